/** A client of the contract: the types of every operation, and a few lines of code. */
import type { OperationDefinition, OutputOf, RequestOf } from "./operation.ts";
import type { Problem } from "./problems.ts";

/** "GET /api/answers/{number}". */
export type KeyOf<Definition extends OperationDefinition> = `${Definition["method"]} ${Definition["path"]}`;

type ByKey<Api extends OperationDefinition, Key> = Api extends OperationDefinition
  ? KeyOf<Api> extends Key
    ? Api
    : never
  : never;

export type Reply<Body> = { ok: true; status: number; body: Body } | { ok: false; status: number; problem: Problem };

interface Parts {
  params?: Record<string, string>;
  query?: Record<string, string | undefined>;
  body?: unknown;
}

/**
 * A typed client: `createClient<Api>()("GET /api/answers/{number}", { params: { number: "9" } })`.
 * @param base address of the server, "" for one's own; @param send stands in for fetch.
 */
export function createClient<Api extends OperationDefinition>(base = "", send: typeof fetch = fetch) {
  return async <Key extends KeyOf<Api>>(
    key: Key,
    request: RequestOf<ByKey<Api, Key>>,
    init: RequestInit = {},
  ): Promise<Reply<OutputOf<ByKey<Api, Key>>>> => {
    const { params = {}, query, body } = request as Parts;
    const [method, path = ""] = key.split(" ");
    const search = new URLSearchParams(
      Object.entries(query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const url =
      base +
      path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(params[name] ?? "")) +
      (query ? `?${search}` : "");
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json", ...init.headers } };
    const answer = await send(url, { method, ...init, ...content });
    const text = await answer.text();
    const { ok, status } = answer;
    const read: unknown = text === "" ? undefined : JSON.parse(text);
    return (ok ? { ok, status, body: read } : { ok, status, problem: read }) as Reply<OutputOf<ByKey<Api, Key>>>;
  };
}
