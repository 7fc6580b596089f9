/** What a holder may say, and how a statement looks once it is stored. */
import { randomUUID } from "node:crypto";
import { Refusal } from "../platform/refusal.ts";
import { authorityOf } from "./credentials.ts";
import { agentKeyOf, digestOf, type Holder } from "./holder.ts";
import { keyOf } from "./shape/agents.ts";
import { digestOfStatement } from "./shape/comparing.ts";
import { isObject, type Json } from "./shape/fault.ts";
import { actorsIn, mentionsOf, type Mentions } from "./shape/mentions.ts";
import { VOIDED } from "./shape/statement.ts";
import { instantOf } from "./shape/values.ts";

/** A statement as it is written into the table. */
export interface Said {
  id: string;
  stored: Date;
  storeId: number | undefined;
  personId: number | undefined;
  launched: Buffer | undefined;
  verb: Buffer;
  registration: string | undefined;
  refersTo: string | undefined;
  voids: string | undefined;
  voidsAny: boolean;
  digest: Buffer;
  statement: Json;
  mentions: Mentions;
}

/** Refuses what a holder may not say. Content speaks of the person it was launched for, and knows nobody else. */
export function checkMaySay(holder: Holder, statement: Json, homePage: string, at: string): void {
  if (holder.kind === "store") {
    if (!holder.mayWrite) throw new Refusal("xapi_not_allowed");
    return;
  }
  const own = agentKeyOf(homePage, holder);
  const deny = (path: string, message: string): never => {
    throw new Refusal("xapi_not_allowed", [
      { path, code: "xapi", message, remedy: "actor 只能用打开课件时给出的账号，不带姓名" },
    ]);
  };
  for (const actor of actorsIn(statement)) {
    if (keyOf(actor) !== own || actor["objectType"] === "Group") deny(`${at}.actor`, "课件只能为打开它的人写记录");
    if (actor["name"] !== undefined) deny(`${at}.actor.name`, "课件不能写入姓名");
  }
  const { context } = statement;
  const registration = isObject(context) ? context["registration"] : undefined;
  if (typeof registration === "string" && registration.toLowerCase() !== holder.registration)
    deny(`${at}.context.registration`, "这不是本次学习的 registration");
}

/** A statement with everything that the server adds. `version` is that of the request. */
export function completed(
  holder: Holder | undefined,
  statement: Json,
  {
    homePage,
    stored,
    version,
    personId,
  }: { homePage: string; stored: Date; version: string; personId?: number | undefined },
): Said {
  const id = typeof statement["id"] === "string" ? statement["id"].toLowerCase() : randomUUID();
  const whole = {
    ...inLists(statement),
    id,
    timestamp: (statement["timestamp"] === undefined
      ? stored
      : instantOf(statement["timestamp"], "timestamp")
    ).toISOString(),
    stored: stored.toISOString(),
    authority: authorityOf(holder, homePage),
    version: statement["version"] ?? version,
  };
  const { context, object } = statement;
  const refersTo =
    isObject(object) && object["objectType"] === "StatementRef" ? String(object["id"]).toLowerCase() : undefined;
  const verb = String((statement["verb"] as Json)["id"]);
  const voids = verb === VOIDED ? refersTo : undefined;
  const registration = isObject(context) ? context["registration"] : undefined;
  return {
    id,
    stored,
    storeId: holder?.kind === "store" ? holder.storeId : undefined,
    personId: holder?.kind === "launch" ? holder.personId : personId,
    launched: holder?.kind === "launch" ? digestOf(holder.activity) : undefined,
    verb: digestOf(verb),
    registration: typeof registration === "string" ? registration.toLowerCase() : undefined,
    refersTo,
    voids,
    voidsAny: voids !== undefined && holder?.kind === "store" && holder.mayRead === "all",
    digest: digestOfStatement(statement),
    statement: whole,
    mentions: mentionsOf(whole),
  };
}

/** Activities of a context always stand in lists, in the statement and in the one inside it; times are told in UTC. */
function inLists(part: Json): Json {
  const { context, object } = part;
  const result: Json = { ...part };
  if (isObject(context) && isObject(context["contextActivities"]))
    result["context"] = {
      ...context,
      contextActivities: Object.fromEntries(
        Object.entries(context["contextActivities"]).map(([key, each]) => [key, Array.isArray(each) ? each : [each]]),
      ),
    };
  if (isObject(object) && object["objectType"] === "SubStatement") {
    const inside = inLists(object);
    const { timestamp } = object;
    result["object"] =
      timestamp === undefined
        ? inside
        : { ...inside, timestamp: instantOf(timestamp, "object.timestamp").toISOString() };
  }
  return result;
}
