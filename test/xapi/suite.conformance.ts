// ADL's conformance suite for record stores against this server. Its folder is named by XUESHI_XAPI_SUITE; docs/decisions/0021 says
// where it comes from. It tells how many tests passed, and which did not.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../../server/platform/clock.ts";
import { transact } from "../../server/platform/db.ts";
import { makeStore } from "../../server/xapi/stores.ts";
import { useComposed } from "../contract/composed.ts";

interface Message {
  action: string;
  payload: unknown;
}

const suite = process.env["XUESHI_XAPI_SUITE"];

test("every test of ADL's conformance suite for xAPI 2.0 passes", async () => {
  assert.ok(
    suite !== undefined && existsSync(join(suite, "bin", "lrs-test.js")),
    "XUESHI_XAPI_SUITE must name the folder of adlnet/lrs-conformance-test-suite, with its packages installed",
  );
  const { http, database, faults } = await useComposed({ clock: systemClock });
  const { key, secret } = await transact(database, async (tx) => {
    const account = await tx.row<{ account_id: number }>("SELECT account_id FROM account LIMIT 1");
    assert.ok(account);
    return makeStore(
      tx,
      { label: "一致性测试", mayWrite: true, mayRead: "all" },
      { accountId: account.account_id, now: new Date() },
    );
  });
  const address = await http.listen({ host: "127.0.0.1", port: 0 });
  const begun = Date.now();
  const { passed, failed, total } = await runSuite(suite, `${address}/xapi`, key, secret);
  console.log(`xAPI 2.0: ${passed} of ${total} tests passed in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  for (const line of failed) console.log(`  failed: ${line}`);
  assert.deepEqual(faults, []);
  assert.equal(failed.length, 0);
  assert.ok(passed > 1_300 && passed === total, `${passed} of ${total}`);
});

/** Runs the suite in a process of its own, and listens to what it tells. */
async function runSuite(folder: string, endpoint: string, authUser: string, authPass: string) {
  const child = fork(join(folder, "bin", "lrs-test.js"), ["--debug"], { cwd: folder, execArgv: [], silent: true });
  const failed: string[] = [];
  let passed = 0;
  let total = 0;
  child.on("message", ({ action, payload }: Message) => {
    if (action === "ready")
      child.send({
        action: "runTests",
        payload: { endpoint, basicAuth: true, authUser, authPass, xapiVersion: "2.0.0", reporter: "dot" },
      });
    else if (action === "start") total = Number(payload);
    else if (action === "test pass") passed += 1;
    else if (action === "test fail") failed.push(JSON.stringify(payload).slice(0, 600));
    else if (action === "end") child.kill();
  });
  await new Promise((done) => child.once("close", done));
  return { passed, failed, total };
}
