/** A list and a training from workbook to changed verdict and back, over HTTP with the server's own jobs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { composeWork } from "../../server/app.ts";
import { namedAs, rollOf } from "../../server/declarations/lists/lists.fixture.ts";
import { trainingQueue } from "../../server/declarations/trainings/queue.ts";
import { formOf } from "../../server/files/files.fixture.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, openYear, queues, recordEntries } from "../../server/standing/door.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

const composed = await useComposed();
const { http, database, services } = composed;
const shelf = openShelf(root);
const ledger = { jobs: services.jobs, shelf, vault: testVault };

const personId = await transact(database, async (tx) => {
  await tx.execute("SELECT setval(pg_get_serial_sequence('person', 'person_id'), 100)");
  const { id, version } = shelf.inForce("xpcc/continuing-education", 2026);
  await openYear(tx, 2026, { id, version });
  const identity_number = syntheticCitizenId(6_100, 1985, false);
  const people = [{ name: "麦合木提", identity_kind: "citizen" as const, identity_number }];
  const added = (await registerPeople(tx, testVault, people)).get(identity_number) as number;
  await recordEntries(tx, ledger, { author: "test", source: "roster" }, [
    { person_id: added, kind: "employment", valid_from: 20200101, unit_id: 1, employer: "public" },
    { person_id: added, kind: "title", valid_from: 20200101, series: "engineering", level: "intermediate" },
  ]);
  const door = { role: "learner" as const, personId: added, title: "某人", story: "申报。", sort: 600 };
  await writePersonas(tx, [{ personaId: "listed", ...door }]);
  return added;
});
const endWork = await composeWork(services);
const who = await namedAs({ database, ledger }, personId);

type Body = Record<string, never> & {
  listId: number;
  trainingId: number;
  declarationId: number;
  version: number;
  state: string;
  code: string;
  official: { line: { differs: unknown[] } | null; standsFor: string[] };
  counts: { found: number; credited: number };
  lines: { kind: { id: string }; recorded: boolean; said: { name: string; typed: string }[]; evidence: string[] }[];
  training: { state: string; version: number };
  attendees: { declaration: { declarationId: number } | null }[];
  declarations: { kind: { id: string }; state: string }[];
};
const cookies = new Map<string, string>();

async function ask(persona: string, method: "GET" | "POST" | "PUT", url: string, sent?: object): Promise<Body> {
  const cookie = cookies.get(persona) ?? (await composed.signIn(persona));
  cookies.set(persona, cookie);
  const form = sent !== undefined && "headers" in sent ? (sent as ReturnType<typeof formOf>) : undefined;
  const answer = await http.inject({
    method,
    url,
    headers: { cookie, "sec-fetch-site": "same-origin", ...form?.headers },
    ...(sent === undefined ? {} : { payload: form?.payload ?? sent }),
  });
  return JSON.parse(answer.body) as Body;
}

const value = async (): Promise<unknown> => {
  await services.jobs.idle([trainingQueue, ...queues]);
  const row = await database.row<{ annual: string }>(
    "SELECT annual FROM standing WHERE person_id = $1 AND year = 2026",
    [personId],
  );
  return row?.annual;
};

test("a list: brought, published, seen before studying, declared with less evidence, confirmed at the desk, approved", async () => {
  const row = { ...who, 驻村年度: "2026", 开始驻村日期: "2026-02-10", 驻村地点: "十二连" };
  const { name, content } = await rollOf([row]);
  const fields = { kind: "village", title: "2026年驻村名单", document: "师组〔2026〕5号", issuedOn: "2026-02-01" };
  assert.equal((await ask("clerk", "POST", "/api/official-lists", formOf(name, content, fields))).code, "forbidden");
  const list = await ask("officer", "POST", "/api/official-lists", formOf(name, content, fields));
  assert.deepEqual([list.state, list.counts.found], ["draft", 1]);
  assert.deepEqual((await ask("listed", "GET", "/api/me/official-lists")).lines, []);
  await ask("officer", "POST", `/api/official-lists/${list.listId}/publication`, { version: list.version });
  const [line] = (await ask("listed", "GET", "/api/me/official-lists")).lines;
  assert.deepEqual([line?.kind.id, line?.recorded, line?.evidence], ["village", false, ["派出单位证明"]]);
  const said = Object.fromEntries((line?.said ?? []).map((each) => [each.name, each.typed]));
  const before = await value();
  const draft = await ask("listed", "POST", "/api/me/declarations", { kind: "village", said });
  assert.deepEqual([draft.official.line?.differs, draft.official.standsFor], [[], ["list"]]);
  const at = `/api/me/declarations/${draft.declarationId}`;
  const submitted = await ask("listed", "POST", `${at}/submission`, { version: draft.version });
  assert.equal(submitted.state, "reviewing");
  assert.equal((await ask("clerk", "GET", `/api/declarations/${draft.declarationId}`)).official.standsFor[0], "list");
  assert.equal(await value(), "undetermined", `was ${String(before)}`);
  const again = (await ask("listed", "GET", "/api/me/official-lists")).lines[0];
  assert.equal(again?.recorded, true);
});

test("a training: handed in by the unit with its roster, approved once, credited by the server, taken back", async () => {
  const said = {
    year: "2026",
    title: "节水灌溉研修",
    organiser_name: "石河子大学",
    date: "2026-05-20",
    hours: "24",
    form: "recognised",
    recognition: "兵人社函〔2026〕41号",
  };
  const begun = await ask("clerk", "POST", "/api/trainings", { kind: "outside_training", said });
  const at = `/api/trainings/${begun.trainingId}`;
  const { name, content } = await rollOf([who], "名册");
  const read = await ask("clerk", "POST", `${at}/roster`, formOf(name, content));
  assert.equal(read.counts.found, 1);
  const handed = await ask("clerk", "POST", `${at}/moves`, { event: "submit", version: read.version });
  assert.equal(handed.state, "reviewing");
  const passed = await ask("officer", "POST", `${at}/reviews`, { event: "pass", version: handed.version });
  assert.equal(passed.state, "crediting");
  await services.jobs.idle([trainingQueue]);
  const credited = await ask("officer", "GET", at);
  assert.equal(credited.training.state, "credited");
  const own = (await ask("listed", "GET", "/api/me/declarations")).declarations;
  assert.ok(own.some(({ kind, state }) => kind.id === "outside_training" && state === "approved"));
  const revocation = { version: credited.training.version, reason: "培训没有举办" };
  assert.equal((await ask("officer", "POST", `${at}/revocation`, revocation)).state, "revoking");
  await services.jobs.idle([trainingQueue]);
  assert.equal((await ask("officer", "GET", at)).training.state, "revoked");
  const after = (await ask("listed", "GET", "/api/me/declarations")).declarations;
  assert.ok(after.some(({ kind, state }) => kind.id === "outside_training" && state === "revoked"));
  await endWork();
  assert.deepEqual(composed.faults, []);
});
