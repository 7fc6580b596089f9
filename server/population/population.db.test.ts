import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { testVault } from "../../test/services.ts";
import { personById } from "../people/door.ts";
import { masked } from "../platform/mask.ts";
import { serveWorld } from "../../test/browser/world-server.ts";

const world = await serveWorld({ people: 400 });
after(() => world.close());

// What the tests read of answers; that they have the contract's shape is checked by the server under test.
type Line = { personId: number; identity: string; division: string; annual: string; annualWhy: string; title: string };
type Counts = Record<string, number>;
type Report = {
  total: Counts;
  byDivision: { code: string; change: Counts }[];
  byLevel: { change: Counts }[];
  transitions: { sample: { name: string; reasons: string[] }[] }[];
};
type Body = {
  counts: Counts;
  conditions: Counts;
  people: Line[];
  divisions: { code: string }[];
  units: { unitId: number; depth: number }[];
  years: unknown[];
  series: unknown[];
  levels: unknown[];
  next?: string;
  previous?: string;
  total: Counts;
  groups: { counts: Counts }[];
  trend: { year: number; counts: Counts }[];
  simulationId: number;
  state: string;
  report: Report;
  code: string;
  errors: unknown[];
};
type Answer = { status: number; body: Body };

async function signIn(personaId: string): Promise<string> {
  const answer = await fetch(`${world.address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: world.address },
    body: JSON.stringify({ personaId }),
  });
  assert.equal(answer.status, 201);
  return String(answer.headers.get("set-cookie")).split(";")[0] as string;
}

async function call(cookie: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${world.address}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      cookie,
      origin: world.address,
      ...(body === undefined ? {} : { "content-type": "application/json", "idempotency-key": crypto.randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}

const corps = await signIn("xpcc-hr");
const division = await signIn("division-hr");
const clerk = await signIn("unit-clerk");
const learner = await signIn("review-late");

describe("list of people", () => {
  test("every order walks through everybody once, forwards and back", async () => {
    const { body: all } = await call(corps, "/api/years/2026/people?limit=200");
    for (const sort of ["urgency", "owed", "deadline", "name", "unit"]) {
      for (const order of ["asc", "desc"]) {
        const seen: number[] = [];
        let cursor: string | undefined;
        let back: string | undefined;
        do {
          const { status, body } = await call(
            corps,
            `/api/years/2026/people?limit=70&sort=${sort}&order=${order}${cursor ? `&cursor=${cursor}` : ""}`,
          );
          assert.equal(status, 200);
          seen.push(...body.people.map(({ personId }) => personId));
          cursor = body.next;
          if (!cursor) back = body.previous;
        } while (cursor);
        assert.equal(seen.length, all.counts["people"], `${sort} ${order}`);
        assert.equal(new Set(seen).size, seen.length, `${sort} ${order}`);
        const { body } = await call(
          corps,
          `/api/years/2026/people?limit=70&sort=${sort}&order=${order}&cursor=${back}`,
        );
        const before = seen.slice(0, Math.floor((seen.length - 1) / 70) * 70).slice(-70);
        assert.deepEqual(
          body.people.map(({ personId }) => personId),
          before,
          `${sort} ${order} back`,
        );
      }
    }
  });

  test("an office sees its own people only, a learner nobody", async () => {
    const { body: own } = await call(division, "/api/years/2026/people?limit=200");
    const codes = new Set(own.people.map((line) => line.division));
    assert.equal(codes.size, 1);
    const { body: unit } = await call(clerk, "/api/years/2026/people?limit=200");
    const { body: all } = await call(corps, "/api/years/2026/people?limit=200");
    assert.ok((unit.counts["people"] ?? 0) > 0 && (unit.counts["people"] ?? 0) < (all.counts["people"] ?? 0));
    const { body: foreign } = await call(
      division,
      `/api/years/2026/people?division=${[...codes][0] === "d01" ? "d02" : "d01"}`,
    );
    assert.equal(foreign.counts["people"], 0);
    assert.equal((await call(learner, "/api/years/2026/people")).status, 403);
  });

  test("filters and counts agree", async () => {
    const { body } = await call(corps, "/api/years/2026/people?condition=owing&limit=200");
    assert.ok(body.people.length > 0);
    for (const line of body.people) assert.ok(line.annual === "not_met" || line.title === "not_eligible");
    assert.equal((await call(corps, "/api/years/2026/people?cursor=bm9uc2Vuc2U")).status, 422);
  });

  test("somebody is found by an identity number or its last four or six characters, and a sign of the search language is only a sign", async () => {
    const { body } = await call(corps, "/api/years/2026/people?limit=1");
    const [line] = body.people;
    const person = await personById(world.database, testVault, line?.personId ?? 0);
    const number = person?.identity_number ?? "";
    assert.equal(line?.identity, masked(number));
    const search = async (q: string) => (await call(corps, `/api/years/2026/people?q=${q}`)).body;
    for (const length of [4, 6, 18]) {
      const found = await search(number.slice(-length).toLowerCase());
      assert.ok(
        found.people.some(({ personId }) => personId === line?.personId),
        String(length),
      );
      assert.ok(
        found.people.every(({ identity }) => identity.endsWith(number.slice(-4))),
        String(length),
      );
      assert.equal(found.counts["people"], found.people.length);
    }
    for (const length of [3, 5, 7, 17]) assert.equal((await search(number.slice(-length))).counts["people"], 0);
    assert.equal((await search(`${number.slice(0, 17)}${number.endsWith("1") ? "2" : "1"}`)).counts["people"], 0);
    for (const sign of ["%25", "_", "%5C"])
      assert.equal((await call(corps, `/api/years/2026/people?q=${sign}`)).body.counts["people"], 0, sign);
  });

  test("each condition leaves as many as it says, whoever is searched for; what is not recorded can be asked for", async () => {
    for (const filter of ["", "&division=d08", "&level=none", "&level=unknown", "&series=unknown", "&q=%E7%8E%8B"]) {
      const { body } = await call(corps, `/api/years/2026/people?limit=200${filter}`);
      assert.equal(body.conditions["all"], body.counts["people"], filter);
      assert.ok(body.people.every(({ annual, annualWhy }) => annual !== "exempt" || annualWhy !== ""));
      for (const [condition, count] of Object.entries(body.conditions)) {
        if (condition === "all") continue;
        const { body: left } = await call(corps, `/api/years/2026/people?condition=${condition}${filter}`);
        assert.equal(left.counts["people"], count, `${condition} ${filter}`);
        assert.deepEqual(left.conditions, body.conditions);
      }
    }
  });
});

describe("choices", () => {
  test("an office chooses among its own divisions and units; everybody's units come division by division", async () => {
    const { body: own } = await call(clerk, "/api/population/choices");
    assert.equal(own.divisions.length, 1);
    assert.equal(own.units[0]?.depth, 0);
    const { body: mine } = await call(division, "/api/population/choices?division=d01");
    assert.deepEqual(
      mine.divisions.map(({ code }) => code),
      ["d08"],
    );
    const { body: all } = await call(corps, "/api/population/choices");
    assert.deepEqual([all.divisions.length, all.units.length], [15, 0]);
    const { body: eighth } = await call(corps, "/api/population/choices?division=d08");
    assert.deepEqual(eighth.units, mine.units);
    assert.ok(eighth.years.length > 1 && eighth.series.length > 20 && eighth.levels.length === 6);
    for (const { unitId } of own.units) assert.ok(eighth.units.some((each) => each.unitId === unitId));
    assert.equal((await call(learner, "/api/population/choices")).status, 403);
  });
});

describe("overview", () => {
  test("groups add up to the total by every dimension, and over the years", async () => {
    for (const by of ["division", "unit", "series", "level"]) {
      const { status, body } = await call(corps, `/api/years/2026/overview?by=${by}`);
      assert.equal(status, 200);
      for (const key of ["people", "met", "notMet", "eligible", "owedHundredths"]) {
        const sum = body.groups.reduce((total, group) => total + (group.counts[key] ?? 0), 0);
        assert.equal(sum, body.total[key], `${by} ${key}`);
      }
      const now = body.trend.find((each) => each.year === 2026);
      assert.deepEqual(now?.counts, body.total);
    }
  });
});

describe("simulation", () => {
  async function finished(simulationId: number): Promise<Body> {
    for (let tries = 0; tries < 600; tries += 1) {
      const { body } = await call(corps, `/api/simulations/${simulationId}`);
      if (!["queued", "running"].includes(body.state)) return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the simulation never ended");
  }

  test("the same policy changes nothing; the other reading of graduation makes losers only", async () => {
    const same = await call(corps, "/api/simulations", { label: "不变", years: [2025, 2026] });
    assert.equal(same.status, 201, JSON.stringify(same.body));
    const unchanged = await finished(same.body.simulationId);
    assert.equal(unchanged.state, "done");
    assert.equal(unchanged.report.total["unchanged"], unchanged.report.total["people"]);
    assert.equal(unchanged.report.transitions.length, 0);
    const other = await call(corps, "/api/simulations", {
      label: "访惠聚只免集中面授",
      years: [2025, 2026],
      readings: { village_scope: "face_to_face_only" },
    });
    const { report } = await finished(other.body.simulationId);
    assert.ok((report.total["losers"] ?? 0) > 0 && report.total["winners"] === 0);
    assert.equal(
      report.byDivision.reduce((sum, each) => sum + (each.change["losers"] ?? 0), 0),
      report.total["losers"],
    );
    assert.ok(report.transitions.every(({ sample }) => sample.every(({ reasons }) => reasons.length > 0)));
    assert.ok(report.transitions.every(({ sample }) => sample.every(({ name }) => name !== "")));
    for (const { code, change } of report.byDivision) {
      const { body } = await call(corps, `/api/simulations/${other.body.simulationId}?division=${code || "unknown"}`);
      assert.deepEqual(body.report.total, change, code);
      assert.equal(body.report.byDivision.length, 1);
      const levels = body.report.byLevel.reduce((sum, each) => sum + (each.change["people"] ?? 0), 0);
      assert.equal(levels, change["people"]);
    }
  });

  test("what cannot be used is refused by name, and offices below 兵团 may not ask", async () => {
    const bad = await call(corps, "/api/simulations", {
      label: "坏",
      years: [2026],
      readings: { graduation: "nonsense" },
    });
    assert.equal(bad.status, 422);
    assert.equal(bad.body.code, "draft_refused");
    const draft = await call(corps, "/api/simulations", {
      label: "坏草案",
      years: [2026],
      draft: "format: 1\nid: x\nrules: []\n",
    });
    assert.equal(draft.body.code, "draft_refused");
    assert.ok(draft.body.errors.length > 0);
    assert.equal((await call(division, "/api/simulations", { label: "无权", years: [2026] })).status, 403);
  });
});
