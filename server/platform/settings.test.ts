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
  const given = { DATABASE_URL: "postgres://db/x" };
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
