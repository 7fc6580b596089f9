/**
 * Signing in over HTTP, against hashing the same password alone: how much of the time is the hash, which is meant to be slow.
 * Everything runs on a PostgreSQL of its own; the load generator shares the cores with the server.
 *
 *   node bench/sign-in.ts [seconds]
 */
import type { AddressInfo } from "node:net";
import { hashPassword } from "../server/identity/password-hash.ts";
import { useAccounts, type Holder } from "../test/contract/accounts.ts";
import { after, test } from "node:test";

const SECONDS = Number(process.argv[2] ?? 10);
/** Two hashes run at once and a few wait; the ladder allows twenty tries under way from one address. */
const CONNECTIONS = 8;
const HOLDERS = 40;

const { http, make } = await useAccounts();

/** Repeats work over some connections; returns how often a second. */
async function rateOf(name: string, work: (turn: number) => Promise<void>): Promise<number> {
  const end = performance.now() + SECONDS * 1000;
  const start = performance.now();
  let turns = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) await work(turns++);
    }),
  );
  const rate = (turns * 1000) / (performance.now() - start);
  process.stdout.write(`${name.padEnd(28)} ${rate.toFixed(1).padStart(8)}/s\n`);
  return rate;
}

test("sign-ins against hashing alone", async () => {
  const holders: Holder[] = [];
  for (let each = 0; each < HOLDERS; each++) holders.push(await make(each));
  await http.listen({ host: "127.0.0.1", port: 0 });
  const address = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  const before = await rateOf("hashing alone", async () => void (await hashPassword("twelve signs")));
  const signIns = await rateOf("sign-ins over HTTP", async (turn) => {
    const holder = holders[turn % HOLDERS] as Holder;
    const answer = await fetch(`${address}/api/sign-in/password`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: holder.phone, password: holder.password }),
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  });
  const again = await rateOf("hashing alone, once more", async () => void (await hashPassword("twelve signs")));
  const base = (before + again) / 2;
  const share = signIns / base;
  process.stdout.write(
    `sign-ins / hashing: ${share.toFixed(3)} x, so the hash is ${Math.round(share * 100)} % of a sign-in's time\n`,
  );
});

after(() => http.close());
