/** The world that a first start loads. */
import { systemClock, today } from "../../server/platform/clock.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import { writeWorld } from "./demo.ts";

/** Seed of the demo world; another one gives other people around the named ones. */
export const DEMO_SEED = 1;

/** Loads the demo world as of today, Beijing time, into a database that has none. */
export async function seedWorld(
  tx: Tx,
  options: { people: number; vault: Vault; log: (line: string) => void },
): Promise<void> {
  const { people, vault } = options;
  const begun = Date.now();
  await writeWorld(tx, { people, vault, seed: DEMO_SEED, today: today(systemClock), named: true });
  options.log(`Demo world loaded: ${people} people in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
