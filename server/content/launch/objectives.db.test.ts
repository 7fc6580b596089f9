/** Units of cmi5 judged by what their course asks of them: in the table of contents, in the record store, and never in hours. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { transact } from "../../platform/db.ts";
import { openPackage, OUR_ORIGIN, settled, study, upload, useInstitutions, working } from "../content.fixture.ts";
import { cmi5 } from "../packages/packages.fixture.ts";
import { composeOrigin } from "./origin.ts";

const CMI5 = "https://w3id.org/xapi/cmi5/context";
const server = await useInstitutions();
const { http, database, services, author } = server;
if (services.content !== undefined) services.content.port = 4_001;
const origin = composeOrigin(services);
const learner = await server.signIn("learner");
let contentKey = "";
let stop = async () => {};

before(async () => {
  stop = await working(server);
  const units = [
    { name: "看", moveOn: "Completed" },
    { name: "考", moveOn: "CompletedAndPassed", masteryScore: 0.8 },
    { name: "参考", moveOn: "NotApplicable" },
  ];
  ({ contentKey } = await upload(server, author, { kind: "package", name: "单元.zip", content: await cmi5(units) }));
  assert.equal((await settled(server, author, contentKey)).state, "ready");
  await study(database, contentKey, "package");
});
after(async () => {
  await stop();
  await origin.close();
});

const open = (cookie = learner) => openPackage(server, origin, cookie, contentKey);

interface Unit {
  query: URLSearchParams;
  headers: Record<string, string>;
  context: { contextActivities: object; extensions: Record<string, string> };
}

async function launched(place: string, unit: number): Promise<Unit> {
  const sent = await origin.inject({ url: `${place}units/${unit}` });
  const { searchParams: query } = new URL(String(sent.headers["location"]), OUR_ORIGIN);
  const fetched = await origin.inject({ method: "POST", url: new URL(query.get("fetch") ?? "").pathname });
  const { "auth-token": token } = fetched.json<{ "auth-token": string }>();
  const headers = { authorization: `Basic ${token}`, "x-experience-api-version": "1.0.3" };
  const state = {
    activityId: query.get("activityId") ?? "",
    agent: query.get("actor") ?? "",
    registration: query.get("registration") ?? "",
    stateId: "LMS.LaunchData",
  };
  const data = await http.inject({ url: "/xapi/activities/state", headers, query: state });
  return { query, headers, context: data.json<{ contextTemplate: Unit["context"] }>().contextTemplate };
}

async function say({ query, headers, context }: Unit, verb: string, result?: object, more: object = {}): Promise<void> {
  const category = [
    { id: `${CMI5}/categories/cmi5` },
    ...(result === undefined ? [] : [{ id: `${CMI5}/categories/moveon` }]),
  ];
  const answer = await http.inject({
    method: "POST",
    url: "/xapi/statements",
    headers: { ...headers, "content-type": "application/json" },
    payload: JSON.stringify({
      actor: JSON.parse(query.get("actor") ?? "{}") as object,
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
      object: { id: query.get("activityId") },
      context: {
        registration: query.get("registration"),
        contextActivities: { ...context.contextActivities, category },
        extensions: context.extensions,
      },
      result,
      ...more,
    }),
  });
  assert.equal(answer.statusCode, 200, answer.body);
}

const AU = "https://example.org/au";
const states = async (place: string) => (await origin.inject({ url: `${place}states` })).json<Record<string, string>>();

interface Satisfied {
  id: string;
  type: string;
  session: string;
  grouping: string;
}

const satisfied = () =>
  database.rows<Satisfied>(
    `SELECT statement #>> '{object,id}' AS id, statement #>> '{object,definition,type}' AS type,
            statement #>> ARRAY['context', 'extensions', $1] AS session,
            statement #>> '{context,contextActivities,grouping,0,id}' AS grouping
       FROM xapi_statement WHERE statement #>> '{verb,id}' = 'https://w3id.org/xapi/adl/verbs/satisfied' ORDER BY position`,
    [`${CMI5}/extensions/sessionid`],
  );

test("a unit is judged by what its course asks; part and course are said to be satisfied once, with the session that did it", async () => {
  const place = await open();
  const look = await launched(place, 0);
  assert.deepEqual(await states(place), { [AU]: "incomplete", "urn:xueshi:course": "not_attempted" });
  await say(look, "completed", { completion: true });
  await say(look, "terminated");
  assert.equal((await states(place))[AU], "completed");
  assert.deepEqual(await satisfied(), [], "the second unit of the part is missing");
  const exam = await launched(place, 1);
  await say(exam, "completed", { completion: true });
  await say(exam, "failed", { success: false, score: { scaled: 0.1 } });
  assert.equal((await states(place))[`${AU}1`], "failed");
  const again = await launched(place, 1);
  await say(again, "passed", { success: true, score: { scaled: 0.79 } });
  assert.equal((await states(place))[`${AU}1`], "failed", "below the mark that it was told");
  await say(again, "passed", { success: true, score: { scaled: 0.8 } });
  assert.deepEqual(await states(place), {
    [AU]: "completed",
    [`${AU}1`]: "passed",
    "https://example.org/block": "completed",
    "urn:xueshi:course": "completed",
  });
  const session = again.context.extensions[`${CMI5}/extensions/sessionid`] ?? "";
  const home = `http://localhost/contents/${contentKey}`;
  const type = "https://w3id.org/xapi/cmi5/activitytype";
  const whole = [
    { id: `${home}/blocks/1`, type: `${type}/block`, session, grouping: "https://example.org/block" },
    { id: home, type: `${type}/course`, session, grouping: "https://example.org/course" },
  ];
  assert.deepEqual(await satisfied(), whole);
  await say(await launched(place, 2), "completed", { completion: true });
  await say(await launched(place, 1), "passed", { success: true });
  assert.deepEqual(await satisfied(), whole, "nothing is said twice");
});

test("what is no statement of this launch's session, or of another unit, moves nothing; hours least of all", async () => {
  await transact(database, (tx) => tx.execute("DELETE FROM package_run"));
  const place = await open();
  const unit = await launched(place, 0);
  const foreign = {
    ...unit,
    context: { ...unit.context, extensions: { [`${CMI5}/extensions/sessionid`]: crypto.randomUUID() } },
  };
  await say(foreign, "completed", { completion: true });
  await say(unit, "completed", { completion: true }, { object: { id: "http://localhost/contents/other/units/1" } });
  await say(unit, "completed", { completion: true }, { context: { registration: unit.query.get("registration") } });
  assert.equal((await states(place))[AU], "incomplete");
  const { launchId } = (await database.row<{ launchId: number }>(
    `SELECT max(launch_id) AS "launchId" FROM package_launch`,
  )) as { launchId: number };
  const headers = { cookie: learner, "sec-fetch-site": "same-origin" };
  const payload = { item: AU, kept: '{"satisfied":true}', status: "passed", score: 1, sessionTime: null };
  const saved = await http.inject({ method: "PUT", url: `/api/content-launches/${launchId}/runs`, headers, payload });
  assert.deepEqual([saved.statusCode, saved.json<{ code: string }>().code], [422, "content_run_refused"]);
  await say(unit, "completed", { completion: true });
  const runs = await http.inject({ url: `/api/content/${contentKey}/runs`, headers: { cookie: learner } });
  const told = runs.json<{ runs: { item: string; status: string; satisfied: boolean }[] }>().runs;
  assert.deepEqual(
    told.filter(({ item }) => item === AU).map(({ status, satisfied: met }) => [status, met]),
    [["completed", true]],
  );
  const hours = await database.row<object>(
    `SELECT (SELECT count(*)::int FROM ledger_entry) AS entries, (SELECT count(*)::int FROM coverage) AS coverage,
            (SELECT string_agg(state, ',') FROM enrolment) AS enrolments`,
  );
  assert.deepEqual(hours, { entries: 0, coverage: 0, enrolments: "studying" });
});

test("units that report at the same time leave out neither part nor course; whoever only looks has no states", async () => {
  await transact(database, (tx) => tx.execute("DELETE FROM package_run"));
  const place = await open();
  await say(await launched(place, 0), "completed", { completion: true });
  const exam = await launched(place, 1);
  const one = say(exam, "completed", { completion: true });
  const other = say(exam, "passed", { success: true, score: { scaled: 1 } });
  await Promise.all([one, other]);
  assert.equal((await states(place))["https://example.org/block"], "completed");
  const pathname = await open(author);
  assert.equal((await origin.inject({ url: `${pathname}states` })).statusCode, 404);
  assert.deepEqual(server.faults, []);
});
