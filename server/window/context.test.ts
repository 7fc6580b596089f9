import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import type { Actor } from "../../contract/actor.ts";
import { testVault } from "../../test/services.ts";
import { readFrame } from "../../contract/frame.ts";
import { readProof } from "../../contract/second-factor.ts";
import { readMe } from "../../contract/session.ts";
import type { Services } from "../app.ts";
import { fixedClock } from "../platform/clock.ts";
import type { Database } from "../platform/db.ts";
import { createHttp } from "../platform/http.ts";
import { handles, openOperations } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { showPages } from "./context.ts";
import { file, form, go, page, type Route } from "./route.ts";

type Home = typeof import("../../web/areas/home/home.tsx").page;

const base = { permission: "policies:policy:read", operations: [] } as const;
const one = { ...base, page: "home/home" };
const view = { answers: [] };

const table: readonly Route[] = [
  page<Home>({ ...one, path: "/officials", permission: "policies:policy:lint", view: () => view }),
  page<Home>({ ...one, path: "/paid", payment: true, view: () => view }),
  page<Home>({ ...one, path: "/demo-only", demoOnly: true, view: () => view }),
  page<Home>({ ...one, path: "/unnamed", view: async ({ ask }) => (await ask(readMe, {}), view) }),
  page<Home>({ ...one, path: "/faulty", view: () => assert.fail("secret inside") }),
  page<Home>({ ...one, path: "/busy", view: () => Promise.reject(new Refusal("busy", undefined, 2)) }),
  form({ ...base, path: "/elsewhere", act: () => go("//elsewhere.example/x", { tone: "info", title: "x" }) }),
  file({ ...base, path: "/file", file: () => ({ name: '名 单"\r\n.csv', type: "text/csv", content: "a" }) }),
];

/** Takes the trail's lines about refusals. */
const silentClient = {
  query: async (asked: unknown) => ({ command: asked, rows: [], rowCount: 1 }),
  release: () => undefined,
};

const logged: string[] = [];
let actor: Actor | undefined;

async function open(demo: boolean) {
  const clock = fixedClock("2026-09-01T09:00:00+08:00");
  const database = { walled: () => database, pool: { connect: async () => silentClient } } as unknown as Database;
  const services = {
    database,
    clock,
    demo,
    root: resolve(import.meta.dirname, "..", ".."),
    log: (line: string) => void logged.push(line),
  } as Services;
  const bound = [
    handles(readFrame, async ({ caller }) => {
      const own = await caller.actor();
      const viewer = own && {
        actor: own,
        title: "某人",
        permissions: [],
        offices: 0,
        reviews: 0,
        unread: 0,
        noted: true,
      };
      return { servicePhone: "400-806-8255", viewer };
    }),
    handles(readProof, () => ({ signedIn: false, owed: false, demo: false, methods: [] })),
    handles(readMe, ({ actor: own }) => ({ actor: own, title: "某人", permissions: [], offices: [] })),
  ];
  const operations = openOperations(bound, { database, vault: testVault, clock, demo, identify: async () => actor });
  const http = createHttp({ onError: (error) => void logged.push(error.message) });
  await showPages(http, services, operations, table);
  await http.ready();
  return http;
}

const http = await open(true);

test("a page is for those who have its permission, and for others it is not there", async () => {
  actor = { accountId: 1, role: "learner", personId: 1 };
  const refused = await http.inject("/officials");
  const missing = await http.inject("/nothing");
  assert.equal(refused.statusCode, 404);
  assert.equal(refused.body.replaceAll("/officials", "/nothing"), missing.body);
  actor = { accountId: 2, role: "system_admin" };
  assert.equal((await http.inject("/officials")).statusCode, 200);
  actor = undefined;
  assert.equal((await http.inject("/officials?a=1")).headers["location"], "/demo?to=%2Fofficials%3Fa%3D1");
});

test("the telephone stands where something is paid, and the demo's pages exist in the demo only", async () => {
  assert.match((await http.inject("/paid")).body, /服务热线 400-806-8255/);
  assert.doesNotMatch((await http.inject("/demo-only")).body, /服务热线/);
  const plain = await open(false);
  assert.equal((await plain.inject("/demo-only")).statusCode, 404);
  assert.equal((await plain.inject("/officials")).headers["location"], "/sign-in?to=%2Fofficials");
  await plain.close();
});

test("a page calls no operation that its line of the table does not name", async () => {
  logged.length = 0;
  assert.equal((await http.inject("/unnamed")).statusCode, 500);
  assert.match(logged.join("\n"), /\/unnamed calls session\.me, which it does not name/);
});

test("a fault shows its number, which is in the log, and nothing of what it was", async () => {
  logged.length = 0;
  const { statusCode, body, headers } = await http.inject("/faulty");
  assert.equal(statusCode, 500);
  assert.doesNotMatch(body, /secret|assert|\.ts/);
  const reference = String(headers["x-request-id"]);
  assert.ok(body.includes(reference) && logged.join("\n").includes(reference));
  const busy = await http.inject("/busy?a=1");
  assert.deepEqual([busy.statusCode, busy.headers["retry-after"]], [503, "2"]);
  assert.match(busy.body, /href="\/busy\?a=1"[^>]*><span>再试一次/);
});

test("a form never leads to another site, and a file keeps a Chinese name without breaking the header", async () => {
  const answer = await http.inject({ method: "POST", url: "/elsewhere", headers: { "sec-fetch-site": "same-origin" } });
  assert.deepEqual([answer.statusCode, answer.headers["location"]], [303, "/"]);
  const header = String((await http.inject("/file")).headers["content-disposition"]);
  assert.equal(header, `attachment; filename="_.csv"; filename*=UTF-8''${encodeURIComponent('名 单"\r\n.csv')}`);
});
