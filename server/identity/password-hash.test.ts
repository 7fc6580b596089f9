import assert from "node:assert/strict";
import { test } from "node:test";
import { argon2Sync, randomBytes } from "node:crypto";
import { Refusal } from "../platform/refusal.ts";
import { deviceLabel } from "./device.ts";
import { hashPassword, isOutdated, openGate, passwordFits } from "./password-hash.ts";

const bare = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

test("a password fits its own hash and no other; none fits where there is no hash", async () => {
  const hash = await hashPassword("天山");
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(await hashPassword("天山"), hash, "each with a salt of its own");
  assert.equal(await passwordFits("天山", hash), true);
  assert.equal(await passwordFits("天山 ", hash), false);
  assert.equal(await passwordFits("ＡＢＣ１", await hashPassword("ABC1")), true, "as typed on any keyboard");
  assert.equal(await passwordFits("", undefined), false);
  assert.equal(isOutdated(hash), false);
});

test("a hash of another cost still fits, and is known to be outdated", async () => {
  const nonce = randomBytes(16);
  const tag = argon2Sync("argon2id", { message: "x", nonce, memory: 64, passes: 1, parallelism: 1, tagLength: 32 });
  const old = `$argon2id$v=19$m=64,t=1,p=1$${bare(nonce)}$${bare(tag)}`;
  assert.equal(await passwordFits("x", old), true);
  assert.equal(isOutdated(old), true);
});

test("a gate lets two in at once, in order, and turns away who would wait too long", async () => {
  const gate = openGate(2, 3, 7);
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const work = (id: number) =>
    gate.run(async () => {
      most = Math.max(most, (running += 1));
      await new Promise((wake) => setTimeout(wake, 5));
      running -= 1;
      done.push(id);
      if (id === 2) throw new Error("a failure gives its place on as well");
    });
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(work));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled", "rejected"],
  );
  const refused = outcomes[5] as PromiseRejectedResult;
  assert.ok(refused.reason instanceof Refusal && refused.reason.code === "busy" && refused.reason.retryAfter === 7);
  assert.deepEqual([most, done.toSorted((a, b) => a - b)], [2, [1, 2, 3, 4, 5]]);
  await work(7);
});

test("devices by name", () => {
  const cases: readonly [string | undefined, string][] = [
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
      "电脑·Chrome",
    ],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "电脑·Edge"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", "电脑·Safari"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49", "手机·微信"],
    [
      "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile Safari/604.1",
      "平板·Safari",
    ],
    [
      "Mozilla/5.0 (Linux; Android 12; HUAWEI) AppleWebKit/537.36 Chrome/114.0 HuaweiBrowser/15.0 Mobile Safari/537.36",
      "手机·华为浏览器",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "电脑·Firefox"],
    ["lightMyRequest", "其他设备"],
    [undefined, "程序"],
  ];
  for (const [agent, label] of cases) assert.equal(deviceLabel(agent), label, agent ?? "");
});
