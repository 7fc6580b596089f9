import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { AdministratorsExist, makeFirstAdministrators } from "../server/identity/door.ts";
import { systemClock } from "../server/platform/clock.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";

const USAGE = `Usage: bin/admin [--force --reason "why"]
Makes the three administrators (system, security, audit) of the database of DATABASE_URL or of ./data and prints a one-time
password for each. They are printed this once; each must be changed at the first sign-in. Give them to three people.
Refuses when there are administrators already, unless --force says otherwise with a --reason, which the trail keeps.`;
const SHORTEST_REASON = 5;

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
  const { database, close } = await openAndMigrate(settings, { join: true });
  try {
    for (const { title, login, password } of await makeFirstAdministrators(database, systemClock.now(), options.reason))
      console.log(`${title}\t${login}\t${password}`);
    return 0;
  } catch (error) {
    if (!(error instanceof AdministratorsExist)) throw error;
    console.error(`${error.message}. Nothing was changed; see bin/admin --help.`);
    return 1;
  } finally {
    await close();
  }
}

function readArguments(): { reason?: string } | undefined {
  try {
    const { values } = parseArgs({
      options: { force: { type: "boolean" }, reason: { type: "string" }, help: { type: "boolean" } },
    });
    const reason = values.reason?.trim() ?? "";
    if (values.help === true || (values.force === true) !== reason.length >= SHORTEST_REASON) return undefined;
    return values.force === true ? { reason } : {};
  } catch {
    return undefined;
  }
}
