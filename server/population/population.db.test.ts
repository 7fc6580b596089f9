import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { serveWorld } from "../../test/browser/world-server.ts";

const world = await serveWorld({ people: 400 });
after(() => world.close());

// What the tests read of answers; that they have the contract's shape is checked by the server under test.
type Line = { personId: number; division: string; annual: string; title: string };
type Counts = Record<string, number>;
type Report = {
  total: Counts;
  byDivision: { change: Counts }[];
  transitions: { sample: { reasons: string[] }[] }[];
};
type Body = {
  counts: Counts;
  people: Line[];
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
