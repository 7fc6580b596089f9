/** Units of cmi5: launched with a record store, whose statements arrive and never become hours. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPackage, OUR_ORIGIN, settled, study, upload, useInstitutions, working } from "../content.fixture.ts";
import { cmi5, scorm12 } from "../packages/packages.fixture.ts";
import { composeOrigin } from "./origin.ts";

const server = await useInstitutions();
const { http, database, services, author } = server;
if (services.content !== undefined) services.content.port = 4_001;
const origin = composeOrigin(services);
const learner = await server.signIn("learner");
let unit = "";
let stop = async () => {};

async function ready(name: string, content: Buffer): Promise<string> {
  const { contentKey } = await upload(server, author, { kind: "package", name, content });
  assert.equal((await settled(server, author, contentKey)).state, "ready");
  return contentKey;
}

before(async () => {
  stop = await working(server);
  unit = await ready("单元.zip", await cmi5());
  await study(database, unit, "package");
});
after(async () => {
  await stop();
  await origin.close();
});

const open = (cookie: string, contentKey: string) => openPackage(server, origin, cookie, contentKey);

interface Told {
  query: URLSearchParams;
  headers: Record<string, string>;
  activity: string;
  registration: string;
  actor: object;
}

/** Launches the first unit and fetches its token, as the unit does. */
async function launched(place: string): Promise<Told> {
  const sent = await origin.inject({ url: `${place}units/0` });
  assert.equal(sent.statusCode, 302, sent.body);
  const { pathname, searchParams: query } = new URL(String(sent.headers["location"]), OUR_ORIGIN);
  assert.match(pathname, /\/files\/unit\/index\.html$/);
  const file = await origin.inject({ url: pathname });
  assert.match(
    String(file.headers["content-security-policy"]),
    /connect-src 'self' http:\/\/127\.0\.0\.1:4000\/xapi\//,
  );
  const fetched = await origin.inject({ method: "POST", url: new URL(query.get("fetch") ?? "").pathname });
  const { "auth-token": token } = fetched.json<{ "auth-token": string }>();
  return {
    query,
    headers: { authorization: `Basic ${token}`, "x-experience-api-version": "1.0.3" },
    activity: query.get("activityId") ?? "",
    registration: query.get("registration") ?? "",
    actor: JSON.parse(query.get("actor") ?? "{}") as object,
  };
}

const say = ({ headers, activity, registration, actor }: Told, verb: string, more: object = {}) =>
  http.inject({
    method: "POST",
    url: "/xapi/statements",
    headers: { ...headers, "content-type": "application/json" },
    payload: JSON.stringify({
      actor,
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}` },
      object: { id: activity },
      context: { registration },
      ...more,
    }),
  });

test("a unit is told its store, its actor and what it is to do, and gets its token once", async () => {
  const place = await open(learner, unit);
  const told = await launched(place);
  assert.equal(told.query.get("endpoint"), `${OUR_ORIGIN}/xapi/`);
  const again = await origin.inject({ method: "POST", url: new URL(told.query.get("fetch") ?? "").pathname });
  assert.deepEqual([again.statusCode, again.json<Record<string, string>>()["error-code"]], [200, "1"]);
  const query = {
    activityId: told.activity,
    agent: JSON.stringify(told.actor),
    registration: told.registration,
    stateId: "LMS.LaunchData",
  };
  const state = await http.inject({ url: "/xapi/activities/state", headers: told.headers, query });
  assert.equal(state.statusCode, 200, state.body);
  const data = state.json<{ moveOn: string; launchMode: string; contextTemplate: { extensions: object } }>();
  assert.deepEqual([data.moveOn, data.launchMode], ["Completed", "Normal"]);
  const said = await database.rows<{ verb: string }>(
    "SELECT statement->'verb'->>'id' AS verb FROM xapi_statement WHERE person_id = 1",
  );
  assert.deepEqual(said, [{ verb: "http://adlnet.gov/expapi/verbs/launched" }]);
  const later = await launched(place);
  assert.equal(later.registration, told.registration, "what it kept is found again");
  assert.equal((await say(told, "initialized")).statusCode, 401, "the token before is done with");
});

test("what a unit claims arrives in the record store and grants neither coverage nor hours", async () => {
  const told = await launched(await open(learner, unit));
  const result = { completion: true, success: true, score: { scaled: 1 }, duration: "PT9999H" };
  for (const verb of ["initialized", "completed", "passed", "terminated"])
    assert.equal((await say(told, verb, verb === "initialized" ? {} : { result })).statusCode, 200, verb);
  const course = { object: { id: "http://localhost/courses/1" }, result };
  assert.equal((await say(told, "completed", course)).statusCode, 200, "also of the course itself");
  const other = { actor: { objectType: "Agent", account: { homePage: "http://localhost", name: "somebody-else" } } };
  assert.equal((await say(told, "completed", other)).statusCode, 403);
  const kept = await database.row<Record<string, unknown>>(
    `SELECT (SELECT count(*)::int FROM xapi_statement WHERE launched_digest IS NOT NULL) AS statements,
            (SELECT count(*)::int FROM ledger_entry) AS entries, (SELECT count(*)::int FROM coverage) AS coverage,
            (SELECT count(*)::int FROM watch_span) AS spans, (SELECT string_agg(state, ',') FROM enrolment) AS enrolments`,
  );
  assert.deepEqual(kept, { statements: 5, entries: 0, coverage: 0, spans: 0, enrolments: "studying" });
});

test("whoever only looks reports nothing; a package of another kind has no units to launch; a false unit is not there", async () => {
  assert.equal((await origin.inject({ url: `${await open(author, unit)}units/0` })).statusCode, 404);
  const scorm = await ready("旧.zip", await scorm12(["第一课"]));
  await study(database, scorm, "package");
  assert.equal((await origin.inject({ url: `${await open(learner, scorm)}units/0` })).statusCode, 404);
  const place = await open(learner, unit);
  for (const path of ["units/1", "units/-1", "units/x"])
    assert.equal((await origin.inject({ url: place + path })).statusCode, 404, path);
  const fetching = await origin.inject({ method: "POST", url: `${place}fetch/${crypto.randomUUID()}` });
  assert.equal(fetching.json<Record<string, string>>()["error-code"], "1");
  assert.deepEqual(server.faults, []);
});
