import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { cloneDatabase, root, temporaryFolder } from "../testing.ts";

const folder = temporaryFolder("start");
const postmaster = join(folder, "postgres", "postmaster.pid");
const servers: ChildProcess[] = [];
after(async () => {
  for (const server of servers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    server.kill("SIGTERM");
    await once(server, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the server as `npm start` does, but for the place of its data. */
function startServer(environment: Record<string, string>): ChildProcess {
  const server = spawn(process.execPath, [join(root, "bin", "launch.mjs"), "server/main.ts"], {
    env: { PATH: process.env.PATH, DATA_DIR: folder, PORT: "0", XUESHI_DEMO: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  servers.push(server);
  return server;
}

async function addressOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    const address = /https?:\/\/\S+/.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error("The server ended without an address");
}

test("the server starts, answers, and ends cleanly when asked to, twice over the same data", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const server = startServer({});
    const address = await addressOf(server);
    const response = await fetch(`${address}/health`);
    assert.deepEqual([response.status, await response.json()], [200, { status: "ok" }]);
    assert.match(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(existsSync(postmaster), true);
    const asked = Date.now();
    server.kill(signal);
    assert.deepEqual(await once(server, "exit"), [0, null]);
    assert.ok(Date.now() - asked < 10_000);
    assert.equal(existsSync(postmaster), false, "PostgreSQL still runs");
  }
});

test("when the launcher is killed, the server follows it and takes PostgreSQL along", async () => {
  const server = startServer({});
  await addressOf(server);
  assert.equal(existsSync(postmaster), true);
  server.kill("SIGKILL");
  for (const end = Date.now() + 10_000; existsSync(postmaster) && Date.now() < end;) {
    await new Promise((wake) => setTimeout(wake, 100));
  }
  assert.equal(existsSync(postmaster), false);
});

test("a setting that makes no sense, and a database that could lose work, are refused in words", async () => {
  const clone = await cloneDatabase();
  after(() => clone.close());
  const keys = join(folder, "keys.json");
  const refusals: [Record<string, string>, RegExp][] = [
    [{ PORT: "many" }, /PORT: /],
    [{ DATABASE_URL: clone.url }, /XUESHI_KEY_FILE/],
    [{ DATABASE_URL: clone.url, XUESHI_KEY_FILE: keys }, /fsync = off|full_page_writes = off|synchronous_commit = off/],
  ];
  for (const [environment, said] of refusals) {
    const server = startServer(environment);
    let words = "";
    server.stderr?.on("data", (chunk: Buffer) => (words += chunk.toString()));
    const [code] = (await once(server, "close")) as [number];
    assert.equal(code, 1);
    assert.match(words, said);
    assert.doesNotMatch(words, / at file:/, "a refusal is no crash");
  }
});
