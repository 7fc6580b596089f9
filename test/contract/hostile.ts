/** Requests that mean no good, made from an operation's own definition: one thing varied at a time. */
import fc from "fast-check";
import { z } from "zod";
import type { Example, OperationDefinition } from "../../contract/operation.ts";

/** A request as it goes over the wire. */
export interface WireRequest {
  url: string;
  method: OperationDefinition["method"];
  headers: Record<string, string>;
  payload?: string;
}

/** A request with what was done to it, for the message of a failure. */
export interface Attack {
  what: string;
  request: WireRequest;
}

type Json = Record<string, unknown>;

const deep = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 1);

/** Values that have broken something somewhere before. */
const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "x\udfff",
  "__proto__",
  "constructor",
  "toString",
  "１２３",
  "２０２６-０６-３０",
  "2026-02-30",
  "0000-00-00",
  "2026-06-30T00:00:00Z",
  "9".repeat(40),
  "学".repeat(5_000),
  "'; DROP TABLE person; --",
  "{{7*7}}",
  "../../etc/passwd",
  "(a+)+$",
  "\u202e",
  [],
  {},
  [[]],
  [{ toString: 1 }],
  { toString: 1, valueOf: 2 },
  { length: 1e9 },
  Array.from({ length: 300 }, () => 1),
  deep(500),
  JSON.parse('{"__proto__": {"admin": true}}'),
  JSON.parse('{"constructor": {"prototype": {"admin": true}}}'),
];

/** What JSON.stringify would never write. */
const RAW: readonly string[] = [
  "1e400",
  "-1e400",
  "NaN",
  "1",
  '"',
  "{",
  "[1,]",
  "\u0000",
  "",
  "null",
  "undefined",
  '{"a":1,"a":2}',
  "[".repeat(20_000),
  '{"a":'.repeat(5_000),
];

const TYPES: readonly string[] = [
  "text/plain",
  "application/xml",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "",
  "nonsense",
];

const PATHS: readonly string[] = [
  "%00",
  "%ff",
  "%ED%A0%80",
  "%2e%2e%2f",
  "%",
  "%zz",
  "0",
  "-1",
  "1e3",
  "0x10",
  "１",
  "9".repeat(30),
  "a".repeat(300),
  "__proto__",
  "%27%20OR%201=1",
  "",
  "null",
  "9007199254740993",
];

/** Parts of a request before anything is done to them. */
export interface Base {
  params: Json;
  query: Json;
  body: unknown;
}

/** Requests that the operation takes, or nearly: its examples, or one made from its schema. */
export function baseRequests(definition: OperationDefinition): Base[] {
  return (definition.examples ?? [{ name: "", summary: "" }]).map((example) =>
    baseOf(definition, example.request ?? {}),
  );
}

function baseOf(definition: OperationDefinition, { params, query, body }: NonNullable<Example["request"]>): Base {
  const sample = (schema: z.ZodType | undefined) =>
    schema === undefined ? undefined : sampleOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return {
    params: (params ?? sample(definition.params) ?? {}) as Json,
    query: (query ?? sample(definition.query) ?? {}) as Json,
    body: body ?? sample(definition.body),
  };
}

function sampleOf(schema: Json): unknown {
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if ("const" in schema) return schema["const"];
  const [first] = (schema["anyOf"] ?? schema["oneOf"] ?? []) as Json[];
  if (first) return sampleOf(first);
  switch (schema["type"]) {
    case "object": {
      const required = (schema["required"] ?? []) as string[];
      const properties = (schema["properties"] ?? {}) as Record<string, Json>;
      return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name] ?? {})]));
    }
    case "array":
      return [];
    case "integer":
    case "number":
      return Math.max(1, Number(schema["minimum"] ?? 1));
    case "boolean":
      return true;
    default:
      return schema["format"] === "date" ? "2026-01-01" : "1";
  }
}

/** A valid request as it goes over the wire. */
export function wire(definition: OperationDefinition, parts: Base, headers: Record<string, string>): WireRequest {
  const path = definition.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(parts.params[name]));
  const query = Object.entries(parts.query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const url = query.length === 0 ? path : `${path}?${query.join("&")}`;
  if (parts.body === undefined) return { url, method: definition.method, headers };
  return {
    url,
    method: definition.method,
    headers: { "content-type": "application/json", ...headers },
    payload: JSON.stringify(parts.body),
  };
}

function encode(value: unknown): string {
  return encodeURIComponent((typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed());
}

/** Places inside a value: every key and the first few items, three levels down. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (path.length > 3 || typeof value !== "object" || value === null) return [path];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 2).map((each, at) => [at, each])
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function withChange(value: unknown, path: readonly (string | number)[], change: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change;
  if (Array.isArray(value)) return value.map((each, at) => (at === step ? withChange(each, rest, change) : each));
  return { ...(value as Json), [step]: withChange((value as Json)[step], rest, change) };
}

/** Attacks on an operation, sent with some headers. */
export function attacksOn(definition: OperationDefinition, headers: Record<string, string>): fc.Arbitrary<Attack> {
  return fc.oneof(...baseRequests(definition).map((base) => attacksFrom(definition, base, headers)));
}

function attacksFrom(
  definition: OperationDefinition,
  base: Base,
  headers: Record<string, string>,
): fc.Arbitrary<Attack> {
  const send = (parts: Partial<Base>, more: Record<string, string> = {}) =>
    wire(definition, { ...base, ...parts }, { ...headers, ...more });
  const nasty = fc
    .oneof({ weight: 4, arbitrary: fc.constantFrom(...NASTY) }, { weight: 1, arbitrary: fc.anything({ maxDepth: 3 }) })
    .filter(isJson);
  const name = fc.constantFrom("surprise", "__proto__", "constructor", "toString", "页", "a\u0000");
  const attacks: fc.Arbitrary<Attack>[] = [
    fc
      .tuple(name, nasty)
      .map(([key, value]) => ({ what: `query ${key}`, request: send({ query: { ...base.query, [key]: value } }) })),
    fc.constantFrom(...PATHS).map((text) => ({
      what: "raw query",
      request: {
        ...send({}),
        url: `${send({}).url}${send({}).url.includes("?") ? "&" : "?"}${text}=${text}&${text}`,
      },
    })),
    fc
      .constantFrom("idempotency-key", "cookie", "accept", "x-forwarded-for", "content-length-hint")
      .chain((header) =>
        fc
          .constantFrom("", "x".repeat(3_000), "a;b=c;;=;__proto__=1", "\u00ff", "xueshi-session=%00")
          .map((value) => ({ what: `header ${header}`, request: send({}, { [header]: value }) })),
      ),
  ];
  for (const key of Object.keys(base.params)) {
    const fixed = definition.path.replaceAll(/\{(\w+)\}/g, (_, each: string) =>
      each === key ? "\u0001" : encode(base.params[each]),
    );
    attacks.push(
      fc.constantFrom(...PATHS).map((text) => ({
        what: `params.${key} ${text}`,
        request: { ...send({}), url: fixed.replace("\u0001", text) },
      })),
    );
  }
  for (const key of Object.keys(base.query)) {
    attacks.push(
      nasty.map((value) => ({ what: `query.${key}`, request: send({ query: { ...base.query, [key]: value } }) })),
    );
    attacks.push(
      fc.constantFrom(...PATHS).map((text) => ({
        what: `query.${key} twice`,
        request: { ...send({}), url: `${send({}).url}&${key}=${text}` },
      })),
    );
  }
  if (base.body !== undefined) attacks.push(...bodyAttacks(base.body, nasty, name, send));
  else if (definition.method !== "GET")
    attacks.push(nasty.map((value) => ({ what: "a body nobody asked for", request: send({ body: value }) })));
  return fc.oneof(...attacks);
}

function bodyAttacks(
  body: unknown,
  nasty: fc.Arbitrary<unknown>,
  name: fc.Arbitrary<string>,
  send: (parts: { body: unknown }, more?: Record<string, string>) => WireRequest,
): fc.Arbitrary<Attack>[] {
  const places = placesIn(body);
  const objects = places.filter((path) => {
    const at = path.reduce<unknown>((value, step) => (value as Json)[step as string], body);
    return typeof at === "object" && at !== null && !Array.isArray(at);
  });
  const inner = places.filter((path) => path.length > 0);
  // A body without fields has nothing inside that could be written wrongly.
  const inside =
    inner.length === 0
      ? []
      : [
          fc.tuple(fc.constantFrom(...inner), fc.constantFrom(...RAW)).map(([path, raw]) => ({
            what: `body.${path.join(".")} raw ${raw.slice(0, 10)}`,
            request: {
              ...send({ body }),
              payload: JSON.stringify(withChange(body, path, "\u0001")).replace('"\\u0001"', raw),
            },
          })),
        ];
  const change = fc.tuple(fc.constantFrom(...places), nasty);
  const add = fc.tuple(fc.constantFrom(...objects), name, nasty);
  return [
    change.map(([path, value]) => ({
      what: `body.${path.join(".")}`,
      request: send({ body: withChange(body, path, value) }),
    })),
    change.map(([path, value]) => ({
      what: `body.${path.join(".")} `,
      request: send({ body: withChange(body, path, value) }),
    })),
    add.map(([path, key, value]) => ({
      what: `body.${[...path, key].join(".")} added`,
      request: send({ body: withChange(body, [...path, key], value) }),
    })),
    fc
      .constantFrom(...RAW)
      .map((payload) => ({ what: `raw body ${payload.slice(0, 20)}`, request: { ...send({ body }), payload } })),
    ...inside,
    fc
      .constantFrom(...TYPES)
      .map((type) => ({ what: `content type ${type}`, request: send({ body }, { "content-type": type }) })),
  ];
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}
