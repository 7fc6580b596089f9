/** Whoever sets the service up and whoever watches over its trail, at a terminal. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { transact } from "../../server/platform/db.ts";
import { readSettings } from "../../server/platform/settings.ts";
import { openAndMigrate } from "../../server/platform/startup.ts";
import { cloneDatabase, root, temporaryFolder } from "../testing.ts";

const dataDir = temporaryFolder("administrators-data");
const opened = await openAndMigrate(readSettings({ DATA_DIR: dataDir }, root));
const { database } = opened;
after(async () => {
  await opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

type Run = { code: number; out: string; err: string };

/** Runs a command beside the database that this file has open, as beside a running server. */
function run(command: string, args: readonly string[], surroundings: Record<string, string> = {}): Promise<Run> {
  const flags = ["--disable-warning=ExperimentalWarning", join(root, "bin", `${command}.ts`)];
  const env = { ...process.env, DATABASE_URL: "", DATA_DIR: dataDir, ...surroundings };
  return new Promise((settle) => {
    execFile(process.execPath, [...flags, ...args], { env, encoding: "utf8" }, (error, out, err) =>
      settle({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

test("bin/admin makes three administrators once, and others only for a reason; what it cannot read it does not do", async () => {
  const misread = [["--force"], ["--reason", "三位都已离任"]];
  for (const { code, out, err } of await Promise.all(misread.map((args) => run("admin", args)))) {
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, /^Usage: bin\/admin/);
  }
  const first = await run("admin", []);
  assert.equal(first.code, 0, first.err);
  const lines = first.out
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  assert.deepEqual(
    lines.map(([, login]) => login),
    ["system-admin", "security-admin", "audit-admin"],
  );
  assert.equal(new Set(lines.map(([, , password]) => password)).size, 3);
  assert.ok(lines.every(([title = "", , password = ""]) => /管理员/.test(title) && password.length >= 12));
  const again = await run("admin", []);
  assert.deepEqual([again.code, again.out], [1, ""]);
  assert.match(again.err, /Nothing was changed/);
  const forced = await run("admin", ["--force", "--reason", "三位都已离任"]);
  assert.match(forced.out, /\tsystem-admin-2\t.*\n.*\n.*\taudit-admin-2\t/);
  const kept = await database.rows<{ details: { reason?: string } }>(
    "SELECT details FROM audit_event WHERE operation = 'admin.first' ORDER BY event_id",
  );
  assert.deepEqual(
    kept.map(({ details }) => details.reason),
    [undefined, undefined, undefined, "三位都已离任", "三位都已离任", "三位都已离任"],
  );
  const stored = JSON.stringify(await database.rows("SELECT * FROM account_password"));
  assert.ok(
    lines.every(([, , password = ""]) => !stored.includes(password)),
    "no password stands in the database",
  );
});

test("commands refuse a database that could lose what it acknowledged, and one of somebody else's without its keys", async () => {
  const unsafe = await cloneDatabase();
  try {
    const [refused, keyless] = await Promise.all([
      run("admin", [], { DATABASE_URL: unsafe.url, XUESHI_KEY_FILE: join(dataDir, "keys") }),
      run("audit", ["verify"], { DATABASE_URL: unsafe.url, XUESHI_KEY_FILE: "" }),
    ]);
    assert.deepEqual([refused.code, refused.out], [1, ""]);
    assert.match(refused.err, /fsync = off/);
    assert.deepEqual([keyless.code, keyless.out], [1, ""]);
    assert.match(keyless.err, /XUESHI_KEY_FILE must name/);
  } finally {
    await unsafe.close();
  }
});

test("bin/audit seals, verifies, exports by days, and says which event somebody changed", async () => {
  const misread = [
    ["verify", "more"],
    ["export", "--from", "2026-13-01"],
  ];
  for (const { code, out, err } of await Promise.all(misread.map((args) => run("audit", args)))) {
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, /Usage: bin\/audit/);
  }
  const sealed = await run("audit", ["seal"]);
  assert.deepEqual([sealed.code, sealed.err], [0, ""]);
  assert.match(sealed.out, /^封存 6 条记录，1 个区块\n$/);
  const days = { none: ["export", "--to", "2020-01-01"], all: ["export"] };
  const [whole, all, none] = await Promise.all([["verify"], days.all, days.none].map((args) => run("audit", args)));
  assert.ok(whole !== undefined && all !== undefined && none !== undefined);
  assert.equal(whole.code, 0, whole.err);
  assert.match(whole.out, /^✓ 审计链完好\n1 个区块，6 条记录已封存，0 条待封存/);
  assert.match(whole.out, /对照了 1 个每日根/);
  const events = all.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { operation: string });
  assert.deepEqual(
    events.map(({ operation }) => operation),
    Array(6).fill("admin.first"),
  );
  assert.deepEqual([none.code, none.out], [0, ""]);
  // Whoever owns the database can switch its guards off; the chain tells.
  const changed = await transact(database, async (tx) => {
    await tx.execute("ALTER TABLE audit_event DISABLE TRIGGER USER");
    const row = await tx.row<{ event_id: number }>(
      `UPDATE audit_event SET details = '{"reason": "别的原因"}'
        WHERE event_id = (SELECT max(event_id) FROM audit_event) RETURNING event_id`,
    );
    await tx.execute("ALTER TABLE audit_event ENABLE TRIGGER USER");
    return row?.event_id;
  });
  const broken = await run("audit", ["verify"]);
  assert.equal(broken.code, 3);
  assert.match(broken.out, new RegExp(`^✗ 这条记录被改动：区块 1，记录 ${changed}\\n`));
});
