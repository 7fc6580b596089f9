/** A request as the functions of a page see it. */
import type { FastifyRequest } from "fastify";
import type { OperationDefinition, OutputOf, RequestOf } from "../../contract/operation.ts";
import type { Caller } from "../platform/caller.ts";
import { today, type Clock } from "../platform/clock.ts";
import type { Operations } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Route, Visit } from "./route.ts";

export interface VisitSource {
  readonly operations: Operations;
  readonly clock: Clock;
  readonly demo: boolean;
  readonly servicePhone: string;
}

const KEY_FIELD = "idempotency_key";

/** Makes the visit of a route; its `ask` knows only the operations that the route names. */
export async function visitOf(
  { operations, clock, demo, servicePhone }: VisitSource,
  route: Pick<Route, "operations" | "path">,
  request: FastifyRequest,
  caller: Caller,
): Promise<Visit> {
  const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  const ask = <Definition extends OperationDefinition>(definition: Definition, given: RequestOf<Definition>) => {
    if (!route.operations.includes(definition))
      throw new Error(`The page ${route.path} calls ${definition.id}, which it does not name`);
    return operations.call(definition, given, caller, fields.get(KEY_FIELD) ?? undefined);
  };
  return {
    path: request.url,
    params: request.params as Record<string, string>,
    query: new URLSearchParams(request.url.split("?", 2)[1] ?? ""),
    fields,
    actor: await caller.actor(),
    today: today(clock),
    demo,
    servicePhone,
    ask,
    async askIfAllowed<Definition extends OperationDefinition>(
      definition: Definition,
      given: RequestOf<Definition>,
    ): Promise<OutputOf<Definition> | undefined> {
      try {
        return await ask(definition, given);
      } catch (error) {
        if (error instanceof Refusal && /^(not_signed_in|forbidden|not_found)$/.test(error.code)) return undefined;
        throw error;
      }
    },
  };
}
