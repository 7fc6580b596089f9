/** What administrators look after: parameters, dictionaries, jobs, health, accounts. */
import { z } from "zod";
import { accountOperations } from "./accounts.ts";
import { dictionaryOperations } from "./dictionaries.ts";
import { text } from "./fields.ts";
import { machineryOperations } from "./machinery.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";
import { PARAMETER_NAMES } from "./parameters.ts";

const instant = z.string().describe("ISO instant.");

const parameter = z.strictObject({
  name: z.enum(PARAMETER_NAMES as [string, ...string[]]),
  group: z.enum([
    "service",
    "delivery",
    "notices",
    "employment",
    "declarations",
    "exports",
    "files",
    "watching",
    "content",
  ]),
  label: z.string(),
  meaning: z.string(),
  bounds: z.string().describe("What may be written, in words."),
  value: z.string().describe("What holds now."),
  standard: z.string().describe("What the product comes with."),
  changedBy: z.enum(["system_admin", "security_admin"]),
  mine: z.boolean().describe("Whether the caller may change it."),
  coming: z.strictObject({ value: z.string(), from: instant }).nullable(),
});
export type ParameterView = z.infer<typeof parameter>;

const parameterParams = z.strictObject({ name: z.string().regex(/^[a-z][a-z_]{1,59}$/) });

export const listParameters = operation({
  id: "administration.parameters",
  method: "GET",
  path: "/api/parameters",
  summary: "Parameters with what holds now.",
  audience: "official",
  permission: "administration:parameter:read",
  scope: "all",
  effect: "none",
  responses: { 200: z.strictObject({ parameters: z.array(parameter) }) },
  problems: [],
  since: "0.3.0",
});

export const readParameter = operation({
  id: "administration.parameter",
  method: "GET",
  path: "/api/parameters/{name}",
  summary: "One parameter and every value it ever had.",
  audience: "official",
  permission: "administration:parameter:read",
  scope: "all",
  effect: "none",
  params: parameterParams,
  responses: {
    200: z.strictObject({
      ...parameter.shape,
      history: z.array(
        z.strictObject({
          value: z.string(),
          from: instant,
          reason: z.string(),
          by: z.string().nullable(),
          setAt: instant,
        }),
      ),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type ParameterHistory = OutputOf<typeof readParameter>;

export const setParameter = operation({
  id: "administration.setParameter",
  method: "POST",
  path: "/api/parameters/{name}",
  summary: "Sets a parameter, now or from a day on. Takes effect without a restart.",
  audience: "official",
  permission: "administration:parameter:change",
  scope: "all",
  effect: "once",
  params: parameterParams,
  body: z.strictObject({
    value: text(200, 1),
    reason: text(200, 1),
    from: z.iso.date().optional().describe("From the beginning of this day in Beijing; at once when absent."),
    expected: text(200, 1).describe("The value that was looked at; another one that holds by now is a conflict."),
  }),
  responses: { 200: parameter },
  problems: ["parameter_refused", "not_your_parameter", "conflict"],
  since: "0.3.0",
});

export const administrationOperations = [
  listParameters,
  readParameter,
  setParameter,
  ...dictionaryOperations,
  ...machineryOperations,
  ...accountOperations,
] as const satisfies readonly OperationDefinition[];
