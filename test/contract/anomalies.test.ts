import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { plantStudies } from "../../bench/watching-field.ts";
import type { AnomalyList, AnomalyView } from "../../contract/watching-anomalies.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, recomputePeople } from "../../server/standing/door.ts";
import { writeSign, writeSpans, type SignToWrite } from "../../server/watching/door.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { useDesk } from "./desk.ts";

const desk = await useDesk();
const { database, http, faults } = desk.composed;
after(() => assert.deepEqual(faults, []));

const AT = new Date("2026-09-01T03:00:00+08:00");
const QUICK = { kind: "quick_answers", questions: 10, fastestMs: 1_600, slowestMs: 2_000 } as const;
const STEADY = { kind: "steady_beats", beats: 300, gapMs: 20_000, deviationMs: 1.5 } as const;

const personOf = async (personaId: string) =>
  Number(
    (await database.row<{ person_id: number }>("SELECT person_id FROM persona WHERE persona_id = $1", [personaId]))
      ?.person_id,
  );
const [one, two, away] = [await desk.somebody(), await desk.somebody(), await desk.somebody(2)];
const people = { one: await personOf(one), two: await personOf(two), away: await personOf(away) };
await transact(database, async (tx) => {
  await recomputePeople(tx, { shelf: openShelf(root), today: 20260901 }, Object.values(people));
  const both = { role: "division_hr", divisionCode: "d08", story: "自己也学习。", sort: 700 } as const;
  await writePersonas(tx, [{ personaId: "both", personId: people.two, title: "某师人社干部丙", ...both }]);
});
const sign = (personId: number, day: string, evidence: SignToWrite["evidence"]) =>
  transact(database, (tx) => writeSign(tx, { personId, day, evidence, foundAt: AT }));
const first = await sign(people.one, "2026-08-30", QUICK);
await sign(people.two, "2026-08-30", STEADY);
const ofTwo = await sign(people.two, "2026-08-31", QUICK);
const ofAway = await sign(people.away, "2026-08-31", QUICK);

const get = async <Body>(who: string, url: string) => {
  const { status, body } = await desk.ask(who, "GET", url);
  return { status, body: body as unknown as Body & { code?: string } };
};
const list = async (who: string, query = "") => (await get<AnomalyList>(who, `/api/anomalies${query}`)).body;
const decide = (who: string, personId: number, anomalyId: number, reason = "电话问过本人") =>
  desk.ask(who, "POST", `/api/people/${personId}/anomalies/${anomalyId}/decision`, { state: "harmless", reason });

describe("the list", () => {
  test("people with more of it first, within reach only, filtered by state, kind and name, turned page by page", async () => {
    const { anomalies } = await list("officer");
    assert.deepEqual(
      anomalies.map(({ personId, kind, signs }) => [personId, kind, signs]),
      [
        [people.two, "quick_answers", 2],
        [people.two, "steady_beats", 2],
        [people.one, "quick_answers", 1],
      ],
    );
    assert.deepEqual((await list("corps")).anomalies.length, 4);
    assert.deepEqual(
      (await list("officer", "?kind=steady_beats")).anomalies.map(({ personId }) => personId),
      [people.two],
    );
    assert.deepEqual((await list("officer", "?state=confirmed")).anomalies, []);
    const name = encodeURIComponent(anomalies.at(-1)?.name ?? "");
    assert.deepEqual(
      (await list("officer", `?q=${name}`)).anomalies.map(({ personId }) => personId),
      [people.one],
    );
    const pages: number[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: AnomalyList = await list("corps", `?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
      pages.push(...page.anomalies.map(({ anomalyId }) => anomalyId));
      cursor = page.next;
    }
    assert.deepEqual(
      pages,
      (await list("corps")).anomalies.map(({ anomalyId }) => anomalyId),
    );
    assert.equal(new Set(pages).size, 4);
    assert.equal((await get("corps", "/api/anomalies?cursor=W10")).body.code, "bad_cursor");
  });

  test("learners and units have no such desk", async () => {
    for (const who of [one, "clerk"]) assert.equal((await get(who, "/api/anomalies")).status, 403);
  });
});

describe("one of them", () => {
  test("tells what was seen, that day's spans with their reasons, and what else there is", async () => {
    const { lessonIds } = await transact(database, (tx) =>
      plantStudies(tx, testVault, { people: 1, firstPerson: 9_000, now: AT }),
    );
    const from = Date.parse("2026-08-31T00:10:00+08:00");
    const span = {
      personId: people.two,
      playbackId: 1,
      lessonId: lessonIds[0] as number,
      mediaFrom: 0,
      mediaTo: 600_000,
    };
    await transact(database, (tx) =>
      writeSpans(tx, [
        { ...span, from: from - 900_000, to: from - 620_000, creditedMs: 280_000, reason: null },
        { ...span, from: from - 610_000, to: from, creditedMs: 610_000, reason: null },
        { ...span, from, to: from + 60_000, creditedMs: 0, reason: "repeated" },
      ]),
    );
    const { body } = await get<AnomalyView>("officer", `/api/people/${people.two}/anomalies/${ofTwo}`);
    assert.deepEqual(body.evidence, QUICK);
    assert.deepEqual(
      body.spans.map(({ reason, creditedMs }) => [reason, creditedMs]),
      [
        [null, 610_000],
        ["repeated", 0],
      ],
      "what began before midnight and went on counts to both days, what ended before it does not",
    );
    assert.deepEqual(
      body.others.map(({ kind, day }) => [kind, day]),
      [["steady_beats", "2026-08-30"]],
    );
    assert.deepEqual([body.mine, body.completions, body.decidedBy], [false, [], null]);
  });

  test("of another division is as if it were not there, to look at and to decide on", async () => {
    assert.equal((await get("officer", `/api/people/${people.away}/anomalies/${ofAway}`)).status, 404);
    assert.equal((await get("officer", `/api/people/${people.one}/anomalies/${ofAway}`)).status, 404);
    assert.equal((await decide("officer", people.away, ofAway)).status, 404);
  });
});

describe("the decision", () => {
  test("once, by somebody else than the person, told in the trail, and nothing happens by it", async () => {
    const before = await database.rows("SELECT * FROM enrolment");
    const own = await decide("both", people.two, ofTwo);
    assert.deepEqual([own.status, own.body.code], [409, "anomaly_own"]);
    assert.equal((await get<AnomalyView>("both", `/api/people/${people.two}/anomalies/${ofTwo}`)).body.mine, true);
    const answers = await Promise.all([decide("officer", people.two, ofTwo), decide("officer-two", people.two, ofTwo)]);
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409],
    );
    const again = await decide("corps", people.two, ofTwo, "另一个意见");
    assert.equal(again.body.code, "anomaly_decided");
    const { body } = await get<AnomalyView>("corps", `/api/people/${people.two}/anomalies/${ofTwo}`);
    assert.deepEqual([body.anomaly.state, body.reason], ["harmless", "电话问过本人"]);
    assert.match(String(body.decidedBy), /某师人社干部/);
    const told = await database.rows<{ person_id: number; object: string; details: object }>(
      "SELECT person_id, object, details FROM audit_event WHERE operation = 'watching.decideAnomaly' AND outcome = 'done'",
    );
    assert.deepEqual(told, [
      {
        person_id: people.two,
        object: `anomaly:${ofTwo}`,
        details: { kind: "quick_answers", day: "2026-08-31", state: "harmless" },
      },
    ]);
    assert.deepEqual(await database.rows("SELECT * FROM enrolment"), before);
    assert.deepEqual(await database.rows("SELECT FROM notice WHERE person_id = $1", [people.two]), []);
  });

  test("what was harmless no longer moves a person up", async () => {
    const { anomalies } = await list("officer", "?state=open");
    assert.deepEqual(
      anomalies.map(({ personId, signs }) => [personId, signs]),
      [
        [people.one, 1],
        [people.two, 1],
      ],
    );
  });

  test("needs a reason, and no longer one than there is room for", async () => {
    for (const reason of ["", "x".repeat(501)])
      assert.equal((await decide("officer", people.one, first, reason)).status, 422);
    assert.equal((await decide("officer", people.one, first, "  ")).status, 422, "spaces are no reason");
  });
});

test("from where a playback is begun is kept, an IPv6 address by its network, and told to whoever asks for their own data", async () => {
  const { lessonIds, watchers } = await transact(database, (tx) =>
    plantStudies(tx, testVault, { people: 1, firstPerson: 9_100, now: new Date("2026-09-01T09:00:00+08:00") }),
  );
  const watcher = watchers[0] as (typeof watchers)[number];
  const begin = async (remoteAddress: string) => {
    const answer = await http.inject({
      method: "POST",
      url: "/api/watching/playbacks",
      remoteAddress,
      headers: { cookie: watcher.cookie, origin: "http://localhost:80" },
      payload: { enrolmentId: watcher.enrolmentId, lessonId: lessonIds[0] },
    });
    assert.equal(answer.statusCode, 201, answer.body);
  };
  await begin("192.0.2.7");
  await begin("2001:db8:1:2:3:4:5:6");
  const rows = await database.rows<{ network: string }>(
    "SELECT network FROM playback_begun WHERE person_id = $1 ORDER BY playback_id",
    [watcher.personId],
  );
  assert.deepEqual(
    rows.map(({ network }) => network),
    ["192.0.2.7", "2001:db8:1:2"],
  );
  const answer = await http.inject({ url: "/api/me/data", headers: { cookie: watcher.cookie } });
  const { tables } = answer.json<{ tables: Record<string, { about: string; rows: unknown[] }> }>();
  assert.deepEqual([tables["playback_begun"]?.about, tables["playback_begun"]?.rows.length], ["开始播放的网络", 2]);
});
