/** The demo world as a template: written once in a run, cloned by every test that wants the same people on the same day. */
import { writeWorld, type WorldOptions } from "../db/worlds/demo.ts";
import { transact } from "../server/platform/db.ts";
import { testVault } from "./services.ts";
import type { Written } from "./testing.ts";

const SEED = 1;
const TIMEOUT_MS = 300_000;

/** The named people and so many others, as of a day. */
export function demoTemplate({ people, today }: Pick<WorldOptions, "people" | "today">): Written {
  return {
    name: `demo ${people} ${today}`,
    write: (database) =>
      transact(database, (tx) => writeWorld(tx, { people, today, seed: SEED, named: true, vault: testVault }), {
        statementTimeoutMs: TIMEOUT_MS,
      }),
  };
}
