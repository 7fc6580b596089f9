import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import { ROLES, SCOPES } from "../../contract/actor.ts";
import { createClient } from "../../contract/client.ts";
import { operations, type Api } from "../../contract/index.ts";
import { openApi } from "../../contract/openapi.ts";
import { AUDIENCES, operation, statusOf, type OperationDefinition } from "../../contract/operation.ts";
import { PROBLEM_CODES, PROBLEMS } from "../../contract/problems.ts";
import { isOfficial, PERMISSIONS, rolesWith } from "../../contract/rights.ts";
import { root } from "../testing.ts";
import { useComposed } from "./composed.ts";

const all: readonly OperationDefinition[] = operations;
const { http } = await useComposed();

test("an operation without permission, scope or audience does not compile", () => {
  const whole = {
    id: "a.b",
    method: "GET",
    path: "/api/a",
    summary: "",
    audience: "public",
    permission: "policies:policy:read",
    scope: "public",
    effect: "none",
    responses: { 200: z.strictObject({}) },
    problems: [],
    since: "0.1.0",
  } as const;
  const { permission: _p, ...noPermission } = whole;
  const { scope: _s, ...noScope } = whole;
  const { audience: _a, ...noAudience } = whole;
  operation(whole);
  // @ts-expect-error permission is missing
  operation(noPermission);
  // @ts-expect-error scope is missing
  operation(noScope);
  // @ts-expect-error audience is missing
  operation(noAudience);
  // @ts-expect-error no such permission
  operation({ ...whole, permission: "policies:policy:burn" });
});

for (const definition of all) {
  test(`${definition.id} declares its rights, and they fit together`, () => {
    const { audience, permission, scope, method, effect, responses, problems, id, path } = definition;
    assert.ok(AUDIENCES.includes(audience));
    assert.ok(Object.hasOwn(PERMISSIONS, permission), `${permission} is no permission`);
    assert.match(id, /^[a-z]+(\.[a-z]+)+$/i);
    assert.match(path, /^\/api(\/([a-z][a-z-]*|\{\w+\}))+(\.xlsx)?$/);
    assert.equal(Object.keys(responses).length, 1);
    assert.ok(problems.every((code) => PROBLEM_CODES.includes(code)));
    if (method === "GET") assert.equal(effect, "none", "reading changes nothing");
    const roles = rolesWith(permission);
    const anonymous = (PERMISSIONS[permission] as readonly string[]).includes("anonymous");
    const open = audience === "public" || audience === "demo";
    assert.equal(anonymous, open, "what is for the public is permitted to the public, and nothing else is");
    if (open) assert.equal(scope, "public", "nobody in particular has no place to measure a scope from");
    if (audience === "official") assert.ok(roles.every(isOfficial), `${permission} is given to those it is not for`);
    assert.ok(SCOPES.includes(scope));
  });

  test(`${definition.id} takes and gives strict objects only`, () => {
    for (const part of ["params", "query", "body"] as const) {
      const schema = definition[part];
      if (schema)
        assertStrict(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), `${definition.id} ${part}`);
    }
    const status = statusOf(definition);
    const schema = definition.responses[status] as z.ZodType;
    if (status !== 204)
      assertStrict(z.toJSONSchema(schema, { io: "output", unrepresentable: "any" }), `${definition.id} ${status}`);
  });

  test(`${definition.id} is there`, () => {
    const url = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
    assert.ok(http.hasRoute({ method: definition.method, url }), `nobody handles ${definition.method} ${url}`);
  });
}

/** Every object with named properties refuses others. Maps by code have none; facts have the names of a policy document. */
function assertStrict(node: unknown, place: string): void {
  if (Array.isArray(node)) return node.forEach((each, at) => assertStrict(each, `${place}/${at}`));
  if (typeof node !== "object" || node === null) return;
  const { type, properties, additionalProperties } = node as Record<string, unknown>;
  if (type === "object" && properties !== undefined)
    assert.equal(additionalProperties, false, `${place} lets unknown fields through`);
  for (const [key, value] of Object.entries(node)) if (key !== "openapi") assertStrict(value, `${place}/${key}`);
}

test("no two operations are alike, and no permission stands unused", () => {
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  assert.equal(new Set(all.map(({ method, path }) => `${method} ${path}`)).size, all.length);
  const used = new Set<string>(all.map(({ permission }) => permission));
  assert.deepEqual(
    Object.keys(PERMISSIONS).filter((each) => !used.has(each)),
    [],
  );
  assert.ok(
    ROLES.every((role) => Object.values(PERMISSIONS).some((roles) => (roles as readonly string[]).includes(role))),
  );
});

test("every refusal has words and a remedy in Chinese, and a status of its kind", () => {
  for (const [code, { status, title, remedy }] of Object.entries(PROBLEMS)) {
    assert.match(title, /[\u4e00-\u9fff]/, code);
    assert.match(remedy, /[\u4e00-\u9fff]/, code);
    assert.ok(status >= 400 && status < 600, code);
  }
});

test("contract/openapi.json is what the contract says; run bin/openapi.ts when it is not", async () => {
  const kept: unknown = JSON.parse(readFileSync(join(root, "contract", "openapi.json"), "utf8"));
  assert.deepEqual(kept, JSON.parse(JSON.stringify(openApi(operations))));
  assert.deepEqual((await http.inject("/api/openapi.json")).json(), kept, "and it can be had from the server");
});

test("the schemas of openapi.json compile, references and all, and the examples hold them", () => {
  const document = openApi(operations) as {
    paths: Record<
      string,
      Record<
        string,
        { requestBody?: { content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }> } }
      >
    >;
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "openapi", ...document });
  let checked = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const pointer = `openapi#/paths/${path.replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D")}/${method}`;
      const content = requestBody?.content["application/json"];
      if (!content) continue;
      const validate = ajv.compile({ $ref: `${pointer}/requestBody/content/application~1json/schema` });
      for (const [name, { value }] of Object.entries(content.examples ?? {})) {
        assert.ok(validate(value), `${path} ${name}: ${ajv.errorsText(validate.errors)}`);
        checked += 1;
      }
    }
  }
  assert.ok(checked >= 20);
});

test("the client knows the types, and sends what the server takes", async () => {
  const send = (async (url: string, init: RequestInit) => {
    const { statusCode, body } = await http.inject({
      url,
      method: init.method as "GET",
      ...(init.body ? { payload: String(init.body) } : {}),
      headers: init.headers as Record<string, string>,
    });
    return new Response(statusCode === 204 ? null : body, { status: statusCode });
  }) as typeof fetch;
  const call = createClient<Api>("", send);
  const answer = await call("GET /api/answers/{number}", { params: { number: "9" } });
  assert.ok(answer.ok);
  assert.match(answer.body.shortTitle, /\S/);
  const missing = await call("GET /api/answers/{number}", { params: { number: "99" } });
  assert.ok(!missing.ok && missing.problem.code === "not_found");
  const decided = await call("POST /api/decisions", { body: { facts: { year: 2026, employer: "private" } } });
  assert.ok(decided.ok && decided.body.verdicts[0]?.value === "not_applicable");
  const found = await call("GET /api/questions", { query: { q: "发票 & 收据?" } });
  assert.ok(found.ok && found.body.hits[0]?.number === 20);
  // @ts-expect-error there is no such operation
  const unknown = await call("GET /api/nothing", {});
  assert.ok(!unknown.ok);
});
