/** A kind of declaration that only this test's document has: added by data alone, it goes from a draft to a changed verdict and back. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parse, stringify } from "yaml";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { formOf, photo } from "../../server/files/files.fixture.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, openYear, recordEntries } from "../../server/standing/door.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

/** Everything there is to say about a new kind. */
const PATENT = {
  id: "patent",
  label: "发明专利",
  cites: "a18",
  collection: "qualifications",
  effect: "抵专业学时",
  fields: [
    { name: "year", label: "用于哪个年度" },
    { name: "title", label: "专利名称", most: 100 },
    { name: "date", label: "授权日期" },
    { name: "number", label: "专利号" },
    { name: "hours", label: "申请抵扣学时", most: 60 },
  ],
  evidence: [
    { id: "grant", label: "专利证书" },
    { id: "fee", label: "年费缴纳凭证", required: false },
  ],
  chain: ["unit", { desk: "industry", when: { is: { series: "health" } } }, "hr"],
  refuses: [
    { id: "beginner", cites: "a18", text: "没有职称的不能用专利抵扣", when: { is: { level: "none" } } },
    { id: "too_much", cites: "a18", text: "专利最多抵四十学时", when: { gt: ["item.hours", 4000] } },
  ],
  hours: { field: "hours", most: 60 },
  once_key: ["kind", "number"],
};

const policies = mkdtempSync(join(tmpdir(), "xueshi-kind-"));
after(() => rmSync(policies, { recursive: true }));
cpSync(join(root, "policy"), join(policies, "policy"), { recursive: true });
for (const each of ["server", "web", "db", "contract", "engine", "node_modules"])
  symlinkSync(join(root, each), join(policies, each));
const file = join(policies, "policy/documents/xpcc/continuing-education/2016-01-01.yaml");
const document = parse(readFileSync(file, "utf8")) as { declarations: object[] };
writeFileSync(file, stringify({ ...document, declarations: [...document.declarations, PATENT] }));

const composed = await useComposed({ services: { root: policies } });
const { http, database, services } = composed;

await transact(database, async (tx) => {
  const shelf = openShelf(policies);
  await openYear(tx, 2026, shelf.inForce("xpcc/continuing-education", 2026));
  await tx.execute("SELECT setval(pg_get_serial_sequence('person', 'person_id'), 100)");
  const people = ["intermediate", "intermediate", "none"].map((level, at) => ({
    level,
    name: `发明人${at}`,
    identity_kind: "citizen" as const,
    identity_number: syntheticCitizenId(at + 900, 1985, false),
  }));
  const ids = await registerPeople(tx, testVault, people);
  for (const [at, { level, identity_number }] of people.entries()) {
    const personId = ids.get(identity_number) as number;
    const base = { person_id: personId, valid_from: 20200101 };
    await recordEntries(tx, { jobs: services.jobs, shelf }, { author: "test", source: "roster" }, [
      { ...base, kind: "employment", unit_id: 1, employer: "public" },
      { ...base, kind: "title", series: "engineering", level },
    ]);
    const door = { personaId: `inventor-${at}`, role: "learner" as const, personId, title: "发明人", story: "发明。" };
    await writePersonas(tx, [{ ...door, sort: 700 + at }]);
  }
});

const cookies = new Map<string, string>();
async function ask(who: string, method: "GET" | "POST" | "PUT", url: string, payload?: object) {
  if (!cookies.has(who)) cookies.set(who, await composed.signIn(who));
  const headers = { cookie: cookies.get(who) as string, "sec-fetch-site": "same-origin" };
  const answer = await http.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: JSON.parse(answer.body === "" ? "{}" : answer.body) };
}

const SAID = { year: "2026", title: "滴灌带", date: "2026-03-01", number: "ZL 2026 1 0001.2", hours: "40" };
const preview = async (who: string, said = SAID) =>
  (await ask(who, "POST", "/api/me/declarations/preview", { kind: "patent", said })).body;
const professional = async (who: string) => {
  const { body } = await ask(who, "GET", "/api/me/year?year=2026");
  const annual = body.decision.verdicts.find(({ id }: { id: string }) => id === "annual");
  return annual.parts.find(({ part }: { part: string }) => part === "professional").owed;
};
const begin = async (who: string) => {
  const { body: made } = await ask(who, "POST", "/api/me/declarations", { kind: "patent", said: SAID });
  const url = `/api/me/declarations/${made.declarationId}`;
  return { made, url, desk: `/api/declarations/${made.declarationId}` };
};

test("its fields, desks, evidence and bars are shown; what it rules out is refused, what it asks for is missed", async () => {
  const { body } = await ask("inventor-0", "GET", "/api/declarations/kinds?year=2026");
  const kind = body.kinds.find(({ id }: { id: string }) => id === "patent");
  assert.deepEqual(
    [kind.label, kind.fields.length, kind.once, kind.desks.map(({ desk }: { desk: string }) => desk)],
    ["发明专利", 5, true, ["unit", "industry", "hr"]],
  );
  const bars = async (who: string, change: object = {}) =>
    (await preview(who, { ...SAID, ...change })).bars.map(({ id }: { id: string }) => id);
  assert.deepEqual(await bars("inventor-0"), []);
  assert.deepEqual(await bars("inventor-0", { hours: "40.5" }), ["too_much"]);
  assert.deepEqual(await bars("inventor-2"), ["beginner"]);
  const tooMany = await preview("inventor-0", { ...SAID, hours: "61" });
  assert.equal(tooMany.problems[0].field, "hours");
});

test("from a draft over its desks to forty hours less owed, used once, and back by revocation", async () => {
  const before = await professional("inventor-0");
  const { made, url, desk } = await begin("inventor-0");
  const bare = await ask("inventor-0", "POST", `${url}/submission`, { version: made.version });
  assert.equal(bare.body.errors[0].message, "还缺“专利证书”");
  const upload = formOf("专利.jpg", await photo(11));
  const sent = await http.inject({
    method: "POST",
    url: "/api/files",
    ...upload,
    headers: { ...upload.headers, cookie: cookies.get("inventor-0") as string, "sec-fetch-site": "same-origin" },
  });
  const evidence = [{ slot: "grant", evidenceId: sent.json<{ evidenceId: number }>().evidenceId }];
  const saved = await ask("inventor-0", "PUT", url, { version: made.version, said: SAID, evidence });
  let { body: view } = await ask("inventor-0", "POST", `${url}/submission`, { version: saved.body.version });
  assert.deepEqual([view.state, view.desk], ["reviewing", "unit"], JSON.stringify(view));
  assert.deepEqual(
    view.desks.map((each: { desk: string }) => each.desk),
    ["unit", "hr"],
    "the industry's desk is for the health line",
  );
  const second = await begin("inventor-1");
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO declaration_evidence (person_id, declaration_id, evidence_id, slot) SELECT person_id, declaration_id, 99, 'grant' FROM declaration WHERE declaration_id = $1",
      [second.made.declarationId],
    ),
  );
  const taken = await ask("inventor-1", "POST", `${second.url}/submission`, { version: second.made.version });
  assert.equal(taken.body.code, "certificate_used", "once, by anybody");
  for (const office of ["clerk", "officer"]) {
    const done = await ask(office, "POST", `${desk}/reviews`, { event: "pass", version: view.version });
    assert.equal(done.status, office === "clerk" ? 200 : 422, "the optional evidence is asked for before it counts");
    if (office === "officer") assert.equal(done.body.code, "declaration_evidence_missing");
    else view = done.body;
  }
  await transact(database, (tx) =>
    tx.execute(
      "INSERT INTO declaration_evidence (person_id, declaration_id, evidence_id, slot) SELECT person_id, declaration_id, 98, 'fee' FROM declaration WHERE declaration_id = $1",
      [view.declarationId],
    ),
  );
  view = (await ask("officer", "POST", `${desk}/reviews`, { event: "pass", version: view.version })).body;
  assert.equal(view.state, "approved", JSON.stringify(view));
  const owed = await professional("inventor-0");
  assert.deepEqual([owed.least, owed.most], [before.least - 4000, before.most - 4000]);
  view = (await ask("officer", "POST", `${desk}/revocation`, { version: view.version, reason: "专利已失效" })).body;
  assert.equal(view.state, "revoked");
  assert.deepEqual(await professional("inventor-0"), before);
  const free = await ask("inventor-1", "POST", `${second.url}/submission`, { version: second.made.version });
  assert.equal(free.body.state, "reviewing", "the number is free again");
  assert.deepEqual(composed.faults, []);
});
