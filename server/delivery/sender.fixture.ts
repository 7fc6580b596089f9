/** A sender in a process of its own, to be killed in the middle: `sender.fixture.ts <database> <gateway> <instant>`. */
import { openDatabase } from "../platform/db.ts";
import { fixedClock } from "../platform/clock.ts";
import { openVault, ringOf } from "../platform/vault.ts";
import { limitsNow } from "./limits.ts";
import { sendRound } from "./send.ts";
import { smsProvider } from "./sms.ts";

const [url = "", gateway = "", at = ""] = process.argv.slice(2);
const database = openDatabase(url);
await sendRound({
  database,
  clock: fixedClock(at),
  vault: openVault(ringOf("the vault of tests")),
  providers: { sms: smsProvider(gateway, undefined) },
  limits: () => limitsNow(database, new Date(at)),
  log: console.error,
});
await database.close();
