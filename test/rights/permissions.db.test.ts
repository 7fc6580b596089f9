/** The proof that the matrix looks at every line of every permission table: each line is deleted, and each is added, once. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ROLES, type Role } from "../../contract/actor.ts";
import type { OperationDefinition } from "../../contract/operation.ts";
import { PERMISSIONS, type Permission } from "../../contract/rights.ts";
import { ALL_OPERATIONS, sampleOf, send } from "./cells.ts";
import { isExpected } from "./expected.ts";
import { useRightsWorld } from "./world.ts";

const world = await useRightsWorld();
const table = PERMISSIONS as unknown as Record<Permission, readonly string[]>;
const count = { killed: 0, mutants: 0 };
const survivors: string[] = [];

/** Only the authority of an industry has a list of its own. */
const OF_NO_INDUSTRY = ROLES.filter((role) => role !== "industry_reviewer");

/** Refused a second time inside, to whoever does not see everybody, so that the line alone opens nothing. */
const REFUSED_TWICE: Readonly<Record<string, readonly Role[]>> = {
  "courses:whitelist:read": OF_NO_INDUSTRY,
  "courses:whitelist:decide": OF_NO_INDUSTRY,
  "population:simulation:read": ["unit_clerk", "unit_head", "industry_reviewer", "division_hr", "institution"],
};

after(() => {
  console.log(`rights: ${count.killed} of ${count.mutants} changed lines of permission tables turn a cell red`);
  assert.deepEqual(survivors, []);
});

/** The rarest way to the permission: an operation that somebody with an office alone may reach. */
function operationOf(permission: Permission): OperationDefinition {
  const all = ALL_OPERATIONS.filter((definition) => definition.permission === permission);
  return all.find(({ scope }) => scope !== "self") ?? (all[0] as OperationDefinition);
}

/** Whether a cell of this role turns red. */
async function isRed(definition: OperationDefinition, role: Role): Promise<boolean> {
  const { allowed } = await send(world, definition, sampleOf(definition), await world.as(role));
  return allowed !== isExpected(definition.id, role);
}

for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
  const definition = operationOf(permission);
  // What is open to everybody asks nobody who they are.
  if (definition.audience === "public" || definition.audience === "demo") continue;
  test(`${permission}: every role of its line is missed when it is gone, and noticed when it is added`, async () => {
    const line = table[permission];
    for (const role of ROLES) {
      // Nobody but a learner has a ledger in the small world, and an office without one is refused what is one's own.
      if (definition.scope === "self" && role !== "learner") continue;
      if (definition.audience === "official" && role === "learner") continue;
      table[permission] = line.includes(role) ? line.filter((each) => each !== role) : [...line, role];
      count.mutants += 1;
      try {
        if (await isRed(definition, role)) count.killed += 1;
        else if (REFUSED_TWICE[permission]?.includes(role) !== true)
          survivors.push(`${permission} ${line.includes(role) ? "without" : "with"} ${role}`);
      } finally {
        table[permission] = line;
      }
    }
  });
}
