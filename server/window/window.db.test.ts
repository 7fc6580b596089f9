import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import type { Role } from "../../contract/actor.ts";
import { mayDo } from "../../contract/rights.ts";
import { PERSONAS, useComposed } from "../../test/contract/composed.ts";
import { routes } from "./routes.ts";

const { http, signIn, faults } = await useComposed();
const html = { accept: "text/html" };

type Answer = Awaited<ReturnType<typeof http.inject>>;

function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return http.inject({ method: "GET", url, headers: { ...html, ...headers } });
}

function post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  return http.inject({
    method: "POST",
    url,
    payload: new URLSearchParams(fields).toString(),
    headers: {
      ...html,
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
      ...headers,
    },
  });
}

/** The cookies that an answer sets, as the browser would send them next. */
function cookiesOf(answer: Answer): string {
  return answer.cookies
    .filter(({ value }) => value !== "")
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
}

test("one begins at the door, becomes somebody, and is told so once", async () => {
  const first = await get("/");
  assert.deepEqual([first.statusCode, first.headers["location"]], [303, "/demo"]);
  const door = await get("/demo");
  assert.match(door.body, /阿依古丽/);
  const entered = await post("/demo", { persona: "learner", to: "/questions" });
  assert.deepEqual([entered.statusCode, entered.headers["location"]], [303, "/questions"]);
  const cookie = cookiesOf(entered);
  const next = await get("/questions", { cookie });
  assert.match(next.body, /您现在是阿依古丽（护士）<\/p>/);
  assert.ok(next.cookies.some(({ name, value }) => name === "xueshi-flash" && value === ""));
  const home = await get("/", { cookie });
  assert.deepEqual([home.statusCode, home.headers["location"]], [303, "/year"]);
});

test("whoever leaves is nobody again", async () => {
  const cookie = await signIn("clerk");
  assert.match((await get("/demo", { cookie })).body, /退出这个身份/);
  assert.equal((await get("/", { cookie })).headers["location"], "/unit");
  assert.equal((await post("/demo/leave", {}, { cookie })).headers["location"], "/demo");
  assert.equal((await get("/", { cookie })).headers["location"], "/demo");
});

test("a form sent by a page of another site does nothing", async () => {
  const foreign: Record<string, string>[] = [
    { origin: "https://elsewhere.example" },
    { "sec-fetch-site": "cross-site" },
    { origin: "null" },
  ];
  for (const headers of foreign) {
    const answer = await post("/demo", { persona: "learner" }, headers);
    assert.equal(answer.statusCode, 403, JSON.stringify(headers));
    assert.equal(answer.cookies.length, 0);
    assert.match(answer.body, /<h1>请求来自别的网站/);
  }
});

test("a persona that does not exist, a field that is missing, and a path elsewhere", async () => {
  assert.equal((await post("/demo", { persona: "nobody" })).statusCode, 404);
  assert.equal((await post("/demo", {})).statusCode, 422);
  assert.equal((await post("/demo", { persona: "learner", to: "//elsewhere.example" })).headers["location"], "/");
});

test("large type is kept in a cookie, and one comes back to where one was", async () => {
  const answer = await post("/display", { large: "1", return: "/policy?q=a" });
  assert.deepEqual([answer.statusCode, answer.headers["location"]], [303, "/policy?q=a"]);
  assert.match((await get("/questions", { cookie: cookiesOf(answer) })).body, /<html lang="zh-CN" data-large="on">/);
  assert.equal((await post("/display", { large: "0", return: "//x" })).headers["location"], "/");
});

test("pages are compressed, safe, and kept by nobody; files are kept for ever", async () => {
  const page = await get("/questions", { "accept-encoding": "gzip, br" });
  assert.equal(page.headers["content-encoding"], "br");
  const text = brotliDecompressSync(page.rawPayload).toString();
  assert.match(text, /^<!doctype html>/);
  assert.equal(page.headers["cache-control"], "no-store");
  assert.match(String(page.headers["content-security-policy"]), /script-src 'self'/);
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(text)?.[1] ?? "";
  const file = await get(script, { "accept-encoding": "br" });
  assert.equal(file.headers["content-encoding"], "br");
  assert.match(String(file.headers["cache-control"]), /immutable/);
  const plain = await get(script);
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(brotliDecompressSync(file.rawPayload).toString(), plain.body);
  for (const bad of ["/assets/..%2f..%2fwindow.js", "/assets/none.js", "/assets/"])
    assert.equal((await get(bad)).statusCode, 404, bad);
});

test("what is not there says so in Chinese to people and as a problem to programs", async () => {
  for (const path of [
    "/nothing",
    "/questions/99",
    "/questions/abc",
    "/policy/no/such",
    "/policy/xpcc/continuing-education?version=1999-01-01",
  ]) {
    const answer = await get(path);
    assert.equal(answer.statusCode, 404, path);
    assert.match(answer.body, /<h1>没有找到<\/h1>/);
  }
  const api = await get("/api/nothing");
  assert.match(String(api.headers["content-type"]), /problem\+json/);
});

test("people's wording finds the answer and marks the rules' words for it", async () => {
  const found = await get(`/questions?q=${encodeURIComponent("私企要不要学")}`);
  assert.match(found.body, /href="\/questions\/19"[^>]*>我在<mark>民营企业<\/mark>/);
  const none = await get(`/questions?q=${encodeURIComponent("今天天气怎么样")}`);
  assert.match(none.body, /没有找到与“今天天气怎么样”对应的答复[\s\S]*400-806-8255/);
  assert.equal((await get(`/questions?q=${"学".repeat(5_000)}`)).statusCode, 200);
  assert.equal((await get("/questions?q=%00")).statusCode, 422);
  assert.doesNotMatch((await get("/questions?q=%3Cscript%3Ealert(1)%3C/script%3E")).body, /<script>alert/);
});

test("every answer has its page; the one about payment offers the telephone", async () => {
  for (let number = 1; number <= 20; number++) {
    const { statusCode, body } = await get(`/questions/${number}`);
    assert.equal(statusCode, 200, String(number));
    assert.match(body, /对您来说/);
    assert.equal(body.includes("tel:400-806-8255"), number === 20);
    assert.equal(/<footer[\s\S]*服务热线 400-806-8255/.test(body), number === 20);
  }
});

test("every document can be read, and its file is the very file whose digest is shown", async () => {
  const page = await get("/policy");
  assert.match(page.body, /id="village_exemption"/);
  const digest = /class="digest">([0-9a-f]{64})</.exec(page.body)?.[1];
  const file = await get("/policy/xpcc/continuing-education/2016-01-01/yaml");
  assert.match(
    String(file.headers["content-disposition"]),
    /^attachment; filename="xpcc-continuing-education-2016-01-01.yaml"/,
  );
  const { createHash } = await import("node:crypto");
  assert.equal(createHash("sha256").update(file.rawPayload).digest("hex"), digest);
  for (const id of ["beijing", "henan", "chongqing"])
    assert.equal((await get(`/policy/${id}/continuing-education`)).statusCode, 200, id);
});

test("the table of routes is what deciding gives, and every assumed reading shows what the other would give", async () => {
  const { body } = await get("/policy");
  const rows = [...body.matchAll(/<tr role="row" id="route-(\w+)"[\s\S]*?<\/tr>/g)].map(([row, id]) => [
    id,
    ...[...(row ?? "").matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) =>
      (cell ?? "").replaceAll(/<[^>]+>/g, ""),
    ),
  ]);
  assert.deepEqual(rows, [
    ["none", "30 学时", "60 学时", "不要求", "2026年12月31日", "年度继续教育"],
    ["review", "30 学时", "60 学时", "要参加", "2026年6月30日", "职称申报条件"],
    ["exam", "30 学时", "60 学时", "免除", "2026年12月31日", "职称申报条件"],
    ["recognition", "30 学时", "免除", "免除", "2026年12月31日", "职称申报条件"],
  ]);
  const readings = [...body.matchAll(/<section class="card[^"]*" id="reading-(\w+)">([\s\S]*?)<\/section>/g)];
  assert.ok(readings.length >= 12);
  for (const [, id, card] of readings) assert.match(card ?? "", /class="difference"/, id);
});

test("page by page: who may not see it is told that it is not there, who is nobody yet is led to the door", async () => {
  const cookies = new Map<Role, string>();
  for (const id of ["learner", "clerk", "officer", "corps"]) {
    const { role } = PERSONAS.find(({ personaId }) => personaId === id) ?? assert.fail(id);
    cookies.set(role, await signIn(id));
  }
  let refused = 0;
  for (const { path: pattern, permission, method } of routes) {
    if (method !== "GET") continue;
    const path = pattern.replaceAll(/:\w+/g, "1");
    for (const [role, cookie] of cookies) {
      if (mayDo(permission, { accountId: 1, role })) continue;
      refused++;
      assert.equal((await get(path, { cookie })).statusCode, 404, `${role} ${path}`);
    }
    if (mayDo(permission, undefined)) continue;
    const { statusCode, headers } = await get(path);
    assert.deepEqual([statusCode, headers["location"]], [303, `/demo?to=${encodeURIComponent(path)}`], path);
  }
  console.log(`${refused} pages refused to roles that may not see them`);
});

test("none of this was a fault of the server", () => assert.deepEqual(faults, []));
