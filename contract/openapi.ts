/** The contract as OpenAPI 3.1. Written to contract/openapi.json by bin/openapi.ts; a test compares. */
import { z } from "zod";
import { problemSchema, PROBLEMS, type ProblemCode } from "./problems.ts";
import { problemsOf, statusOf, type Example, type OperationDefinition } from "./operation.ts";

/** Version of the contract: the first number changes when a caller would break. */
export const CONTRACT_VERSION = "0.1.0";

type Json = Record<string, unknown>;
interface Components {
  schemas: Json;
}

const DEFINITIONS = "#/$defs/";
const COMPONENTS = "#/components/schemas/";

/** The OpenAPI document of some operations. */
export function openApi(operations: readonly OperationDefinition[]): Json {
  const components: Components = { schemas: {} };
  const paths: Record<string, Json> = {};
  for (const definition of operations) {
    const path = (paths[definition.path] ??= {});
    path[definition.method.toLowerCase()] = operationOf(definition, components);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Xueshi",
      version: CONTRACT_VERSION,
      description:
        "Continuing-education verdicts that people can check. Hours and credits in answers are whole hundredths " +
        "(30 h = 3000). Every refusal is application/problem+json (RFC 9457) with words and remedy in Chinese; " +
        "objects are strict, and a field that nobody knows is refused by name.",
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      ...components,
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: "xueshi-session" } },
    },
  };
}

function operationOf(definition: OperationDefinition, components: Components): Json {
  const { id, summary, description, audience, permission, scope, since, effect, body, stepUp } = definition;
  const parameters = [
    ...parametersOf(definition, "params", components),
    ...parametersOf(definition, "query", components),
    ...(effect === "once" ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: id,
    tags: [id.split(".")[0]],
    summary,
    ...(description === undefined ? {} : { description }),
    "x-audience": audience,
    "x-permission": permission,
    "x-scope": scope,
    ...(stepUp === undefined ? {} : { "x-step-up-minutes": stepUp }),
    "x-since": since,
    ...(audience === "learner" || audience === "official" ? { security: [{ session: [] }] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [bodyType(definition)]: bodyOf(definition, components) } } }),
    responses: { ...successOf(definition, components), ...refusalsOf(definition, components) },
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "A request repeated under the same key has its effect once and gets the same answer.",
  schema: { type: "string", pattern: "^[\\x21-\\x7e]{1,200}$" },
};

function parametersOf(definition: OperationDefinition, part: "params" | "query", components: Components): Json[] {
  const schema = definition[part];
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input", components) as {
    properties?: Json;
    required?: string[];
  };
  const [example] = definition.examples ?? [];
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: part === "params" ? "path" : "query",
    required: part === "params" || required.includes(name),
    schema: shape,
    ...(example?.request?.[part]?.[name] === undefined ? {} : { example: example.request[part][name] }),
  }));
}

function bodyType({ form }: OperationDefinition): string {
  return form === undefined ? "application/json" : "multipart/form-data";
}

function bodyOf(definition: OperationDefinition, components: Components): Json {
  const examples = (definition.examples ?? []).filter((each) => each.request?.body !== undefined);
  return {
    schema: schemaOf(definition.body as z.ZodType, "input", components),
    ...(examples.length === 0 ? {} : { examples: Object.fromEntries(examples.map(exampleOf)) }),
  };
}

function exampleOf({ name, summary, request, expects }: Example): [string, Json] {
  return [name, { summary, ...(expects === undefined ? {} : { "x-expects": expects }), value: request?.body }];
}

function successOf(definition: OperationDefinition, components: Components): Json {
  const status = statusOf(definition);
  const schema = definition.responses[status] as z.ZodType;
  if (status === 204) return { 204: { description: "Done; nothing to say." } };
  return {
    [status]: {
      description: "Done.",
      content: { [definition.media ?? "application/json"]: { schema: schemaOf(schema, "output", components) } },
    },
  };
}

/** Refusals by status, each with its codes. */
function refusalsOf(definition: OperationDefinition, components: Components): Json {
  const schema = schemaOf(problemSchema, "output", components);
  const byStatus = Object.groupBy(problemsOf(definition), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes]) => [
      status,
      { description: describe(codes), content: { "application/problem+json": { schema } } },
    ]),
  );
}

function describe(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\` ${PROBLEMS[code].title}`).join(" · ");
}

/** JSON Schema of a schema; named ones go into the components and are referred to. */
function schemaOf(schema: z.ZodType, io: "input" | "output", components: Components): Json {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, { io, unrepresentable: "any", override: override }) as Json & {
    $defs?: Json;
  };
  for (const [name, definition] of Object.entries($defs)) components.schemas[name] = hoist(definition);
  const { id } = (schema.meta() ?? {}) as { id?: string };
  if (id === undefined) return hoist(own) as Json;
  components.schemas[id] = hoist(own);
  return { $ref: `${COMPONENTS}${id}` };
}

/** What a schema says of itself for OpenAPI stands in for what would be derived from it. */
function override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void {
  const { openapi, description } = (z.globalRegistry.get(zodSchema) ?? {}) as {
    openapi?: Json;
    description?: string;
  };
  if (openapi === undefined) return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
  Object.assign(jsonSchema, openapi, description === undefined ? {} : { description });
}

/** References into the components instead of into the schema itself; the id is the component's name already. */
function hoist(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(hoist);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === "id" && typeof value === "string" && "type" in node))
      .map(([key, value]) =>
        key === "$ref" && typeof value === "string"
          ? [key, value.replace(DEFINITIONS, COMPONENTS)]
          : [key, hoist(value)],
      ),
  );
}
