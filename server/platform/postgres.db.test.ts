import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { root, temporaryFolder } from "../../test/testing.ts";
import { refuseUnsafe, UnsafeDatabase } from "./database-safety.ts";
import { openDatabase, transact, type Database } from "./db.ts";
import { migrate, MigrationError } from "./migrate.ts";
import { AlreadyRunning, runningPostgres } from "./postgres-cluster.ts";
import { startPostgres } from "./postgres.ts";
import { stampOf } from "./process-stamp.ts";

const folder = temporaryFolder("postgres");
after(() => rmSync(folder, { recursive: true, force: true }));

const start = (more: { durable?: boolean } = {}) => startPostgres({ folder, log: () => undefined, ...more });

async function startOwner(): Promise<{ owner: ChildProcess; url: string; pid: number }> {
  const owner = fork(join(root, "test", "own-postgres.ts"), [folder], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const [message] = (await once(owner, "message")) as [{ url: string; pid: number }];
  return { owner, ...message };
}

async function killed(owner: ChildProcess): Promise<void> {
  owner.kill("SIGKILL");
  await once(owner, "exit");
}

async function using<Result>(url: string, work: (database: Database) => Promise<Result>): Promise<Result> {
  const database = openDatabase(url, { onError: () => undefined });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const keep = (url: string, value: number) =>
  using(url, (database) =>
    transact(database, async (tx) => {
      await tx.execute("CREATE TABLE IF NOT EXISTS kept (n int)");
      await tx.execute("INSERT INTO kept VALUES ($1)", [value]);
    }),
  );
const keptIn = (url: string) =>
  using(url, async (database) =>
    (await database.rows<{ n: number }>("SELECT n FROM kept ORDER BY n")).map(({ n }) => n),
  );

test("data survives a restart, and nothing is left running", async () => {
  const first = await start();
  await keep(await first.ensureDatabase("mine"), 1);
  await first.stop();
  assert.equal(stampOf(first.pid), undefined);
  const second = await start();
  assert.deepEqual(await keptIn(second.url("mine")), [1]);
  await second.stop();
});

test("a folder whose owner lives is left alone, and can be joined", async () => {
  const { owner, url } = await startOwner();
  await assert.rejects(start(), AlreadyRunning);
  assert.equal(runningPostgres(folder, "mine"), url);
  assert.deepEqual(await keptIn(url), [1]);
  owner.disconnect();
  await once(owner, "exit");
  assert.equal(runningPostgres(folder, "mine"), undefined);
});

test("a server whose owner was killed is replaced, and keeps what was committed", async () => {
  const { owner, url, pid } = await startOwner();
  await keep(url, 2);
  await killed(owner);
  assert.ok(stampOf(pid), "the orphan still runs, or this test shows nothing");
  const next = await start();
  assert.equal(stampOf(pid), undefined);
  assert.deepEqual(await keptIn(next.url("mine")), [1, 2]);
  await next.stop();
});

test("owner and server killed together: recovery keeps what was committed", async () => {
  const { owner, url, pid } = await startOwner();
  await keep(url, 3);
  process.kill(pid, "SIGKILL");
  await killed(owner);
  const next = await start();
  assert.deepEqual(await keptIn(next.url("mine")), [1, 2, 3]);
  await next.stop();
});

test("a postmaster.pid whose number now belongs to a stranger does not stand in the way", async () => {
  writeFileSync(join(folder, "postgres", "postmaster.pid"), `${process.pid}\n${folder}/postgres\n0\n1\n`);
  const next = await start();
  assert.deepEqual(await keptIn(next.url("mine")), [1, 2, 3]);
  await next.stop();
});

test("a server that could lose acknowledged work is refused", async () => {
  const safe = await start();
  await using(safe.url("mine"), refuseUnsafe);
  await safe.stop();
  const unsafe = await start({ durable: false });
  await using(unsafe.url("mine"), (database) => assert.rejects(refuseUnsafe(database), UnsafeDatabase));
  await unsafe.stop();
});

test("migrations run once, in order, and an applied one may not change", async () => {
  const migrations = mkdtempSync(join(folder, "migrations-"));
  const write = (name: string, sql: string) => writeFileSync(join(migrations, name), sql);
  const server = await start();
  await using(await server.ensureDatabase("migrated"), async (database) => {
    write("0001-a.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);");
    const both = await Promise.all([migrate(database, migrations), migrate(database, migrations)]);
    assert.deepEqual(both.flat(), ["0001-a.sql"]);
    write("0002-b.sql", "INSERT INTO a VALUES (2); SELECT 1/0;");
    await assert.rejects(migrate(database, migrations), /division by zero/);
    assert.deepEqual(await database.rows("SELECT n FROM a").then((rows) => rows.length), 1);
    write("0002-b.sql", "INSERT INTO a VALUES (2);");
    assert.deepEqual(await migrate(database, migrations), ["0002-b.sql"]);
    write("0001-a.sql", `${readFileSync(join(migrations, "0001-a.sql"), "utf8")} -- changed`);
    await assert.rejects(migrate(database, migrations), MigrationError);
    rmSync(join(migrations, "0001-a.sql"));
    await assert.rejects(migrate(database, migrations), MigrationError);
  });
  await server.stop();
});
