import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeWorld } from "../db/worlds/demo.ts";
import { isoToDay, systemClock, today } from "../server/platform/clock.ts";
import { transact, type Tx } from "../server/platform/db.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import type { Vault } from "../server/platform/vault.ts";
import { Progress } from "./progress.ts";

const USAGE = `Usage: bin/world [--people 300000] [--seed 1] [--today YYYY-MM-DD]
Writes generated people with their ledgers and standings into the database of DATABASE_URL or of ./data, beside the named
people of the demo door when they are not there yet. All or nothing: ended early, it leaves no trace.`;
const LOAD_TIMEOUT_MS = 2 * 3_600_000;
const MILESTONE = "demo-world";

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();

async function main(): Promise<number> {
  const options = readArguments();
  if (options === undefined) {
    console.error(USAGE);
    return 2;
  }
  const settings = readSettings(process.env, resolve(import.meta.dirname, ".."));
  const { database, vault, close } = await openAndMigrate(settings, { join: true });
  const bar = new Progress();
  const begun = Date.now();
  try {
    await transact(database, (tx) => fill(tx, vault, options, bar), {
      statementTimeoutMs: LOAD_TIMEOUT_MS,
      attempts: 1,
    });
  } finally {
    bar.end();
    await close();
  }
  console.log(`${options.people} people written in ${Math.round((Date.now() - begun) / 1000)} s`);
  return 0;
}

async function fill(
  tx: Tx,
  vault: Vault,
  options: NonNullable<ReturnType<typeof readArguments>>,
  bar: Progress,
): Promise<void> {
  // The same mark as that of a first start, so that neither loads the named people a second time.
  const first = await tx.execute(
    "INSERT INTO platform_milestone (name, details) VALUES ($1, $2) ON CONFLICT DO NOTHING",
    [MILESTONE, options],
  );
  const labels = { people: "People and ledgers", standings: "Standings" };
  await writeWorld(tx, {
    ...options,
    vault,
    named: first === 1,
    progress: (stage, done, of) => bar.show(labels[stage], done, of),
  });
}

function readArguments(): { people: number; seed: number; today: number } | undefined {
  try {
    const { values } = parseArgs({
      options: { people: { type: "string" }, seed: { type: "string" }, today: { type: "string" } },
    });
    const people = Number(values.people ?? 300_000);
    const seed = Number(values.seed ?? 1);
    if (!Number.isInteger(people) || people < 0 || people > 1_000_000 || !Number.isSafeInteger(seed)) return undefined;
    return { people, seed, today: values.today === undefined ? today(systemClock) : isoToDay(values.today) };
  } catch {
    return undefined;
  }
}
