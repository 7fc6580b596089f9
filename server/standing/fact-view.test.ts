import assert from "node:assert/strict";
import { test } from "node:test";
import { factView, isInQuestion, type LedgerEntry } from "./door.ts";
import { POLICY, shelf } from "./ledger.fixture.ts";

const document = shelf.document(POLICY.id, POLICY.version);
const TODAY = 20261123;
let numbers = 0;

function entry(kind: string, fields: Partial<LedgerEntry>): LedgerEntry {
  const blank = {
    person_id: 1,
    entry_id: ++numbers,
    kind,
    approved: true,
    valid_to: null,
    reverses: null,
    year: null,
    unit_id: null,
    declaration: null,
    source: "hr",
    detail: null,
    recorded_at: new Date(0),
  };
  return {
    employer: null,
    series: null,
    category: null,
    level: null,
    target_level: null,
    post: null,
    ...blank,
    ...fields,
  } as LedgerEntry;
}

const item = (kind: string, date: number, fields: Partial<LedgerEntry> = {}) =>
  entry(kind, { year: Math.trunc(date / 10_000), valid_from: date, submitted_on: date, ...fields });
const service = (employer: string | null, from: number, to: number | null = null) =>
  entry("employment", { employer, valid_from: from, valid_to: to, unit_id: 1 });
const view = (entries: LedgerEntry[], year = 2026, closed = false) =>
  factView(document, entries, { year, today: TODAY, closed });
const scalar = (name: string, entries: LedgerEntry[], year = 2026) => view(entries, year).facts.scalars[name];

test("nothing recorded is unknown where it must be asked, and its default where silence says it", () => {
  const { facts, origins } = view([]);
  assert.deepEqual(
    [facts.scalars["employer"], facts.scalars["any_public_month"], facts.scalars["target_level"]],
    [null, null, null],
  );
  assert.deepEqual(
    [facts.scalars["series"], facts.scalars["level"], facts.scalars["category"], facts.scalars["public_class"]],
    ["none", "none", "general", "junior"],
  );
  assert.deepEqual(
    [facts.scalars["review"], facts.scalars["posts"], facts.scalars["professional_staff"]],
    [false, [], true],
  );
  assert.deepEqual([facts.items["credits"], facts.items["industry_results"]], [[], undefined]);
  assert.deepEqual(
    [origins["employer"]?.state, origins["industry_results"]?.state, origins["credits"]?.state],
    ["not_asked", "not_asked", "known"],
  );
});

test("the day that counts is today while the year runs and its last day afterwards", () => {
  const entries = [service("private", 20230101, 20261122), service("public", 20261123)];
  assert.equal(scalar("employer", entries), "public");
  assert.equal(scalar("employer", entries, 2025), "private");
  assert.equal(scalar("employer", [service("private", 20230101), service("public", 20261124)]), "private");
});

test("a change dated in the future has no effect before", () => {
  const future = [
    item("credits", 20261124, { part: "public", hundredths: 100 }),
    entry("post", { post: "dual_role", valid_from: 20261124 }),
    entry("application", { route: "review", year: 2026, valid_from: 20261201 }),
  ];
  const { facts } = view(future);
  assert.deepEqual([facts.items["credits"], facts.scalars["posts"], facts.scalars["review"]], [[], [], false]);
});

test("a month in public service is a full one, up to the day that counts", () => {
  assert.equal(
    scalar("any_public_month", [service("public", 20260301, 20260330), service("private", 20260331)]),
    false,
  );
  assert.equal(scalar("any_public_month", [service("public", 20260301, 20260331), service("private", 20260401)]), true);
  assert.equal(scalar("any_public_month", [service("public", 20251215, 20260131), service("private", 20260201)]), true);
  assert.equal(
    scalar("any_public_month", [service("public", 20251215, 20260130), service("private", 20260131)]),
    false,
  );
  assert.equal(scalar("any_public_month", [service("private", 20230101), service("public", 20261101)]), false);
  assert.equal(scalar("any_public_month", [service(null, 20230101)]), null);
});

test("applications of the year count each for itself, the highest target for all", () => {
  const apply = (route: string, target_level: string | null) =>
    entry("application", { route, target_level, year: 2026, valid_from: 20260301 });
  const { facts } = view([
    apply("exam", "intermediate"),
    apply("review", "associate"),
    { ...apply("recognition", "full"), year: 2025 },
  ]);
  assert.deepEqual(
    ["review", "exam", "recognition"].map((name) => facts.scalars[name]),
    [true, true, false],
  );
  assert.deepEqual([facts.scalars["target_level"], facts.scalars["target_class"]], ["associate", "senior"]);
  assert.equal(scalar("target_level", [apply("exam", "full"), apply("review", null)]), null);
});

test("what a year looks at: its own items, certificates of any year, reported results only once reported", () => {
  const certificate = item("certificates", 20240301, { issued_year: 2024 });
  const { facts } = view([
    item("credits", 20251231, { part: "public" }),
    item("credits", 20260101, { part: "public" }),
    certificate,
  ]);
  assert.equal(facts.items["credits"]?.length, 1);
  assert.deepEqual(
    facts.items["certificates"]?.map(({ id, year }) => [id, year]),
    [[String(certificate.entry_id), 2024]],
  );
  const reported = [item("industry_results", 20260930, { hundredths: 6000 })];
  assert.equal(view(reported).facts.items["industry_results"]?.length, 1);
  assert.equal(view(reported, 2025).facts.items["industry_results"], undefined);
});

test("items of a whole appointment are looked at once it is known", () => {
  const credits = [2023, 2024, 2025, 2026].map((year) => item("credits", year * 10_000 + 601, { part: "public" }));
  const appointment = entry("appointment", { valid_from: 20240101, valid_to: 20261231 });
  const { facts } = view([...credits, appointment], 2025);
  assert.deepEqual([facts.scalars["appointment_from"], facts.scalars["appointment_to"]], [2024, 2026]);
  assert.deepEqual(
    facts.items["credits"]?.map(({ year }) => year),
    [2024, 2025, 2026],
  );
});

test("what waits is claimed while the person only says so, and under review once handed in", () => {
  const claim = item("village", 20260301, { approved: null, source: "person" });
  assert.equal(view([claim]).origins["village"]?.state, "claimed");
  assert.equal(view([{ ...claim, declaration: "D1" }]).origins["village"]?.state, "under_review");
  assert.equal(view([{ ...claim, source: "hr" }]).origins["village"]?.state, "under_review");
});

test("fields keep what is unknown, and read what has no column from the detail", () => {
  const [only] =
    view([item("credits", 20260301, { part: "public", hundredths: 1250, right_level: null })]).facts.items["credits"] ??
    [];
  assert.deepEqual(
    [only?.["hours"], only?.["right_level"], only?.date, only?.submitted],
    [1250, null, 20260301, 20260301],
  );
});

test("a year concerns whom it saw in service", () => {
  const left = [service("public", 20230101, 20250315)];
  assert.deepEqual(
    [2022, 2023, 2025, 2026].map((year) => isInQuestion(left, year, TODAY)),
    [false, true, true, false],
  );
  assert.equal(view(left, 2025).unitId, 1);
  assert.equal(isInQuestion([service("public", 20261201)], 2026, TODAY), false);
});

test("the order of entries changes nothing", () => {
  const entries = [
    service("public", 20230101),
    service("private", 20260101),
    item("credits", 20260301, { part: "public" }),
    item("credits", 20260401, { part: "public" }),
  ];
  const one = view(entries).facts;
  const other = view(entries.toReversed()).facts;
  assert.deepEqual(other.scalars, one.scalars);
  assert.deepEqual(other.items["credits"]?.toReversed(), one.items["credits"]);
});
