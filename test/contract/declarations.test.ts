/** Each kind of declaration from draft to a changed verdict, and back by revocation, over HTTP. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { transact } from "../../server/platform/db.ts";
import { registerPeople } from "../../server/people/door.ts";
import { writePersonas, type Persona } from "../../server/identity/door.ts";
import { openShelf, openYear, recordEntries, type NewEntry } from "../../server/standing/door.ts";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { formOf, photo } from "../../server/files/files.fixture.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

const composed = await useComposed();
const { http, database, services } = composed;
const ledger = { jobs: services.jobs, shelf: openShelf(root) };
const NOW_YEAR = 2026;

const OFFICES: readonly Persona[] = [
  { personaId: "head", role: "unit_head", unitId: 1, title: "师医院负责人", story: "审。", sort: 50 },
  {
    personaId: "health",
    role: "industry_reviewer",
    divisionCode: "d08",
    industry: "health",
    title: "师市卫健委",
    story: "审。",
    sort: 51,
  },
  {
    personaId: "officer-two",
    role: "division_hr",
    divisionCode: "d08",
    title: "某师人社干部乙",
    story: "复核。",
    sort: 52,
  },
  { personaId: "other-clerk", role: "unit_clerk", unitId: 2, title: "别的单位干事", story: "外人。", sort: 53 },
];

await transact(database, async (tx) => {
  await tx.execute(
    "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (2, 'A02', 'd01', '别处中学', 'school', 'public')",
  );
  await tx.execute("SELECT setval(pg_get_serial_sequence('person', 'person_id'), 100)");
  await writePersonas(tx, OFFICES);
  const policy = services ? ledger.shelf.inForce("xpcc/continuing-education", NOW_YEAR) : undefined;
  for (const year of [2024, 2025, 2026])
    await openYear(tx, year, { id: policy?.id ?? "", version: policy?.version ?? "" });
});

let serial = 0;
const headers = new Map<string, Record<string, string>>();

/** Somebody of the hospital with a title and an account, who can be signed in by name. */
async function somebody(series = "health", more: Omit<NewEntry, "person_id">[] = []): Promise<string> {
  serial += 1;
  const personaId = `declarant-${serial}`;
  await transact(database, async (tx) => {
    const identity_number = syntheticCitizenId(serial + 5_000, 1985, false);
    const ids = await registerPeople(tx, testVault, [
      { name: `申报人${serial}`, identity_kind: "citizen", identity_number },
    ]);
    const personId = ids.get(identity_number) as number;
    const author = { author: "test", source: "roster" };
    const base = { person_id: personId };
    await recordEntries(tx, ledger, author, [
      { ...base, kind: "employment", valid_from: 20200101, unit_id: 1, employer: "public" },
      { ...base, kind: "title", valid_from: 20200101, series, level: "intermediate" },
      ...more.map((entry) => ({ ...base, ...entry })),
    ]);
    await writePersonas(tx, [
      { personaId, role: "learner", personId, title: `申报人${serial}`, story: "申报。", sort: 500 + serial },
    ]);
  });
  return personaId;
}

async function as(personaId: string): Promise<Record<string, string>> {
  const known = headers.get(personaId) ?? { cookie: await composed.signIn(personaId), "sec-fetch-site": "same-origin" };
  headers.set(personaId, known);
  return known;
}

type Verdict = { verdict: string; value: string; parts: { part: string; state: string }[] };
/** What any of the answers below may hold. */
type Body = {
  declarationId: number;
  version: number;
  state: string;
  granted: number | null;
  code: string;
  personId: number;
  problems: unknown[];
  bars: unknown[];
  now: Verdict[];
  kinds: { id: string; evidence: { id: string }[] }[];
  declarations: { declarationId: number }[];
};
type Answer = { status: number; body: Body };
async function ask(who: string, method: "GET" | "POST" | "PUT", url: string, payload?: unknown): Promise<Answer> {
  const answer = await http.inject({
    method,
    url,
    headers: await as(who),
    ...(payload === undefined ? {} : { payload: payload as never }),
  });
  return { status: answer.statusCode, body: JSON.parse(answer.body === "" ? "{}" : answer.body) as Body };
}

type Journey = {
  kind: string;
  series?: string;
  said: Record<string, string>;
  chain: string[];
  hours?: number;
  part: [string, string];
  from: string;
  to: string;
  more?: Omit<NewEntry, "person_id">[];
};

const OWED = "owed";
const JOURNEYS: Journey[] = [
  {
    kind: "certificate",
    said: { year: "2026", number: "兵继教-2025-0001", issued_year: "2025", date: "2025-11-20", issuer: "兵团人社局" },
    chain: ["clerk", "officer"],
    part: ["annual", "public"],
    from: OWED,
    to: "exempt",
  },
  {
    kind: "outside_training",
    series: "engineering",
    said: {
      year: "2026",
      title: "节水灌溉新技术",
      organiser_name: "石河子大学",
      date: "2026-05-20",
      hours: "60",
      form: "recognised",
    },
    chain: ["clerk", "officer", "officer-two"],
    hours: 6000,
    part: ["annual", "professional"],
    from: OWED,
    to: "met",
  },
  {
    kind: "outside_training",
    series: "health",
    said: {
      year: "2026",
      title: "急救新技术",
      organiser_name: "卫健委",
      date: "2026-05-21",
      hours: "40",
      form: "recognised",
      by_industry: "true",
    },
    chain: ["clerk", "health", "officer"],
    hours: 4000,
    part: ["annual", "professional"],
    from: "pending",
    to: "pending",
  },
  {
    kind: "village",
    said: { year: "2026", date: "2026-02-01", place: "某村" },
    chain: ["clerk", "officer"],
    part: ["annual", "professional"],
    from: "pending",
    to: "exempt",
  },
  {
    kind: "inland_teaching",
    series: "school_teacher",
    said: { year: "2026", date: "2026-02-15", school: "某内派学校" },
    chain: ["clerk", "officer"],
    part: ["annual", "public"],
    from: OWED,
    to: "exempt",
  },
  {
    kind: "programme",
    series: "engineering",
    said: { year: "2026", title: "西部之光访问学者", date: "2026-07-01", months: "12" },
    chain: ["clerk", "officer"],
    part: ["annual", "professional"],
    from: OWED,
    to: "offset",
  },
  {
    kind: "degree",
    series: "engineering",
    said: { year: "2026", award: "master", school: "石河子大学", date: "2026-06-25", number: "学位-2026-0001" },
    chain: ["clerk", "officer"],
    part: ["annual", "professional"],
    from: OWED,
    to: "offset",
  },
  {
    kind: "graduation",
    series: "engineering",
    said: { year: "2026", award: "bachelor", school: "塔里木大学", date: "2026-06-25", number: "毕业-2026-0001" },
    chain: ["clerk", "officer"],
    part: ["annual", "public"],
    from: OWED,
    to: "exempt",
  },
  {
    kind: "seminar",
    series: "engineering",
    said: { year: "2026", title: "数字农业高研班", organiser: "xpcc", date: "2026-05-30" },
    chain: ["clerk", "officer"],
    part: ["annual", "professional"],
    from: OWED,
    to: "offset",
  },
  {
    kind: "health_credits",
    said: { year: "2026", credits: "25", mandatory: "true", date: "2026-06-01" },
    chain: ["clerk", "health", "officer"],
    part: ["annual", "professional"],
    from: "pending",
    to: "offset",
  },
  {
    kind: "qualification",
    series: "engineering",
    said: { year: "2026", title: "注册土木工程师", date: "2026-03-01", number: "ZC-2026-001", hours: "60" },
    chain: ["clerk", "officer", "officer-two"],
    hours: 6000,
    part: ["annual", "professional"],
    from: OWED,
    to: "met",
  },
  {
    kind: "industry_result",
    said: { year: "2026", hours: "60", date: "2026-08-01" },
    chain: ["health"],
    hours: 6000,
    part: ["annual", "professional"],
    from: "pending",
    to: "met",
  },
];

async function partState(who: string, year: number, [verdict, part]: [string, string]): Promise<string> {
  const { body } = await ask(who, "POST", "/api/me/declarations/preview", {
    kind: "village",
    said: { year: String(year) },
  });
  const parts = body.now.find((each) => each.verdict === verdict)?.parts;
  return parts?.find((each) => each.part === part)?.state ?? "nothing";
}

let picture = 0;

/** A photograph for each item of the kind's list, uploaded by the person or, for them, by an office. */
async function evidenceFor(
  kind: string,
  who: string,
  url = "/api/files",
): Promise<{ slot: string; evidenceId: number }[]> {
  const { body } = await ask(who, "GET", "/api/declarations/kinds?year=2026");
  const found = body.kinds.find((each) => each.id === kind);
  const given: { slot: string; evidenceId: number }[] = [];
  for (const { id: slot } of found?.evidence ?? []) {
    picture += 1;
    const form = formOf(`${slot}.jpg`, await photo(picture, { width: 240, height: 180 }));
    const answer = await http.inject({
      method: "POST",
      url,
      payload: form.payload,
      headers: { ...form.headers, ...(await as(who)) },
    });
    assert.equal(answer.statusCode, 201, answer.body);
    given.push({ slot, evidenceId: answer.json<{ evidenceId: number }>().evidenceId });
  }
  return given;
}

for (const journey of JOURNEYS) {
  test(`${journey.kind}${journey.said["by_industry"] ? " by the industry" : ""}: from draft to a changed verdict, and back by revocation`, async () => {
    const who = await somebody(journey.series, journey.more);
    assert.equal(await partState(who, 2026, journey.part), journey.from, "before");
    const preview = await ask(who, "POST", "/api/me/declarations/preview", { kind: journey.kind, said: journey.said });
    assert.deepEqual([preview.body.problems, preview.body.bars], [[], []]);
    const made = await ask(who, "POST", "/api/me/declarations", { kind: journey.kind, said: journey.said });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const path = `/api/me/declarations/${made.body.declarationId}`;
    const saved = await ask(who, "PUT", path, {
      version: made.body.version,
      said: journey.said,
      evidence: await evidenceFor(journey.kind, who),
    });
    assert.equal(saved.status, 200, JSON.stringify(saved.body));
    let view = (await ask(who, "POST", `${path}/submission`, { version: saved.body.version })).body;
    assert.equal(view.state, "reviewing", JSON.stringify(view));
    const desk = `/api/declarations/${view.declarationId}`;
    const foreign = await ask("other-clerk", "GET", desk);
    assert.equal(foreign.status, 404);
    for (const [at, office] of journey.chain.entries()) {
      const queue = (await ask(office, "GET", "/api/declarations")).body.declarations;
      const second: boolean = view.state === "second";
      assert.ok(
        queue.some((each) => each.declarationId === view.declarationId),
        `on the desk of ${office}`,
      );
      const event: string = second ? "agree" : "pass";
      const done = await ask(office, "POST", `${desk}/reviews`, { event, version: view.version });
      assert.equal(done.status, 200, `${office} ${event}: ${JSON.stringify(done.body)}`);
      view = done.body;
      if (view.state === "second" && at === journey.chain.length - 1) {
        view = (await ask("officer-two", "POST", `${desk}/reviews`, { event: "agree", version: view.version })).body;
      }
    }
    assert.equal(view.state, "approved");
    assert.equal(await partState(who, 2026, journey.part), journey.to, "approved");
    assert.equal(view.granted, journey.hours ?? null);
    const revoker = "officer";
    const back = await ask(revoker, "POST", `${desk}/revocation`, { version: view.version, reason: "材料查无登记" });
    assert.equal(back.status, 200, JSON.stringify(back.body));
    assert.equal(back.body.state, "revoked");
    // A refused result of the industry is an answer as well: nothing is waited for any more.
    const after = journey.kind === "industry_result" ? OWED : journey.from;
    assert.equal(await partState(who, 2026, journey.part), after, "revoked");
    assert.deepEqual(composed.faults, []);
  });
}

async function titleVerdict(who: string): Promise<string> {
  const { body } = await ask(who, "POST", "/api/me/declarations/preview", { kind: "village", said: { year: "2026" } });
  return body.now.find((each) => each.verdict === "title")?.value ?? "nothing";
}

test("title_route: the unit confirms it, the title verdict asks for it, and revocation takes it away", async () => {
  const who = await somebody("engineering");
  const said = { year: "2026", route: "review", target_level: "associate", date: "2026-03-01" };
  assert.equal(await titleVerdict(who), "not_applicable");
  const made = (await ask(who, "POST", "/api/me/declarations", { kind: "title_route", said })).body;
  const path = `/api/me/declarations/${made.declarationId}`;
  const handed = (await ask(who, "POST", `${path}/submission`, { version: made.version })).body;
  assert.equal(await titleVerdict(who), "not_applicable", "nothing is applied for until the unit has confirmed it");
  const desk = `/api/declarations/${made.declarationId}`;
  const passed = (await ask("clerk", "POST", `${desk}/reviews`, { event: "pass", version: handed.version })).body;
  assert.equal(passed.state, "approved", JSON.stringify(passed));
  assert.equal(await titleVerdict(who), "not_eligible");
  const back = (await ask("officer", "POST", `${desk}/revocation`, { version: passed.version, reason: "填错途径" }))
    .body;
  assert.equal(back.state, "revoked");
  assert.equal(await titleVerdict(who), "not_applicable");
});

test("adjustment: HR hands it in with a reason, another one of HR agrees, and revocation takes it back", async () => {
  const who = await somebody("engineering");
  const me = (await http.inject({ url: "/api/me", headers: await as(who) })).json<{ actor: { personId: number } }>();
  const { personId } = me.actor;
  const said = { year: "2026", part: "public", hours: "30", date: "2026-04-01", reason: "产假" };
  const refused = await ask(who, "POST", "/api/me/declarations", { kind: "adjustment", said });
  assert.equal(refused.body.code, "declaration_not_for_you");
  const evidence = await evidenceFor("adjustment", "officer", `/api/people/${personId}/files`);
  const made = await ask("officer", "POST", `/api/people/${personId}/declarations`, {
    kind: "adjustment",
    said,
    evidence,
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const desk = `/api/declarations/${made.body.declarationId}`;
  const own = await ask("officer", "POST", `${desk}/reviews`, { event: "pass", version: made.body.version });
  assert.equal(own.body.code, "declaration_same_eyes");
  const agreed = await ask("officer-two", "POST", `${desk}/reviews`, { event: "pass", version: made.body.version });
  assert.equal(agreed.body.state, "approved", JSON.stringify(agreed.body));
  assert.notEqual(await partState(who, 2026, ["annual", "public"]), "owed");
  await ask("officer-two", "POST", `${desk}/revocation`, { version: agreed.body.version, reason: "重复登记" });
  assert.equal(await partState(who, 2026, ["annual", "public"]), "owed");
});

test("every kind of the policy has a journey above", async () => {
  const who = await somebody();
  const { body } = await ask(who, "GET", "/api/declarations/kinds?year=2026");
  const walked = new Set([...JOURNEYS.map(({ kind }) => kind), "title_route", "adjustment"]);
  assert.deepEqual(
    body.kinds.map(({ id }) => id).filter((id: string) => !walked.has(id)),
    [],
  );
});
