/** What an operation of the contract says about itself. */
import type { z } from "zod";
import type { Scope } from "./actor.ts";
import type { ProblemCode } from "./problems.ts";
import type { Permission } from "./rights.ts";

/**
 * For whom an operation is made. `public`: anybody; `demo`: anybody, and it exists in demo mode only; `learner`: whoever is
 * signed in; `official`: whoever is signed in with an office.
 */
export const AUDIENCES = ["public", "demo", "learner", "official"] as const;
export type Audience = (typeof AUDIENCES)[number];

/**
 * What an operation changes. `none`: nothing that anybody could notice later; `once`: something that must not happen twice,
 * so it honours Idempotency-Key; `repeatable`: doing it again changes nothing more, or nothing that matters.
 */
export type Effect = "none" | "once" | "repeatable";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type SuccessStatus = 200 | 201 | 202 | 204;

export interface Example {
  name: string;
  summary: string;
  request?: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
  /** What it comes to, by verdict, in words of the operation; a test asks. */
  expects?: Record<string, string>;
}

/** One operation. Rights are not optional: without `permission` and `scope` a definition does not compile. */
export interface OperationDefinition {
  /** `<context>.<verb>`, for example "policies.list". */
  id: `${string}.${string}`;
  method: Method;
  /** With `{name}` for parameters. */
  path: `/api/${string}`;
  summary: string;
  description?: string;
  audience: Audience;
  permission: Permission;
  /** How far the caller sees; the binder hands it to the handler as a `Reach`. */
  scope: Scope;
  effect: Effect;
  /** Why doing it leaves nothing in the trail; every other operation that changes something does. */
  untold?: string;
  /**
   * Why its handler opens its transactions by itself instead of being given one: because it waits long without needing the
   * database, or writes down what it then refuses. It tells the trail itself, and cannot be `once`.
   */
  apart?: string;
  /**
   * Why its handler may be given the caller as this server remembers them, with the session's mark: it writes in the statement that
   * holds the mark against the database, and says `StaleSession` where it cannot. Only for what is `apart`; whatever then speaks
   * against a call, it is done anew with the session looked up.
   */
  provesSession?: string;
  /** Refused with `overloaded` before anything is looked up when more is asked than can be answered in time; why that loses nothing. */
  sheds?: string;
  /**
   * How many minutes ago at most one must have proved who one is, by a second factor or, without one, by signing in or the
   * password. Whoever has not is refused with `step_up_needed` and does so on the page /step-up.
   */
  stepUp?: number;
  /** A strict object of texts. */
  params?: z.ZodType;
  /** A strict object; its values arrive as texts. */
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body comes as a form (multipart/form-data) with a file: the largest one in bytes. */
  form?: number;
  /** Media type of the file that success answers; JSON when absent. */
  media?: string;
  /** Largest body in bytes; 65,536 when absent. */
  bodyLimit?: number;
  /** Calls a minute that one address may make; unlimited when absent. */
  perMinute?: number;
  /** Exactly one: the status and body of success. With 204 the body is `z.undefined()`. */
  responses: Partial<Record<SuccessStatus, z.ZodType>>;
  /** Refusals of its own, beside those that follow from the rest of the definition. */
  problems: readonly ProblemCode[];
  /** Version of the contract that first had it. */
  since: string;
  examples?: readonly Example[];
}

export const BODY_LIMIT = 65_536;

/** Gives a definition its own narrow type; returns it unchanged. */
export function operation<const Definition extends OperationDefinition>(definition: Definition): Definition {
  return definition;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Given<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** What a handler is given: checked and read. */
export interface InputOf<Definition extends OperationDefinition> {
  params: Parsed<Definition["params"]>;
  query: Parsed<Definition["query"]>;
  body: Parsed<Definition["body"]>;
}

/** What a caller gives: the parts that the operation has. */
export type RequestOf<Definition extends OperationDefinition> = {
  [Part in "params" | "query" | "body" as Definition[Part] extends z.ZodType ? Part : never]: Given<Definition[Part]>;
};

/** What a handler answers, and what a caller gets, with the operation's status of success. */
export type OutputOf<Definition extends OperationDefinition> = Parsed<
  Definition["responses"][keyof Definition["responses"]]
>;

/** The status of success. */
export function statusOf(definition: OperationDefinition): SuccessStatus {
  return Number(Object.keys(definition.responses)[0]) as SuccessStatus;
}

/** Every refusal an operation can give: its own, and those that follow from what it is. */
export function problemsOf(definition: OperationDefinition): ProblemCode[] {
  const { audience, params, body, form, effect, method, perMinute } = definition;
  // A parameter that nobody knows is refused everywhere.
  const codes = new Set<ProblemCode>(["internal", "busy", "bad_request", "invalid_request", ...definition.problems]);
  if (audience === "learner" || audience === "official") codes.add("not_signed_in").add("forbidden");
  if (params) codes.add("not_found");
  if (body ?? method !== "GET") codes.add("malformed_json").add("unsupported_media_type").add("too_large");
  if (form !== undefined) codes.add("not_a_form");
  if (method !== "GET") codes.add("foreign_origin");
  if (effect === "once") codes.add("key_reused");
  if (perMinute !== undefined) codes.add("too_many_requests");
  if (definition.stepUp !== undefined) codes.add("step_up_needed");
  return [...codes].sort();
}
