import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "../../contract/index.ts";
import type { OperationDefinition } from "../../contract/operation.ts";
import { rolesWith } from "../../contract/rights.ts";
import { routes } from "../../server/window/routes.ts";
import { personaOfRole, useComposed } from "./composed.ts";

const { http, database, faults, signIn } = await useComposed({ everyOffice: true });

/** What browsers send along when a page of another site makes them ask. */
const STRANGERS: readonly Record<string, string>[] = [
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: "http://localhost.evil.example" },
  { origin: "http://localhost:8081" },
  { origin: "" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  {},
];
const BODIES: readonly { type: string; payload: string }[] = [
  { type: "application/json", payload: "{}" },
  { type: "text/plain", payload: "{}" },
  { type: "application/x-www-form-urlencoded", payload: "a=1" },
  {
    type: "multipart/form-data; boundary=x",
    payload: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
  },
];

const cookies = new Map<string, string>();
async function cookieFor(permission: OperationDefinition["permission"]): Promise<string> {
  const personaId = personaOfRole(rolesWith(permission).at(-1) ?? "learner");
  const known = cookies.get(personaId) ?? (await signIn(personaId));
  cookies.set(personaId, known);
  return known;
}

async function written(): Promise<number> {
  const row = await database.row<{ count: number }>("SELECT count(*) AS count FROM audit_event");
  return row?.count ?? -1;
}

/** Everything that may change something: operations, and the forms of pages. */
const TARGETS = [
  ...(operations as readonly OperationDefinition[])
    .filter(({ method }) => method !== "GET")
    .map(({ method, path, permission }) => ({ method, path: path.replaceAll(/\{\w+\}/g, "1"), permission })),
  ...routes
    .filter(({ method }) => method === "POST")
    .map(({ path, permission }) => ({ method: "POST" as const, path: path.replaceAll(/:\w+/g, "1"), permission })),
];

test("nothing that a page of another site makes a browser send is carried out, whoever is signed in", async () => {
  let sent = 0;
  let turn = 0;
  for (const { method, path, permission } of TARGETS) {
    const cookie = await cookieFor(permission);
    const before = await written();
    for (const stranger of STRANGERS) {
      // Every kind of content meets every kind of stranger, spread over the operations.
      const { type, payload } = BODIES[(sent + turn) % BODIES.length] as (typeof BODIES)[number];
      const headers = { cookie, "content-type": type, ...stranger };
      const { statusCode, body } = await http.inject({ method, url: path, headers, payload });
      assert.equal(statusCode, 403, `${method} ${path} ${JSON.stringify(stranger)} ${type}: ${body.slice(0, 200)}`);
      assert.match(body, /foreign_origin|请求来自别的网站/);
      sent += 1;
    }
    turn += 1;
    assert.equal(await written(), before, `${method} ${path} left something behind`);
  }
  console.log(`${sent} requests of other sites refused, ${TARGETS.length} operations and forms`);
});

test("the same requests of our own pages get past that check", async () => {
  let passed = 0;
  for (const { method, path, permission } of TARGETS) {
    const headers = { cookie: await cookieFor(permission), origin: "http://localhost", "content-type": "text/plain" };
    // A kind of content that nothing takes: it is refused for that, and so never for where it came from.
    const { body } = await http.inject({ method, url: path, headers, payload: "x" });
    assert.doesNotMatch(body, /foreign_origin|请求来自别的网站/, `${method} ${path}`);
    passed += 1;
  }
  assert.equal(passed, TARGETS.length);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
