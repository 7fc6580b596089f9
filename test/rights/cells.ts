/** Sends one request for each cell of the matrix and says what came of it. */
import type { OperationDefinition } from "../../contract/operation.ts";
import { operations } from "../../contract/index.ts";
import { formOf } from "../../server/files/files.fixture.ts";
import { baseRequests, wire, type Base } from "../contract/hostile.ts";
import type { RightsWorld } from "./world.ts";

export const ALL_OPERATIONS: readonly OperationDefinition[] = operations;

/** A number that no object has. */
export const MISSING = 999_999_999;

/** What came of a request. */
export interface Outcome {
  /** Let in, whatever became of it then: nothing said that it may not be done. */
  allowed: boolean;
  status: number;
  body: string;
  requestId: string;
}

let calls = 0;

/** A plain request of an operation about objects that do not exist, unless others are given. */
export function sampleOf(definition: OperationDefinition, params: Record<string, unknown> = {}): Base {
  const [base] = baseRequests(withoutExamples(definition));
  if (base === undefined) throw new Error(`No request of ${definition.id}`);
  const ids = Object.keys(base.params).map((name) => [
    name,
    params[name] ?? FITTING[name] ?? (name.endsWith("Id") ? String(MISSING) : base.params[name]),
  ]);
  return {
    ...base,
    params: Object.fromEntries(ids) as Base["params"],
    query: { ...base.query, ...QUERY[definition.id] },
    body: BODIES[definition.id] ?? base.body,
  };
}

/** Examples name objects that there are elsewhere. */
function withoutExamples(definition: OperationDefinition): OperationDefinition {
  const bare = { ...definition };
  delete bare.examples;
  return bare;
}

/** Parameters whose sample the schema cannot tell. */
const FITTING: Readonly<Record<string, string>> = {
  year: "2026",
  testKey: "A".repeat(22),
  version: "2016-01-01",
  day: "2026-08-01",
  kind: "roster",
  number: "1",
  roleCode: "nobody_has_it",
  itemId: "r999999999",
  contentKey: "A".repeat(22),
  fileKey: "A".repeat(22),
  uploadKey: "A".repeat(22),
};
/** Bodies that a schema alone does not give. */
const BODIES: Readonly<Record<string, object>> = {
  "declarations.createFor": { kind: "village", said: { year: "2026" }, evidence: [] },
  "privacy.reveal": { field: "identity", reason: "verify", note: "核对身份证号" },
};
const QUERY: Readonly<Record<string, Record<string, string>>> = {
  "population.overview": { by: "unit" },
  "workbooks.verdicts": { year: "2026" },
  "notices.reminderCount": { year: "2026" },
};

/** Sends it with some headers. */
export async function send(
  world: Pick<RightsWorld, "http">,
  definition: OperationDefinition,
  base: Base,
  headers: Record<string, string>,
): Promise<Outcome> {
  calls += 1;
  const remoteAddress = `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`;
  const request = { ...wire(definition, base, headers), remoteAddress };
  // A file about somebody goes to the handler, which asks whose it is; it is none that would be kept.
  const form = definition.form !== undefined && definition.path.includes("{personId}");
  const sent = form ? { ...request, ...formOf("x.txt", Buffer.from("x")) } : request;
  if (form) sent.headers = { ...headers, ...sent.headers };
  const answer = await world.http.inject(sent);
  const { statusCode: status, body } = answer;
  const refused = /^\{"type":"urn:xueshi:problem:(not_signed_in|forbidden)"/.test(body);
  return { allowed: !refused, status, body, requestId: String(answer.headers["x-request-id"]) };
}
