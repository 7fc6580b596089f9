/**
 * Every operation that has its effect once, sent several times under one key: one effect and one answer. What cannot be made to
 * succeed in the small world is shown to be refused without leaving anything behind.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import type { OperationDefinition } from "../../contract/operation.ts";
import { rolesWith } from "../../contract/rights.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, openYear } from "../../server/standing/door.ts";
import { wire } from "../contract/hostile.ts";
import { root } from "../testing.ts";
import { ALL_OPERATIONS, sampleOf } from "./cells.ts";
import { RECIPES, type Asked, type Kitchen, type Made } from "./once-recipes.ts";
import { BEYOND, institution } from "./once-samples.ts";
import { useRightsWorld, type ActorKey } from "./world.ts";

const ONCE = ALL_OPERATIONS.filter(({ effect }) => effect === "once");
const world = await useRightsWorld();
const { http, database, people, units } = world;
let serial = 0;
const count = { done: 0, repeated: 0, other: 0, independent: 0, refused: 0 };

await transact(database, async (tx) => {
  await openYear(tx, 2025, openShelf(root).inForce("xpcc/continuing-education", 2025));
  const two = { title: "另一人", story: "测试。", sort: 900 };
  await writePersonas(tx, [
    { ...two, personaId: "learner-two", role: "learner", personId: people.same },
    { ...two, personaId: "unit_clerk-two", role: "unit_clerk", unitId: units.hospital, sort: 901 },
    { ...two, personaId: "division_hr-two", role: "division_hr", divisionCode: "d08", sort: 902 },
    { ...two, personaId: "institution-two", role: "institution", unitId: units.bureau, sort: 903 },
    ...(["xpcc_hr", "system_admin", "security_admin", "audit_admin"] as const).map((role, at) => ({
      ...two,
      personaId: `${role}-two`,
      role,
      sort: 904 + at,
    })),
  ]);
});
const seconds = new Map(
  (
    await database.rows<{ persona_id: string; account_id: number; office_id: number | null }>(
      "SELECT persona_id, account_id, office_id FROM persona WHERE persona_id LIKE '%-two'",
    )
  ).map((row) => [row.persona_id.replace("-two", ""), row]),
);

after(() => {
  assert.deepEqual(world.faults, []);
  const rest = Object.entries(BEYOND).map(([id, needs]) => `${id} (${needs})`);
  console.log(
    `once: ${ONCE.length} operations; ${count.done} done once under a key sent four times, ${count.other} refused another body under it, ` +
      `${count.independent} independent of another account; ${count.refused} refused twice without a trace, for want of what they need: ${rest.join(", ")}`,
  );
});

const kitchen: Kitchen = {
  world,
  institutionId: 0,
  next: () => ++serial,
  second: (who) => seconds.get(who)?.account_id ?? 0,
  async make(id, who, params = {}, body, query = {}) {
    const definition = ALL_OPERATIONS.find((each) => each.id === id) as OperationDefinition;
    const answer = await send(definition, { who, params, query, body }, await world.as(who));
    assert.ok(answer.status < 300, `${id} on the way: ${answer.body}`);
    return JSON.parse(answer.body) as Made;
  },
};
const made = await kitchen.make("organisations.registerInstitution", "xpcc_hr", {}, institution(units.bureau));
kitchen.institutionId = Number(made["institutionId"]);

interface Sent {
  status: number;
  body: string;
}

async function send(
  definition: OperationDefinition,
  { params = {}, query = {}, body, form }: Asked,
  headers: Record<string, string>,
  key?: string,
): Promise<Sent> {
  serial += 1;
  const remoteAddress = `10.77.${(serial >> 8) & 255}.${serial & 255}`;
  const given = key === undefined ? headers : { ...headers, "idempotency-key": key };
  const request = { ...wire(definition, { params, query, body }, given), remoteAddress };
  const answer = await http.inject(
    form === undefined ? request : { ...request, payload: form.payload, headers: { ...given, ...form.headers } },
  );
  return { status: answer.statusCode, body: answer.body };
}

const tables = (
  await database.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
  )
).map(({ name }) => name);
const COUNTS = `SELECT ${tables.map((name) => `(SELECT count(*)::int FROM ${name}) AS ${name}`).join(", ")},
  (SELECT count(*)::int FROM pgboss.job) AS jobs`;

/** Rows of every table. */
async function rows(without: readonly string[] = []): Promise<Record<string, number>> {
  const found = (await database.row<Record<string, number>>(COUNTS)) ?? {};
  return Object.fromEntries(Object.entries(found).filter(([name]) => !without.includes(name)));
}

async function lines(operation: string): Promise<{ done: number; kept: number }> {
  const row = await database.row<{ done: number; kept: number }>(
    `SELECT (SELECT count(*)::int FROM audit_event WHERE operation = $1 AND outcome = 'done') AS done,
            (SELECT count(*)::int FROM idempotent_answer WHERE operation = $1) AS kept`,
    [operation],
  );
  return row ?? { done: 0, kept: 0 };
}

/** The same with a word more in the first free text of a body; undefined where it has none. */
function otherThan(body: unknown): unknown {
  const names = ["reason", "note", "label", "purpose", "text", "title", "name"];
  const given = (body ?? {}) as Record<string, unknown>;
  const name = names.find((each) => typeof given[each] === "string");
  return name === undefined ? undefined : { ...given, [name]: `${String(given[name])}了` };
}

async function secondOf(who: ActorKey): Promise<Record<string, string>> {
  const second = seconds.get(who);
  assert.ok(second !== undefined, `a second ${who}`);
  return world.signIn(second.account_id, second.office_id ?? undefined);
}

test("every operation that has its effect once is made here, or it is said what it would need", () => {
  const known = [...Object.keys(RECIPES), ...Object.keys(BEYOND)].sort();
  assert.deepEqual(known, ONCE.map(({ id }) => id).sort());
});

describe("sent four times under one key, twice of them at once", () => {
  for (const definition of ONCE) {
    const { id } = definition;
    const recipe = RECIPES[id];
    if (recipe === undefined) continue;
    test(id, async () => {
      const asked = await recipe(kitchen);
      const headers = await world.as(asked.who);
      const key = `key-${id}`;
      const before = await lines(id);
      const both = await Promise.all([send(definition, asked, headers, key), send(definition, asked, headers, key)]);
      assert.ok((both[0]?.status ?? 500) < 300, both[0]?.body);
      const seen = await rows();
      for (const answer of [...both, await send(definition, asked, headers, key)]) assert.deepEqual(answer, both[0]);
      count.done += 1;
      const done = await lines(id);
      const told = definition.untold === undefined ? 1 : 0;
      assert.deepEqual(done, { done: before.done + told, kept: before.kept + 1 });
      const other = asked.form === undefined ? (asked.other ?? otherThan(asked.body)) : undefined;
      if (other !== undefined) {
        const refused = await send(definition, { ...asked, body: other }, headers, key);
        assert.match(refused.body, /"code":"key_reused"/);
        assert.equal(refused.status, 422);
        count.other += 1;
      }
      assert.deepEqual(await rows(), seen, "what was asked again changed nothing");
      const foreign = await send(definition, asked, await secondOf(asked.who), key);
      assert.doesNotMatch(foreign.body, /"code":"key_reused"/);
      const later = await lines(id);
      assert.equal(later.kept - done.kept, foreign.status < 300 ? 1 : 0, foreign.body);
      assert.deepEqual(await send(definition, asked, headers, key), both[0], "and still the first answer");
      count.independent += 1;
    });
  }
});

describe("refused, and refused again under the same key: nothing is kept", () => {
  for (const definition of ONCE) {
    const { id, permission, audience } = definition;
    if (RECIPES[id] !== undefined) continue;
    test(id, async () => {
      const roles = rolesWith(permission);
      const role = audience === "learner" ? "learner" : roles.includes("xpcc_hr") ? "xpcc_hr" : roles.at(-1);
      const headers = await world.as(role as ActorKey);
      // What was refused is noted in the trail, for whoever wants to know who tried.
      const before = await rows(["audit_event"]);
      const { params, body } = sampleOf(definition);
      for (let time = 0; time < 2; time++) {
        const answer = await send(definition, { who: role as ActorKey, params, body }, headers, `key-${id}`);
        assert.ok(answer.status >= 400 && answer.status < 500, answer.body);
        assert.doesNotMatch(answer.body, /"code":"(key_reused|forbidden)"/);
      }
      assert.deepEqual(await rows(["audit_event"]), before);
      count.refused += 1;
    });
  }
});
