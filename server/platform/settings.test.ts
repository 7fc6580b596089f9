import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings, SettingsError } from "./settings.ts";

test("without any setting: port 3000 or the next, own database, demo", () => {
  const settings = readSettings({ PORT: "" }, "/checkout");
  assert.deepEqual(
    [settings.port, settings.portIsFixed, settings.host, settings.dataDir, settings.demo],
    [3000, false, "127.0.0.1", "/checkout/data", true],
  );
});

test("demo mode is off on somebody's own server unless it is asked for", () => {
  const given = { DATABASE_URL: "postgres://db/x", XUESHI_KEY_FILE: "keys.json" };
  assert.equal(readSettings(given, "/").demo, false);
  assert.equal(readSettings({ ...given, XUESHI_DEMO: "1" }, "/").demo, true);
  assert.equal(readSettings({ XUESHI_DEMO: "0" }, "/").demo, false);
});

test("a bad setting is refused by name", () => {
  for (const [name, value] of [
    ["PORT", "65536"],
    ["PORT", "http"],
    ["DATABASE_URL", "mysql://db/x"],
    ["XUESHI_DEMO", "yes"],
    ["XUESHI_DEMO_PEOPLE", "-1"],
  ] as const) {
    assert.throws(
      () => readSettings({ [name]: value }, "/"),
      (error) => error instanceof SettingsError && error.message.includes(name),
      `${name}=${value}`,
    );
  }
});

test("somebody's own server needs a file of keys; the embedded one makes its own", () => {
  assert.throws(() => readSettings({ DATABASE_URL: "postgres://db/x" }, "/"), /XUESHI_KEY_FILE/);
  const embedded = readSettings({}, "/checkout");
  assert.deepEqual([embedded.keyFile, embedded.mayMakeKeys], ["/checkout/data/keys.json", true]);
  const named = readSettings({ XUESHI_KEY_FILE: "/etc/xueshi/keys.json" }, "/checkout");
  assert.deepEqual([named.keyFile, named.mayMakeKeys], ["/etc/xueshi/keys.json", false]);
});

test("files lie beside the database unless a bucket is named, and a bucket needs its key", () => {
  assert.deepEqual(readSettings({}, "/checkout").files, { folder: "/checkout/data/files", clamd: undefined });
  assert.throws(() => readSettings({ XUESHI_S3_BUCKET: "evidence" }, "/"), /XUESHI_S3_SECRET/);
  const bucket = { XUESHI_S3_BUCKET: "evidence", XUESHI_S3_KEY: "key", XUESHI_S3_SECRET: "long enough" };
  const { files } = readSettings({ ...bucket, XUESHI_CLAMD: "scanner:3310" }, "/");
  assert.deepEqual([files.s3?.bucket, files.s3?.region], ["evidence", "us-east-1"]);
  assert.deepEqual(files.clamd, { host: "scanner", port: 3310 });
  assert.throws(() => readSettings({ XUESHI_CLAMD: "scanner" }, "/"), /XUESHI_CLAMD/);
});
