/** What a server under test is composed of. */
import type { Services } from "../server/app.ts";
import { openVault, ringOf } from "../server/platform/vault.ts";
import { root } from "./testing.ts";

/** The vault of tests: the same keys everywhere, so that worlds written by one can be read by another. */
export const testVault = openVault(ringOf("the vault of tests"));

/** Services for a test, from the parts that tests choose. */
export function servicesOf(parts: Pick<Services, "database" | "jobs" | "clock" | "log"> & Partial<Services>): Services {
  return { demo: true, root, vault: testVault, outside: {}, ...parts };
}
