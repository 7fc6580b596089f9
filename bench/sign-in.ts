/**
 * Signing in over HTTP, against hashing the same password alone: how much of the time is the hash, which is meant to be slow.
 * The server is a process of its own over a PostgreSQL of its own; the load generator shares the cores with it.
 *
 *   node bench/sign-in.ts [seconds]
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { syntheticCitizenId, syntheticMobile } from "../engine/identifiers-synthetic.ts";
import { setPhone, storePassword } from "../server/identity/accounts.ts";
import { hashPassword } from "../server/identity/password-hash.ts";
import { registerPeople } from "../server/people/door.ts";
import { transact } from "../server/platform/db.ts";
import { readKeyRing } from "../server/platform/key-file.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import { openVault } from "../server/platform/vault.ts";

const SECONDS = Number(process.argv[2] ?? 10);
/** Two hashes run at once and a few wait; the ladder allows twenty tries under way from one address, and 120 calls a minute. */
const CONNECTIONS = 8;
const MOST_CALLS = 110;
const HOLDERS = 20;
const PASSWORD = "红柳滩上的春天2026";
const root = resolve(import.meta.dirname, "..");

const folder = await mkdtemp(join(tmpdir(), "xueshi-bench-"));
const environment = { ...process.env, DATA_DIR: folder, XUESHI_DEMO: "0", DATABASE_URL: "" };
const server = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "server", "main.ts")], {
  cwd: root,
  env: environment,
  stdio: ["ignore", "pipe", "inherit"],
});
const ended = new Promise((wake) => server.once("exit", wake));
try {
  const address = await ready();
  await makeHolders();
  const hash = async () => void (await hashPassword(PASSWORD));
  const before = await rateOf("hashing alone", hash);
  const signIns = await rateOf("sign-ins over HTTP", (turn) => signIn(address, syntheticMobile(turn % HOLDERS)));
  const again = await rateOf("hashing alone, once more", hash);
  const share = signIns / ((before + again) / 2);
  process.stdout.write(`sign-ins / hashing: ${share.toFixed(3)} x of its rate: that much of a sign-in is the hash\n`);
} finally {
  server.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
}

/** The address the server prints when it is ready. */
async function ready(): Promise<string> {
  let said = "";
  for await (const chunk of server.stdout) {
    said += String(chunk);
    const address = /is ready: (http:\/\/\S+)/.exec(said)?.[1];
    if (address) {
      server.stdout.on("data", () => {});
      return address;
    }
  }
  throw new Error(`the server ended: ${said}`);
}

/** People with accounts, through the doors that registering uses. */
async function makeHolders(): Promise<void> {
  const settings = readSettings(environment, root);
  const { database, close } = await openAndMigrate(settings, { join: true });
  const vault = openVault(readKeyRing(settings));
  const now = new Date();
  const hash = await hashPassword(PASSWORD);
  await transact(database, async (tx) => {
    for (let each = 0; each < HOLDERS; each++) {
      const identity = syntheticCitizenId(each, 1985, true);
      const person = { name: "古丽娜尔", identity_kind: "citizen" as const, identity_number: identity };
      const personId = (await registerPeople(tx, vault, [person])).get(identity);
      const row = await tx.row<{ account_id: number }>(
        "INSERT INTO account (person_id, display_name) VALUES ($1, $2) RETURNING account_id",
        [personId, person.name],
      );
      const accountId = (row as { account_id: number }).account_id;
      await storePassword(tx, accountId, { hash, profile: "learner" }, now);
      await setPhone(tx, vault, accountId, syntheticMobile(each), now);
    }
  });
  await close();
}

async function signIn(address: string, name: string): Promise<void> {
  const answer = await fetch(`${address}/api/sign-in/password`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: PASSWORD }),
  });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${body}`);
}

/** Repeats work over some connections for a while; returns how often a second. */
async function rateOf(name: string, work: (turn: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  const end = start + SECONDS * 1000;
  let turns = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end && turns < MOST_CALLS) await work(turns++);
    }),
  );
  const rate = (turns * 1000) / (performance.now() - start);
  process.stdout.write(`${name.padEnd(28)} ${rate.toFixed(1).padStart(8)}/s\n`);
  return rate;
}
