import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { OperationDefinition } from "../../contract/operation.ts";
import type { Reach } from "../../contract/actor.ts";
import { transact } from "../../server/platform/db.ts";
import { writeSign } from "../../server/watching/door.ts";
import { insertBatch } from "../../server/workbooks/store.ts";
import { readRows } from "../../server/platform/workbook/index.ts";
import { ALL_OPERATIONS, MISSING, sampleOf, send } from "./cells.ts";
import { IMPORTS_SEEN, isExpected, OFFICES_SEEN, SEES } from "./expected.ts";
import { ACTORS, PEOPLE, PERSON_KEYS, useRightsWorld, type ActorKey, type PersonKey } from "./world.ts";

const world = await useRightsWorld();
const { http, database, people, units, offices, accounts } = world;
const count = { cells: 0, allow: 0, deny: 0, foreign: 0, lists: 0, denials: 0 };

after(() => {
  assert.deepEqual(world.faults, []);
  console.log(
    `rights: ${count.cells} cells of relations, unexpected allow ${count.allow}, unexpected deny ${count.deny}; ${count.foreign} foreign objects answered like missing ones; ${count.lists} lists as the oracle sees them; ${count.denials} denials each with one line`,
  );
});

const sees = (actor: ActorKey): readonly PersonKey[] => SEES[actor] ?? [];
const personOf = new Map(PERSON_KEYS.map((key) => [people[key], key]));

/** What an answer says without the number under which it was asked. */
const spoken = (body: string) => body.replaceAll(/"requestId":"[^"]*"/g, "");

const OF_PEOPLE = ALL_OPERATIONS.filter(({ path }) => path.includes("{personId}"));
/** Objects below a person that the small world has one of. */
const BELOW: Readonly<Record<string, (person: PersonKey) => Promise<Record<string, unknown>>>> = {
  "standing.receipt": async (person) => ({ decisionId: await decisionOf(person) }),
  "standing.replay": async (person) => ({ decisionId: await decisionOf(person) }),
  "watching.anomaly": async (person) => ({ anomalyId: await anomalyOf(person) }),
  "watching.decideAnomaly": async (person) => ({ anomalyId: await anomalyOf(person) }),
};

const anomalies = new Map<PersonKey, string>();
/** A day of a person's that looks unlike watching. */
async function anomalyOf(person: PersonKey): Promise<string> {
  const known = anomalies.get(person);
  if (known !== undefined) return known;
  const anomalyId = await transact(database, (tx) =>
    writeSign(tx, {
      personId: people[person],
      day: "2026-08-20",
      evidence: { kind: "quick_answers", questions: 10, fastestMs: 1_600, slowestMs: 2_000 },
      foundAt: new Date("2026-08-21T03:00:00+08:00"),
    }),
  );
  anomalies.set(person, String(anomalyId));
  return String(anomalyId);
}

const decisions = new Map<PersonKey, string>();
/** An official decision of a person, written for the purpose. */
async function decisionOf(person: PersonKey): Promise<string> {
  const known = decisions.get(person);
  if (known !== undefined) return known;
  const answer = await http.inject({
    method: "POST",
    url: `/api/people/${people[person]}/decisions`,
    headers: await world.as("xpcc_hr"),
    payload: { year: 2026 },
  });
  assert.equal(answer.statusCode, 201, answer.body);
  const { decisionId } = answer.json<{ decisionId: number }>();
  decisions.set(person, String(decisionId));
  return String(decisionId);
}

/** Their bodies name further objects, which a sample cannot: of these only that nobody else is let in can be said here. */
const NAMES_OTHERS: ReadonlySet<string> = new Set(["employment.request", "employment.resolve"]);

/** Asks for one object and for one that does not exist; notes whether seeing it was right. */
async function judge(
  definition: OperationDefinition,
  {
    actor,
    what,
    params,
    missing,
    expected,
  }: { actor: ActorKey; what: string; params: object; missing: object; expected: boolean },
): Promise<string[]> {
  const ask = async (given: object) =>
    send(world, definition, sampleOf(definition, { ...given }), await world.as(actor));
  const outcome = await ask(params);
  count.cells += 1;
  const place = `${definition.id}, ${actor}, ${what}: ${outcome.status} ${outcome.body.slice(0, 160)}`;
  const found = outcome.allowed && outcome.status !== 404;
  const soft = expected && NAMES_OTHERS.has(definition.id);
  if (found && !expected) count.allow += 1;
  if (!found && expected && !soft) count.deny += 1;
  if (found !== expected && !soft) return [place];
  if (found || soft) return [];
  const other = await ask(missing);
  const same = other.status === outcome.status && spoken(other.body) === spoken(outcome.body);
  count.foreign += 1;
  const lines = await database.rows("SELECT 1 FROM audit_event WHERE outcome = 'denied' AND request_id = $1", [
    outcome.requestId,
  ]);
  const wanted = outcome.status === 401 ? 0 : 1;
  count.denials += wanted;
  if (lines.length !== wanted) return [`${place}: ${lines.length} lines in the trail`];
  return same ? [] : [`${place} is not ${other.status} ${other.body.slice(0, 160)}`];
}

describe("one person", () => {
  for (const definition of OF_PEOPLE) {
    test(`${definition.id}: people in reach are there, all others as if they did not exist`, async () => {
      const wrong: string[] = [];
      for (const actor of ACTORS) {
        for (const person of PERSON_KEYS) {
          const below = (await BELOW[definition.id]?.(person)) ?? {};
          const expected = isExpected(definition.id, actor) && sees(actor).includes(person);
          const params = { personId: String(people[person]), ...below };
          const missing = { personId: String(MISSING), ...below };
          wrong.push(...(await judge(definition, { actor, what: person, params, missing, expected })));
        }
      }
      assert.deepEqual(wrong, []);
    });
  }
});

const REACHES: Readonly<Record<string, { reach: Reach; unitId: number | null; divisionCode: string | null }>> = {
  hospital: { reach: { kind: "unit_and_below", unitId: units.hospital }, unitId: units.hospital, divisionCode: "d08" },
  clinic: { reach: { kind: "unit_and_below", unitId: units.clinic }, unitId: units.clinic, divisionCode: "d08" },
  school: { reach: { kind: "unit", unitId: units.school }, unitId: units.school, divisionCode: "d08" },
  division: { reach: { kind: "division", divisionCode: "d08" }, unitId: null, divisionCode: "d08" },
  twoUnits: { reach: { kind: "units", unitIds: [units.clinic, units.hospital7] }, unitId: null, divisionCode: null },
  siblingDivision: { reach: { kind: "division", divisionCode: "d07" }, unitId: null, divisionCode: "d07" },
  everybody: { reach: { kind: "all" }, unitId: null, divisionCode: null },
};

describe("imports", () => {
  const write = (key: string) =>
    transact(database, (tx) => {
      const batch = {
        kind: "roster",
        fileName: `${key}.xlsx`,
        digest: "0".repeat(64),
        author: key,
        content: new Uint8Array([1]),
        now: new Date(),
      } as const;
      return insertBatch(tx, world.services.vault, { ...batch, ...(REACHES[key] as (typeof REACHES)["hospital"]) });
    });
  const OF_IMPORTS = ALL_OPERATIONS.filter(({ path }) => path.includes("{importId}"));

  for (const definition of OF_IMPORTS) {
    test(`${definition.id}: imports of a reach as wide as one's own are there, all others as if they did not exist`, async () => {
      const wrong: string[] = [];
      for (const key of Object.keys(IMPORTS_SEEN)) {
        for (const actor of ACTORS) {
          // Some of the operations take it away.
          const importId = String(await write(key));
          const expected = isExpected(definition.id, actor) && IMPORTS_SEEN[key]?.includes(actor) === true;
          // A file without bad rows has no workbook of them, whoever asks.
          if (expected && definition.id === "workbooks.errors") continue;
          const missing = { importId: String(MISSING) };
          wrong.push(...(await judge(definition, { actor, what: key, params: { importId }, missing, expected })));
        }
      }
      assert.deepEqual(wrong, []);
    });
  }

  test("the list holds what may be read one by one", async () => {
    for (const key of Object.keys(IMPORTS_SEEN)) await write(key);
    for (const actor of ACTORS) {
      if (!isExpected("workbooks.imports", actor)) continue;
      const answer = await http.inject({ url: "/api/imports?limit=100", headers: await world.as(actor) });
      const listed = answer
        .json<{ imports: { fileName: string }[] }>()
        .imports.map(({ fileName }) => fileName.replace(".xlsx", ""));
      const expected = Object.keys(IMPORTS_SEEN).filter((key) => IMPORTS_SEEN[key]?.includes(actor));
      assert.deepEqual([...new Set(listed)].sort(), expected.sort(), actor);
      count.lists += 1;
    }
  });
});

type Counts = { people: number };
type Page = { people: { personId: number }[]; counts: Counts; conditions: { all: number }; next?: string };

/** What the oracle sees: the people of the hand-written table whom a condition leaves. */
function oracle(actor: ActorKey, condition: (person: PersonKey) => boolean = () => true): PersonKey[] {
  return sees(actor).filter(condition).sort();
}

async function ask<Body>(actor: ActorKey, url: string): Promise<Body | undefined> {
  const answer = await http.inject({ url, headers: await world.as(actor) });
  return answer.statusCode === 200 ? answer.json<Body>() : undefined;
}

const FILTERS: readonly [string, (person: PersonKey) => boolean][] = [
  ["", () => true],
  ["?division=d08", (person) => !["siblingDivision", "atCorps"].includes(person)],
  ["?division=d07", (person) => person === "siblingDivision"],
  [`?unit=${units.hospital}`, (person) => ["hospital", "clinic"].includes(PEOPLE[person].unit)],
  [`?unit=${units.hospital7}`, (person) => person === "siblingDivision"],
  [`?unit=${units.corps}`, () => true],
  ["?series=health", (person) => PEOPLE[person].series === "health"],
  ["?series=engineering", (person) => PEOPLE[person].series === "engineering"],
  [`?q=${encodeURIComponent("人-sibling")}`, (person) => person.startsWith("sibling")],
  [`?q=${encodeURIComponent("人-other")}`, (person) => person === "otherIndustry"],
  ["?limit=2", () => true],
];

describe("lists, counts and exports", () => {
  for (const [filter, condition] of FILTERS) {
    test(`the list of people and its counts, ${filter === "" ? "unfiltered" : decodeURIComponent(filter)}`, async () => {
      for (const actor of ACTORS) {
        if (!isExpected("population.people", actor)) continue;
        const seen: PersonKey[] = [];
        let counts: Counts | undefined;
        let cursor = "";
        do {
          const more = cursor === "" ? "" : `${filter.includes("?") ? "&" : "?"}cursor=${cursor}`;
          const page = await ask<Page>(actor, `/api/years/2026/people${filter}${more}`);
          assert.ok(page !== undefined, actor);
          seen.push(...page.people.map(({ personId }) => personOf.get(personId) as PersonKey));
          counts = page.counts;
          assert.equal(page.conditions.all, oracle(actor, condition).length);
          cursor = page.next ?? "";
        } while (cursor !== "");
        assert.deepEqual(seen.sort(), oracle(actor, condition), `${actor} ${filter}`);
        assert.equal(counts?.people, seen.length);
        count.lists += 1;
      }
    });
  }

  test("the overview counts nobody else, in no group, no year and by no filter", async () => {
    type Overview = { total: Counts; groups: { code: string; counts: Counts }[]; trend: { counts: Counts }[] };
    for (const actor of ACTORS) {
      if (!isExpected("population.overview", actor)) continue;
      for (const by of ["division", "unit", "series", "level"]) {
        for (const [filter, condition] of FILTERS.filter(([text]) => !/q=|limit/.test(text))) {
          const url = `/api/years/2026/overview${filter === "" ? "?" : `${filter}&`}by=${by}`;
          const overview = await ask<Overview>(actor, url);
          const wanted = oracle(actor, condition);
          const sum = (rows: readonly { counts: Counts }[] | undefined) =>
            (rows ?? []).reduce((all, { counts }) => all + counts.people, 0);
          assert.deepEqual(
            [overview?.total.people, sum(overview?.groups), sum(overview?.trend)],
            Array(3).fill(wanted.length),
            `${actor} ${url}`,
          );
          if (by === "series")
            assert.deepEqual(
              overview?.groups.map(({ code }) => code).sort(),
              [...new Set(wanted.map((person) => PEOPLE[person].series))].sort(),
            );
          count.lists += 1;
        }
      }
    }
  });

  test("what can be chosen in filters ends where one's reach ends", async () => {
    type Choices = {
      units: { unitId: number }[];
      divisions: { code: string }[];
      series: { code: string }[];
      place: string | null;
    };
    const inSight: Partial<Record<ActorKey, [number[], string[]]>> = {
      unit_clerk: [[units.hospital, units.clinic], ["d08"]],
      unit_head: [[units.hospital, units.clinic], ["d08"]],
      delegate: [[units.hospital, units.clinic], ["d08"]],
      industry_reviewer: [[units.d08, units.hospital, units.clinic, units.school], ["d08"]],
      division_hr: [[units.d08, units.hospital, units.clinic, units.school], ["d08"]],
      made: [
        [units.hospital7, units.clinic],
        ["d07", "d08"],
      ],
    };
    for (const [actor, [wantedUnits, divisions]] of Object.entries(inSight) as [ActorKey, [number[], string[]]][]) {
      const choices = await ask<Choices>(actor, "/api/population/choices?division=d07");
      assert.deepEqual(new Set(choices?.units.map(({ unitId }) => unitId)), new Set(wantedUnits), actor);
      assert.deepEqual(choices?.divisions.map(({ code }) => code).sort(), divisions, actor);
      assert.equal(choices?.series.length === 1, actor === "industry_reviewer", actor);
      assert.match(choices?.place ?? "", /\S/);
      count.lists += 1;
    }
  });

  test("an export holds the people of the list and nobody else; a unit elsewhere is not there", async () => {
    for (const actor of ACTORS) {
      if (!isExpected("workbooks.verdicts", actor)) continue;
      const answer = await http.inject({ url: "/api/exports/verdicts.xlsx?year=2026", headers: await world.as(actor) });
      assert.equal(answer.statusCode, 200, actor);
      const rows = (await Array.fromAsync(await readRows(answer.rawPayload))).flat();
      const names = JSON.stringify(rows).match(/人-\w+/g) ?? [];
      assert.deepEqual(
        names.sort(),
        oracle(actor)
          .map((person) => `人-${person}`)
          .sort(),
        actor,
      );
      const [away, gone] = await Promise.all(
        [actor === "made" ? units.school : units.hospital7, MISSING].map(async (unit) =>
          http.inject({ url: `/api/exports/verdicts.xlsx?year=2026&unit=${unit}`, headers: await world.as(actor) }),
        ),
      );
      if (actor !== "xpcc_hr")
        assert.deepEqual([away?.statusCode, spoken(away?.body ?? "")], [404, spoken(gone?.body ?? "")], actor);
      count.lists += 1;
    }
  });

  test("the list of offices", async () => {
    const holders = new Map(Object.entries(offices).map(([actor, officeId]) => [officeId, actor]));
    for (const [actor, wanted] of Object.entries(OFFICES_SEEN) as [ActorKey, string[]][]) {
      const list = await ask<{ offices: { officeId: number }[]; total: number }>(
        actor,
        "/api/access/offices?limit=100",
      );
      assert.deepEqual(list?.offices.map(({ officeId }) => holders.get(officeId)).sort(), [...wanted].sort(), actor);
      assert.equal(list?.total, wanted.length);
      count.lists += 1;
    }
  });
});

describe("accounts and offices elsewhere", () => {
  test("the office of a unit elsewhere can be taken away by nobody of here, and is as if it were not there", async () => {
    const definition = ALL_OPERATIONS.find(({ id }) => id === "access.revokeStaff") as OperationDefinition;
    const place = (unitId: number) =>
      transact(database, async (tx) => {
        const row = await tx.row<{ office_id: number }>(
          "INSERT INTO office (account_id, role, title, scope, unit_id) VALUES ($1, 'unit_clerk', '别处', 'unit', $2) RETURNING office_id",
          [accounts["finance"], unitId],
        );
        return String((row as { office_id: number }).office_id);
      });
    const reached: [ActorKey, number, boolean][] = [
      ["unit_head", units.clinic, true],
      ["unit_head", units.school, false],
      ["unit_head", units.d08, false],
      ["unit_head", units.hospital7, false],
      ["division_hr", units.school, true],
      ["division_hr", units.hospital7, false],
    ];
    const wrong: string[] = [];
    for (const [actor, unitId, expected] of reached) {
      const params = { officeId: await place(unitId) };
      wrong.push(
        ...(await judge(definition, {
          actor,
          what: String(unitId),
          params,
          missing: { officeId: String(MISSING) },
          expected,
        })),
      );
    }
    assert.deepEqual(wrong, []);
  });
});
