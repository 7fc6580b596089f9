import assert from "node:assert/strict";
import { test } from "node:test";
import { composeApp } from "../../server/app.ts";
import { useComposed } from "./composed.ts";

const { http, database, services, faults } = await useComposed({
  services: { outside: { publicUrl: "https://xueshi.example" } },
});
const HOST = { host: "xueshi.example" };
const enter = (headers: Record<string, string>, remoteAddress = "127.0.0.1", to = http) =>
  to.inject({ method: "POST", url: "/api/session", payload: { personaId: "clerk" }, headers, remoteAddress });
const me = (headers: Record<string, string>) => http.inject({ url: "/api/me", headers });

test("at a public address over TLS the session's cookie is tied to the host, Secure, and out of reach of scripts and other sites", async () => {
  const answer = await enter(HOST);
  assert.equal(answer.statusCode, 201, answer.body);
  const cookie = String(answer.headers["set-cookie"]);
  assert.match(
    cookie,
    /^__Host-xueshi-session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=604800$/,
  );
  assert.match(String(answer.headers["strict-transport-security"]), /^max-age=\d{8}/);
  const pair = cookie.split(";")[0] ?? "";
  assert.equal((await me({ ...HOST, cookie: pair })).statusCode, 200);
  // A cookie without the prefix may have been set by a neighbour, or over a connection that others read.
  const plain = pair.replace("__Host-", "");
  assert.equal((await me({ ...HOST, cookie: plain })).statusCode, 401);
  assert.equal((await me({ cookie: pair })).statusCode, 401, "nor does it open anything without TLS");
  const headers = { ...HOST, cookie: pair, origin: "https://xueshi.example" };
  const gone = await http.inject({ method: "DELETE", url: "/api/session", headers });
  assert.match(String(gone.headers["set-cookie"]), /^__Host-xueshi-session=; .*Secure; Max-Age=0$/);
  assert.equal((await me({ ...HOST, cookie: pair })).statusCode, 401);
});

test("pages set it like the interface does", async () => {
  const page = await http.inject({
    method: "POST",
    url: "/demo",
    headers: { ...HOST, origin: "https://xueshi.example", "content-type": "application/x-www-form-urlencoded" },
    payload: "persona=clerk",
  });
  assert.match(String(page.headers["set-cookie"]), /__Host-xueshi-session=[^;]{43}; Path=\/; HttpOnly; .*Secure/);
});

test("what ends the TLS on this machine is believed about the browser, and nobody else is", async () => {
  const forwarded = {
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-host": "inner.example",
  };
  const addresses = async () =>
    (await database.rows<{ address: string }>("SELECT address FROM session ORDER BY session_id DESC LIMIT 1"))[0];
  assert.match(String((await enter(forwarded)).headers["set-cookie"]), /^__Host-/);
  assert.deepEqual(await addresses(), { address: "203.0.113.7" });
  const made = await enter({ ...forwarded, "x-forwarded-for": "198.51.100.9, 203.0.113.8" });
  assert.equal(made.statusCode, 201);
  assert.deepEqual(await addresses(), { address: "203.0.113.8" }, "what the browser itself wrote there is not taken");
  assert.match(String((await enter(forwarded, "198.51.100.1")).headers["set-cookie"]), /^xueshi-session=/);
  assert.deepEqual(await addresses(), { address: "198.51.100.1" });
  const alone = await composeApp({ ...services, outside: {} });
  try {
    assert.match(String((await enter(forwarded, "127.0.0.1", alone)).headers["set-cookie"]), /^xueshi-session=/);
    assert.deepEqual(await addresses(), { address: "127.0.0.1" }, "without a public address nothing stands in front");
  } finally {
    await alone.close();
  }
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
