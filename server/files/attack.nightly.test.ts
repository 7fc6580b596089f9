/**
 * A whole server under the corpus: its memory, and how long others wait; and a server that is killed while files come in.
 * XUESHI_KILLS sets how often it is killed (20).
 */
import assert from "node:assert/strict";
import { execFileSync, fork, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import sharp from "sharp";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { writePersonas } from "../identity/door.ts";
import { copyPeople } from "../people/door.ts";
import { transact } from "../platform/db.ts";
import { formOf } from "./files.fixture.ts";
import { digestOf, openStore } from "./store.ts";

const KILLS = Number(process.env["XUESHI_KILLS"] ?? 20);
const MOST_GROWTH_MB = 150;
const MOST_SLOWER = 2;
const QUIET_ROUNDS = 300;
/** As many as an attack keeps busy: the attacker, and the process that looks into files. */
const IDLERS = 2;
const file = await useDatabase();
const { database } = file;
const folder = mkdtempSync(join(tmpdir(), "xueshi-attack-"));
after(() => rmSync(folder, { recursive: true, force: true }));

await transact(database, async (tx) => {
  const created_at = new Date("2026-01-05T00:00:00Z");
  const person = { identity_kind: "citizen", created_at } as const;
  await copyPeople(tx, testVault, [
    { ...person, person_id: 1, name: "攻击者", identity_number: "11010519491231002X" },
    { ...person, person_id: 2, name: "旁人", identity_number: "110105199003071230" },
  ]);
  const learner = { role: "learner", title: "学员", story: "为测试而设。" } as const;
  await writePersonas(tx, [
    { ...learner, personaId: "attacker", personId: 1, sort: 1 },
    { ...learner, personaId: "bystander", personId: 2, sort: 2 },
  ]);
  const set = "INSERT INTO parameter_value (name, value, valid_from, reason, set_at) VALUES ($1, $2, $3, 'test', $3)";
  await tx.execute(set, ["uploads_per_hour", "1000", created_at]);
});

interface Running {
  child: ChildProcess;
  address: string;
}

async function start(): Promise<Running> {
  const child = fork(join(import.meta.dirname, "file-server.fixture.ts"), [file.url, folder], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, address: `http://127.0.0.1:${port}` };
}

async function kill({ child }: Running): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function memory({ child }: Running): Promise<number> {
  const said = once(child, "message");
  child.send("memory");
  const [{ rss }] = (await said) as [{ rss: number }];
  return rss / 2 ** 20;
}

async function signIn({ address }: Running, personaId: string): Promise<Record<string, string>> {
  const answer = await fetch(`${address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ personaId }),
  });
  assert.equal(answer.status, 201);
  return { cookie: (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "", origin: address };
}

/** How long each of so many requests of somebody else takes. */
async function waits({ address }: Running, headers: Record<string, string>, until: () => boolean): Promise<number[]> {
  const all: number[] = [];
  while (!until()) {
    const begun = performance.now();
    const answer = await fetch(`${address}/api/files`, { headers });
    await answer.arrayBuffer();
    assert.equal(answer.status, 200);
    all.push(performance.now() - begun);
    await pause(10);
  }
  return all;
}

const CORES = availableParallelism();

/**
 * Attackers have machines of their own: with two cores or more they get the last one, and the server, with what it starts, the others.
 * Where the system cannot do that, everybody shares.
 */
function place({ pid }: ChildProcess, whose: "server" | "attacker"): void {
  if (CORES < 2) return;
  try {
    execFileSync("taskset", ["-a", "-p", "-c", whose === "server" ? `0-${CORES - 2}` : `${CORES - 1}`, String(pid)]);
  } catch {
    console.log("files: attacker and server share their cores");
  }
}

/**
 * The attacker runs on this machine, and the process that looks into files is meant to use what is left of it, both at the lowest
 * priority. What that costs anybody beside them, however the system shares its cores, is measured by itself.
 */
async function besidesIdlers(measure: () => Promise<number[]>): Promise<number[]> {
  const spin = `require("node:os").setPriority(19); for (;;);`;
  const idlers = Array.from({ length: IDLERS }, () => spawn(process.execPath, ["-e", spin]));
  try {
    return await measure();
  } finally {
    for (const idler of idlers) idler.kill("SIGKILL");
  }
}

const p95 = (all: readonly number[]) => all.toSorted((one, two) => one - two)[Math.floor(all.length * 0.95)] ?? 0;

test("under the whole corpus from many sides the server stays small, and others hardly wait longer", async () => {
  const server = await start();
  after(() => kill(server).catch(() => undefined));
  const [attacker, bystander] = [await signIn(server, "attacker"), await signIn(server, "bystander")];
  const attack = fork(join(import.meta.dirname, "attacker.fixture.ts"), [server.address, attacker["cookie"] ?? ""], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  await once(attack, "message");
  place(server.child, "server");
  place(attack, "attacker");
  const rounds = (most: number) => {
    let done = 0;
    return waits(server, bystander, () => ++done > most);
  };
  const quiet: number[] = [];
  const busy: number[] = [];
  // Before and after, because what else the machine does changes while one measures.
  const baseline = async () => {
    quiet.push(...(await rounds(QUIET_ROUNDS)));
    busy.push(...(await besidesIdlers(() => rounds(QUIET_ROUNDS))));
  };
  await rounds(100);
  await baseline();
  const before = await memory(server);
  let peak = before;
  let attacking = true;
  const gone = once(attack, "exit").then(() => assert.fail("the attacker ended early"));
  const ended = Promise.race([once(attack, "message"), gone]).finally(() => (attacking = false));
  attack.send("go");
  const watch = (async () => {
    while (attacking) {
      peak = Math.max(peak, await memory(server));
      await pause(50);
    }
  })();
  const loud = await waits(server, bystander, () => !attacking);
  const [{ statuses, bytes }] = (await ended) as [{ statuses: Record<string, number>; bytes: number }];
  await watch;
  await baseline();
  const slower = p95(loud) / p95(busy);
  console.log(
    `files: ${(bytes / 2 ** 20).toFixed(0)} MB of attack ${JSON.stringify(statuses)}: memory ${before.toFixed(0)} MB, at most ${peak.toFixed(0)} MB; others' p95 ${p95(loud).toFixed(1)} ms under attack in ${loud.length} requests, ${p95(busy).toFixed(1)} ms beside ${IDLERS} processes that only spin (${slower.toFixed(2)} times), ${p95(quiet).toFixed(1)} ms quiet (${(p95(loud) / p95(quiet)).toFixed(2)} times)`,
  );
  assert.equal(
    Object.keys(statuses).some((status) => status.startsWith("5") && status !== "503"),
    false,
  );
  assert.ok(peak - before <= MOST_GROWTH_MB, `${(peak - before).toFixed(0)} MB more`);
  assert.ok(slower <= MOST_SLOWER, `${slower.toFixed(2)} times as long`);
});

test("a server killed while files come in leaves each of them to be gone on with, or whole, never half", async () => {
  const store = openStore({ folder });
  const count = { resumed: 0, whole: 0, kills: 0 };
  let server = await start();
  for (let turn = 0; turn < KILLS; turn++) {
    const side = 700;
    const noise = { raw: { width: side, height: side, channels: 3 } } as const;
    const content = await sharp(randomBytes(side * side * 3), noise)
      .png()
      .toBuffer();
    let headers = await signIn(server, "bystander");
    const begun = await fetch(`${server.address}/api/uploads`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ name: `${turn}.png`, bytes: content.length }),
    });
    const { uploadKey } = (await begun.json()) as { uploadKey: string };
    const work = sendAll(server, headers, uploadKey, content).catch(() => undefined);
    await pause(Math.random() * 600);
    await kill(server);
    count.kills += 1;
    await work;
    server = await start();
    headers = await signIn(server, "bystander");
    const state = await fetch(`${server.address}/api/uploads/${uploadKey}`, { headers });
    assert.equal(state.status, 200);
    const { received, evidence } = (await state.json()) as { received: number; evidence: { key: string } | null };
    if (evidence === null) count.resumed += 1;
    else count.whole += 1;
    assert.ok(received >= 0 && received <= content.length);
    const kept = await sendAll(server, headers, uploadKey, content);
    const answer = await fetch(`${server.address}/api/files/${kept.key}/content`, { headers });
    const shown = await sharp(Buffer.from(await answer.arrayBuffer()))
      .raw()
      .toBuffer();
    assert.equal(digestOf(shown), digestOf(await sharp(content).raw().toBuffer()), "pixel for pixel what was sent");
    await fetch(`${server.address}/api/files/${kept.key}`, { method: "DELETE", headers });
    const rows = await database.rows<{ digest: string }>("SELECT digest FROM file_object WHERE doomed_at IS NULL");
    for (const { digest } of rows) await store.get(digest);
  }
  await kill(server);
  const left = await database.rows("SELECT FROM upload_part");
  assert.deepEqual(left, []);
  console.log(
    `files: ${count.kills} kills, ${count.resumed} uploads went on, ${count.whole} were whole already, 0 by halves`,
  );
});

/** Sends what is missing and has it kept. */
async function sendAll(
  { address }: Running,
  headers: Record<string, string>,
  key: string,
  content: Buffer,
): Promise<{ key: string }> {
  const state = await fetch(`${address}/api/uploads/${key}`, { headers });
  let { received } = (await state.json()) as { received: number };
  while (received < content.length) {
    const form = formOf("part", content.subarray(received, received + 100_000), { at: String(received) });
    const sent = { ...headers, ...form.headers };
    const answer = await fetch(`${address}/api/uploads/${key}/parts`, {
      method: "POST",
      headers: sent,
      body: new Uint8Array(form.payload),
    });
    assert.equal(answer.status, 200);
    ({ received } = (await answer.json()) as { received: number });
  }
  const finished = await fetch(`${address}/api/uploads/${key}/finish`, { method: "POST", headers });
  assert.equal(finished.status, 201);
  return (await finished.json()) as { key: string };
}
