import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { operations } from "../../contract/index.ts";
import { openApi } from "../../contract/openapi.ts";
import { problemsOf, statusOf, type OperationDefinition } from "../../contract/operation.ts";
import { problemSchema } from "../../contract/problems.ts";
import { rolesWith } from "../../contract/rights.ts";
import { personaOfRole, useComposed } from "./composed.ts";
import { attacksOn, baseRequests, wire, type Attack } from "./hostile.ts";

const seed = Number(process.env.XUESHI_FUZZ_SEED ?? 20_261_123);
const cases = Number(process.env.XUESHI_FUZZ_CASES ?? 10);
const SLOWEST_MS = 1_000;
/** A thread is started and stopped for each. */
const SLOW_BY_NATURE = new Set(["policies.lint"]);

const { http, faults, signIn } = await useComposed({ everyOffice: true });
const document = openApi(operations);
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema({ $id: "openapi", ...document });
const all: readonly OperationDefinition[] = operations;
let calls = 0;

console.log(`fuzz: seed ${seed}, ${cases} cases an operation (XUESHI_FUZZ_SEED, XUESHI_FUZZ_CASES)`);

for (const definition of all) {
  test(`${definition.id}: the plain requests that the attacks start from are understood`, async () => {
    if (definition.examples === undefined) return;
    const headers = await headersFor(definition);
    for (const base of baseRequests(definition)) {
      const { statusCode, body } = await http.inject(wire(definition, base, headers));
      assert.ok(statusCode === statusOf(definition) || statusCode === 404, body);
    }
  });

  test(`${definition.id}: no attack brings it down, gets through, or learns anything`, async () => {
    const headers = await headersFor(definition);
    const validate = bodySchema(definition);
    const slow: number[] = [];
    const property = fc.asyncProperty(attacksOn(definition, headers), async (attack) => {
      const start = performance.now();
      await judge(definition, attack, validate);
      slow.push(performance.now() - start);
    });
    await fc.assert(property, { seed, numRuns: cases, verbose: 1 });
    const p99 = slow.sort((a, b) => a - b)[Math.floor(slow.length * 0.99)] ?? 0;
    if (!SLOW_BY_NATURE.has(definition.id)) assert.ok(p99 < SLOWEST_MS, `p99 ${p99} ms`);
  });
}

/** What a caller who has the operation's permission sends along: the one of them who sees farthest. */
async function headersFor({ id, audience, permission }: OperationDefinition): Promise<Record<string, string>> {
  if (audience === "public" || audience === "demo") return {};
  const roles = rolesWith(permission);
  const role = roles.includes("xpcc_hr") ? "xpcc_hr" : roles.at(-1);
  assert.ok(role !== undefined, `${id}: nobody has ${permission}`);
  // A session for each operation: some of them end the one they are called with.
  return { cookie: await signIn(personaOfRole(role)), origin: "http://localhost" };
}

/** The body's schema as a stranger would read it in the OpenAPI document. */
function bodySchema(definition: OperationDefinition): ValidateFunction | undefined {
  // Forms are attacked as everything else is; what a good one looks like is asked elsewhere.
  if (definition.body === undefined || definition.form !== undefined) return undefined;
  const path = definition.path.replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D");
  return ajv.compile({
    $ref: `openapi#/paths/${path}/${definition.method.toLowerCase()}/requestBody/content/application~1json/schema`,
  });
}

async function judge(
  definition: OperationDefinition,
  { what, request }: Attack,
  validate: ValidateFunction | undefined,
): Promise<void> {
  calls += 1;
  const remoteAddress = `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`;
  const answer = await http.inject({ ...request, remoteAddress });
  const { statusCode, body } = answer;
  const place = `${definition.id}, ${what}: ${statusCode} ${body.slice(0, 300)}`;
  assert.ok(statusCode < 500, place);
  assert.doesNotMatch(body, /node_modules|file:\/\/|\bat .*\.ts:\d|SELECT |pg_catalog|violates|syntax error at/, place);
  if (statusCode >= 400) {
    const problem = problemSchema.parse(JSON.parse(body));
    assert.equal(problem.status, statusCode, place);
    assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/, place);
    // An address that is not this operation's any more is simply not found.
    assert.ok(
      problem.code === "not_found" || problemsOf(definition).includes(problem.code),
      `${problem.code} is not among its refusals: ${place}`,
    );
    for (const { message, remedy } of problem.errors ?? []) {
      assert.match(message, /[\u4e00-\u9fff]/, place);
      assert.match(remedy, /[\u4e00-\u9fff]/, place);
      assert.ok(message.isWellFormed() && message.length < 400, place);
    }
    return;
  }
  if (validate !== undefined) {
    // JSON has no charset parameter; one that is there means nothing (RFC 8259, 11).
    assert.match(
      request.headers["content-type"] ?? "",
      /^application\/json(;|$)/,
      `taken with a wrong content type: ${place}`,
    );
    assert.ok(
      validate(JSON.parse(request.payload ?? "null")),
      `bad, but taken: ${ajv.errorsText(validate.errors)} ${place}`,
    );
  }
}

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
