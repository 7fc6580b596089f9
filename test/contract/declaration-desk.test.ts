/** The review desk over HTTP: what helps to decide, several at once, figures, the second use of a picture. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { writePersonas } from "../../server/identity/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, openYear, recordEntries } from "../../server/standing/door.ts";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { formOf, photo } from "../../server/files/files.fixture.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

const composed = await useComposed();
const { http, database, services } = composed;
const ledger = { jobs: services.jobs, shelf: openShelf(root) };
const YEAR = 2026;

await transact(database, async (tx) => {
  await tx.execute(
    "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (2, 'A02', 'd01', '别处中学', 'school', 'public')",
  );
  await tx.execute("SELECT setval(pg_get_serial_sequence('person', 'person_id'), 100)");
  await writePersonas(tx, [
    { personaId: "other-clerk", role: "unit_clerk", unitId: 2, title: "别的单位干事", story: "外人。", sort: 53 },
    {
      personaId: "officer-two",
      role: "division_hr",
      divisionCode: "d08",
      title: "某师人社干部乙",
      story: "复核。",
      sort: 54,
    },
  ]);
  const { id, version } = ledger.shelf.inForce("xpcc/continuing-education", YEAR);
  await openYear(tx, YEAR, { id, version });
});

const headers = new Map<string, Record<string, string>>();
async function as(personaId: string): Promise<Record<string, string>> {
  const known = headers.get(personaId) ?? { cookie: await composed.signIn(personaId), "sec-fetch-site": "same-origin" };
  headers.set(personaId, known);
  return known;
}

let serial = 0;

/** Somebody of a unit with a title and an account. */
async function somebody(unitId = 1): Promise<string> {
  serial += 1;
  const personaId = `declarant-${serial}`;
  await transact(database, async (tx) => {
    const identity_number = syntheticCitizenId(serial + 7_000, 1985, false);
    const ids = await registerPeople(tx, testVault, [
      { name: `申报人${serial}`, identity_kind: "citizen", identity_number },
    ]);
    const person_id = ids.get(identity_number) as number;
    await recordEntries(tx, ledger, { author: "test", source: "roster" }, [
      { person_id, kind: "employment", valid_from: 20200101, unit_id: unitId, employer: "public" },
      { person_id, kind: "title", valid_from: 20200101, series: "engineering", level: "intermediate" },
    ]);
    await writePersonas(tx, [
      {
        personaId,
        role: "learner",
        personId: person_id,
        title: `申报人${serial}`,
        story: "申报。",
        sort: 500 + serial,
      },
    ]);
  });
  return personaId;
}

type Part = { part: string; state: string };
type Body = {
  declarationId: number;
  version: number;
  state: string;
  granted: number | null;
  secondWhy: string | null;
  code: string;
  errors: { path: string; code: string; message: string }[];
  effect: { now: { parts: Part[] }[]; approved: { parts: Part[] }[]; changes: boolean } | null;
  mostHours: number | null;
  barred: { event: string }[];
  clauses: { cites: string }[];
  phrases: { for: string; text: string }[];
  evidence: { files: { key: string; uses: Record<string, unknown>[] }[] }[];
  declarations: { declarationId: number; state: string }[];
  waiting: { kind: string; count: number }[];
  desks: { desk: string; kind: { id: string }; waiting: number; done: number }[];
  offices: { office: string; passed: number; refused: number }[];
};

async function ask(who: string, method: "GET" | "POST" | "PUT", url: string, payload?: unknown) {
  const sent = payload === undefined ? {} : { payload: payload as never };
  const answer = await http.inject({ method, url, headers: await as(who), ...sent });
  return { status: answer.statusCode, body: JSON.parse(answer.body === "" ? "{}" : answer.body) as Body };
}

async function upload(who: string, picture: number, name: string): Promise<number> {
  const form = formOf(`${name}.jpg`, await photo(picture, { width: 240, height: 180 }));
  const sent = { payload: form.payload, headers: { ...form.headers, ...(await as(who)) } };
  const answer = await http.inject({ method: "POST", url: "/api/files", ...sent });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<{ evidenceId: number }>().evidenceId;
}

/** Hands in a declaration with a picture for each slot. */
async function hand(who: string, kind: string, said: Record<string, string>, slots: string[], picture: number) {
  const made = (await ask(who, "POST", "/api/me/declarations", { kind, said })).body;
  const evidence = [];
  for (const [at, slot] of slots.entries())
    evidence.push({ slot, evidenceId: await upload(who, picture + at * 1_000, slot) });
  const path = `/api/me/declarations/${made.declarationId}`;
  const saved = (await ask(who, "PUT", path, { version: made.version, said, evidence })).body;
  const { body } = await ask(who, "POST", `${path}/submission`, { version: saved.version });
  assert.equal(body.state, "reviewing", JSON.stringify(body));
  return { declarationId: body.declarationId, version: body.version };
}

const training = (hours: string) => ({
  year: "2026",
  title: "节水灌溉新技术",
  organiser_name: "石河子大学",
  date: "2026-05-20",
  hours,
  form: "recognised",
});
const seminar = { year: "2026", title: "数字农业高研班", organiser: "xpcc", date: "2026-05-30" };

const partOf = (verdicts: { parts: Part[] }[] | undefined, part: string) =>
  verdicts?.flatMap(({ parts }) => parts).find((each) => each.part === part)?.state;

test("what helps to decide: the effect as it would be granted, the most hours, clauses, phrases", async () => {
  const who = await somebody();
  const { declarationId } = await hand(who, "outside_training", training("60"), ["notice", "certificate"], 1);
  const path = `/api/declarations/${declarationId}/effect`;
  const { status, body } = await ask("clerk", "GET", path);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(partOf(body.effect?.now, "professional"), "pending");
  assert.equal(partOf(body.effect?.approved, "professional"), "met");
  assert.equal(body.mostHours, 6000);
  const fewer = (await ask("clerk", "GET", `${path}?hours=500`)).body;
  assert.equal(
    partOf(fewer.effect?.approved, "professional"),
    "owed",
    "five hours are not enough, and are not added twice",
  );
  assert.ok(body.clauses.some(({ cites }) => cites.endsWith("#a8")));
  assert.ok(body.phrases.some((each) => each.for === "return"));
  assert.deepEqual(body.barred, []);
  assert.equal((await ask("other-clerk", "GET", path)).status, 404);
});

test("fewer hours are granted with a reason only, and never more than asked for", async () => {
  const who = await somebody();
  const { declarationId, version } = await hand(who, "outside_training", training("30"), ["notice", "certificate"], 3);
  const path = `/api/declarations/${declarationId}/reviews`;
  const silent = await ask("clerk", "POST", path, { event: "pass", version, hours: 2000 });
  assert.deepEqual([silent.status, silent.body.code], [422, "invalid_request"], JSON.stringify(silent.body));
  const more = await ask("clerk", "POST", path, { event: "pass", version, hours: 3100, reason: "多给" });
  assert.equal(more.status, 422);
  const done = await ask("clerk", "POST", path, { event: "pass", version, hours: 2000, reason: "缺课" });
  assert.deepEqual([done.status, done.body.granted], [200, 2000]);
});

test("whoever passed a declaration is told that another has to agree to it", async () => {
  const who = await somebody();
  let { declarationId, version } = await hand(who, "outside_training", training("50"), ["notice", "certificate"], 5);
  const desk = `/api/declarations/${declarationId}`;
  for (const office of ["clerk", "officer"])
    ({ version } = (await ask(office, "POST", `${desk}/reviews`, { event: "pass", version })).body);
  const { barred } = (await ask("officer", "GET", `${desk}/effect`)).body;
  assert.deepEqual(barred.map(({ event }) => event).sort(), ["agree", "differ"]);
  assert.deepEqual((await ask("officer-two", "GET", `${desk}/effect`)).body.barred, []);
});

test("a picture used before is shown to whoever may see both, and beyond the reach told as a fact alone", async () => {
  const [one, two, away] = [await somebody(), await somebody(), await somebody(2)];
  const first = await hand(one, "seminar", seminar, ["certificate"], 77);
  const second = await hand(two, "seminar", seminar, ["certificate"], 77);
  const read = async (who: string, id: number) =>
    (await ask(who, "GET", `/api/declarations/${id}`)).body.evidence[0]?.files[0]?.uses ?? [];
  const [use] = await read("clerk", second.declarationId);
  assert.deepEqual(
    { id: use?.["declarationId"], same: use?.["same"], samePerson: use?.["samePerson"] },
    { id: first.declarationId, same: true, samePerson: false },
  );
  assert.match(JSON.stringify(use?.["shown"]), /申报人/);
  const foreign = await hand(away, "seminar", seminar, ["certificate"], 77);
  const uses = await read("other-clerk", foreign.declarationId);
  assert.equal(uses.length, 2, "both of the other division");
  assert.ok(uses.every(({ shown, declarationId }) => shown === null && declarationId === null));
  assert.deepEqual([...new Set(uses.map(({ division }) => division))], ["第八师"], "whom to ask is told");
});

test("whether another pair of eyes is due goes by the hours that would be granted", async () => {
  for (const [granted, why] of [
    [3000, null],
    [4500, "above"],
  ] as const) {
    const who = await somebody();
    const { declarationId, version } = await hand(
      who,
      "outside_training",
      training("60"),
      ["notice", "certificate"],
      granted,
    );
    const path = `/api/declarations/${declarationId}/reviews`;
    const lowered = await ask("clerk", "POST", path, { event: "pass", version, hours: granted, reason: "缺课" });
    const { body } = await ask("officer", "POST", path, { event: "pass", version: lowered.body.version });
    assert.equal(body.secondWhy === "above" ? "above" : null, why, `${granted}: ${JSON.stringify(body)}`);
  }
});

test("a batch passes only when the sample has been opened as it is, all or none", async () => {
  const items: { declarationId: number; version: number }[] = [];
  for (let at = 0; at < 6; at++)
    items.push(
      await hand(
        await somebody(),
        "programme",
        { year: "2026", title: "专项", date: "2026-07-01", months: "12" },
        ["assignment", "completion"],
        100 + at,
      ),
    );
  const send = (given: typeof items, who = "clerk") =>
    ask(who, "POST", "/api/declaration-batches", { kind: "programme", items: given });
  const unseen = await send(items);
  assert.deepEqual([unseen.status, unseen.body.code], [409, "declaration_batch_unseen"]);
  assert.equal(unseen.body.errors.length, 2, "a fifth of six, rounded up");
  for (const { path } of unseen.body.errors) {
    const item = items[Number(path.split(".").at(-1))];
    await ask("clerk", "GET", `/api/declarations/${item?.declarationId}`);
  }
  const [first, ...rest] = items;
  const spoilt = await send([{ ...(first as (typeof items)[0]), version: 1 }, ...rest]);
  assert.deepEqual([spoilt.status, spoilt.body.code], [409, "declaration_batch_refused"]);
  assert.match(spoilt.body.errors[0]?.message ?? "", /刚刚有了变化/);
  const waiting = async () =>
    (await ask("clerk", "GET", "/api/declarations")).body.waiting.find(({ kind }) => kind === "programme")?.count ?? 0;
  assert.equal(await waiting(), 6, "nothing of it was passed");
  assert.equal((await send(items, "other-clerk")).status, 404);
  const done = await send(items);
  assert.equal(done.status, 200, JSON.stringify(done.body));
  assert.equal(done.body.declarations.length, 6);
  assert.equal(await waiting(), 0);
  const mixed = await hand(await somebody(), "seminar", seminar, ["certificate"], 300);
  const other = await send([mixed]);
  assert.equal(other.body.code, "declaration_batch_refused");
});

test("one that cannot pass refuses the whole with its reason", async () => {
  const whole = await hand(
    await somebody(),
    "village",
    { year: "2026", date: "2026-02-01", place: "某村" },
    ["list", "proof"],
    400,
  );
  const lacking = await hand(await somebody(), "village", { year: "2026", date: "2026-02-01", place: "某村" }, [], 410);
  const desk = async (who: string, items: (typeof whole)[]) => {
    for (const { declarationId } of items) await ask(who, "GET", `/api/declarations/${declarationId}`);
    return ask(who, "POST", "/api/declaration-batches", { kind: "village", items });
  };
  const passed = await desk("clerk", [whole, lacking]);
  assert.equal(passed.status, 200, JSON.stringify(passed.body));
  const at = (item: typeof whole) => ({ ...item, version: item.version + 1 });
  const refused = await desk("officer", [at(whole), at(lacking)]);
  assert.equal(refused.body.code, "declaration_batch_refused", JSON.stringify(refused.body));
  assert.deepEqual(
    refused.body.errors.map(({ path, code }) => [path, code]),
    [["body.items.1", "declaration_evidence_missing"]],
  );
  assert.equal((await ask("officer", "GET", `/api/declarations/${whole.declarationId}`)).body.state, "reviewing");
});

test("figures of the desks, of nobody out of reach", async () => {
  const { status, body } = await ask("clerk", "GET", "/api/declaration-statistics?days=30");
  assert.equal(status, 200, JSON.stringify(body));
  const programme = body.desks.find(({ desk, kind }) => desk === "unit" && kind.id === "programme");
  assert.equal(programme?.done, 6);
  assert.ok(body.offices.some(({ office, passed }) => office === "某团人事干事" && passed >= 6));
  const elsewhere = (await ask("other-clerk", "GET", "/api/declaration-statistics")).body;
  assert.deepEqual([elsewhere.desks.map(({ waiting }) => waiting), elsewhere.offices], [[1], []]);
  assert.deepEqual(composed.faults, []);
});
