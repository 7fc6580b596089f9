import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { flatLayout, type Facts } from "../../engine/index.ts";
import { parseRow } from "../../server/platform/row-types.ts";
import { useDatabase } from "../testing.ts";
import { disagreements, interpreter, peopleAround, readingVariants, subjectOf, type BackEnd } from "./back-ends.ts";
import { decideInSql, layFacts } from "./sql-backend.ts";

const seed = Number(process.env["SEED"] ?? 20260701);
const file = await useDatabase();
const types = { getTypeParser: parseRow as pg.CustomTypesConfig["getTypeParser"] };
const client = new pg.Client({ connectionString: file.url, types });
await client.connect();
file.defer(() => client.end());

const sql: BackEnd = {
  name: "sql",
  async decideAll(policy, people) {
    await layFacts(client, policy.document, people);
    const decided = await decideInSql(client, policy, flatLayout(policy));
    return people.map((_, index) => decided.get(index) ?? {});
  },
};

/** The ledger lets no entry stand without the year it counts for, so that the query may look a year up by equality. */
function withYears(facts: Facts): Facts {
  const items = Object.entries(facts.items).map(([name, list]) => [
    name,
    list?.map((item) => ({ ...item, year: item.year ?? facts.year })),
  ]);
  return { ...facts, items: Object.fromEntries(items) as Facts["items"] };
}

for (const id of ["xpcc", "beijing", "henan", "chongqing"].map((issuer) => `${issuer}/continuing-education`)) {
  test(`SQL agrees with the interpreter around the cut points of ${id}`, async (t) => {
    const subject = subjectOf(id);
    let count = 0;
    for (const [index, readings] of readingVariants(subject.document).entries()) {
      const size = index === 0 ? 1_500 : 150;
      const { policy, people } = peopleAround(subject, readings, { seed: seed + index, pairs: size, random: size });
      count += people.length;
      assert.equal((await disagreements(policy, people.map(withYears), [interpreter, sql])).join("\n\n"), "");
    }
    t.diagnostic(`${count} neighbours, seed ${seed}`);
  });
}
