/** A request as the functions of a page see it. */
import type { FastifyRequest } from "fastify";
import type { UploadedFile } from "../../contract/files.ts";
import type { FrameView } from "../../contract/frame.ts";
import type { OperationDefinition, OutputOf, RequestOf } from "../../contract/operation.ts";
import type { Caller } from "../platform/caller.ts";
import { today, type Clock } from "../platform/clock.ts";
import type { Operations } from "../platform/operations.ts";
import { readForm } from "../platform/operation-files.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Route, Visit } from "./route.ts";

export interface VisitSource {
  readonly operations: Operations;
  readonly clock: Clock;
  readonly demo: boolean;
  readonly frame: () => Promise<FrameView>;
}

const KEY_FIELD = "idempotency_key";

/** What a form was sent with. */
export interface Sent {
  readonly fields: URLSearchParams;
  readonly files: ReadonlyMap<string, UploadedFile>;
}

/** What was sent with a request; files only where the route takes them. */
export async function sentWith(route: Route, request: FastifyRequest): Promise<Sent> {
  const upload = "upload" in route && request.isMultipart() ? route.upload : undefined;
  if (upload === undefined) {
    const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    return { fields, files: new Map() };
  }
  const fields = new URLSearchParams();
  const files = new Map<string, UploadedFile>();
  for (const [name, value] of Object.entries(await readForm(request, upload.file, upload.text, upload.cut))) {
    if (typeof value === "string") fields.set(name, value);
    // A browser sends a file without name and content where none was chosen.
    else if (isFile(value) && (value.name !== "" || value.content.length > 0)) files.set(name, value);
  }
  return { fields, files };
}

function isFile(value: unknown): value is UploadedFile {
  return typeof value === "object" && value !== null && (value as UploadedFile).content instanceof Uint8Array;
}

/** Makes the visit of a route; its `ask` knows only the operations that the route names. */
export async function visitOf(
  { operations, clock, demo, frame }: VisitSource,
  route: Pick<Route, "operations" | "path">,
  request: FastifyRequest,
  caller: Caller,
  { fields, files }: Sent,
): Promise<Visit> {
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
    files,
    actor: await caller.actor(),
    today: today(clock),
    demo,
    servicePhone: async () => (await frame()).servicePhone,
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
