/** In what context something was done, and what came of it. */
import { checkActivity } from "./activities.ts";
import { checkActor, checkAgent, checkGroup } from "./agents.ts";
import { listOf, objectOf, refuse, textOf, type Json } from "./fault.ts";
import { checkBoolean, checkDuration, checkExtensions, checkLanguage, iriOf, numberOf, uuidOf } from "./values.ts";

const CONTEXT_KEYS = new Set([
  "registration",
  "instructor",
  "team",
  "contextActivities",
  "contextAgents",
  "contextGroups",
  "revision",
  "platform",
  "language",
  "statement",
  "extensions",
]);
/** How activities stand to what was done. */
export const ACTIVITY_RELATIONS = ["parent", "grouping", "category", "other"] as const;
const RELATION_KEYS = new Set<string>(ACTIVITY_RELATIONS);
const CONTEXT_AGENT_KEYS = new Set(["objectType", "agent", "relevantTypes"]);
const CONTEXT_GROUP_KEYS = new Set(["objectType", "group", "relevantTypes"]);
const REFERENCE_KEYS = new Set(["objectType", "id"]);
const RESULT_KEYS = new Set(["score", "success", "completion", "response", "duration", "extensions"]);
const SCORE_KEYS = new Set(["scaled", "raw", "min", "max"]);

/** Checks a context; `aboutActivity` says whether the object is an activity, because some parts go only with one. */
export function checkContext(value: unknown, at: string, aboutActivity: boolean): void {
  const context = objectOf(value, at, CONTEXT_KEYS);
  const given = (key: string) => context[key] !== undefined;
  if (given("registration")) uuidOf(context["registration"], `${at}.registration`);
  if (given("instructor")) checkActor(context["instructor"], `${at}.instructor`);
  if (given("team")) checkGroup(context["team"], `${at}.team`);
  if (given("contextActivities")) checkRelations(context["contextActivities"], `${at}.contextActivities`);
  if (given("contextAgents")) checkRelevant(context["contextAgents"], `${at}.contextAgents`, "agent");
  if (given("contextGroups")) checkRelevant(context["contextGroups"], `${at}.contextGroups`, "group");
  for (const key of ["revision", "platform"]) {
    if (!given(key)) continue;
    textOf(context[key], `${at}.${key}`);
    if (!aboutActivity) refuse(`${at}.${key}`, "只有对象是活动时才能有这一项");
  }
  if (given("language")) checkLanguage(context["language"], `${at}.language`);
  if (given("statement")) checkReference(context["statement"], `${at}.statement`);
  if (given("extensions")) checkExtensions(context["extensions"], `${at}.extensions`);
}

/** Checks what points to another statement. */
export function checkReference(value: unknown, at: string): Json {
  const reference = objectOf(value, at, REFERENCE_KEYS);
  if (reference["objectType"] !== "StatementRef") refuse(`${at}.objectType`, "这里只能是 StatementRef");
  uuidOf(reference["id"], `${at}.id`);
  return reference;
}

/** Checks a result. */
export function checkResult(value: unknown, at: string): void {
  const result = objectOf(value, at, RESULT_KEYS);
  if (result["score"] !== undefined) checkScore(result["score"], `${at}.score`);
  for (const key of ["success", "completion"]) if (result[key] !== undefined) checkBoolean(result[key], `${at}.${key}`);
  if (result["response"] !== undefined) textOf(result["response"], `${at}.response`);
  if (result["duration"] !== undefined) checkDuration(result["duration"], `${at}.duration`);
  if (result["extensions"] !== undefined) checkExtensions(result["extensions"], `${at}.extensions`);
}

function checkScore(value: unknown, at: string): void {
  const score = objectOf(value, at, SCORE_KEYS);
  const number = (key: string) => (score[key] === undefined ? undefined : numberOf(score[key], `${at}.${key}`));
  const [scaled, raw, min, max] = [number("scaled"), number("raw"), number("min"), number("max")];
  if (scaled !== undefined && (scaled < -1 || scaled > 1)) refuse(`${at}.scaled`, "应在 -1 与 1 之间");
  if (min !== undefined && max !== undefined && min >= max) refuse(`${at}.max`, "应大于 min");
  if (raw !== undefined && ((min !== undefined && raw < min) || (max !== undefined && raw > max)))
    refuse(`${at}.raw`, "应在 min 与 max 之间");
}

function checkRelations(value: unknown, at: string): void {
  for (const [key, each] of Object.entries(objectOf(value, at, RELATION_KEYS))) {
    if (!Array.isArray(each)) checkActivity(each, `${at}.${key}`);
    else for (const [index, activity] of each.entries()) checkActivity(activity, `${at}.${key}[${index}]`);
  }
}

function checkRelevant(value: unknown, at: string, kind: "agent" | "group"): void {
  const [type, keys] =
    kind === "agent"
      ? (["contextAgent", CONTEXT_AGENT_KEYS] as const)
      : (["contextGroup", CONTEXT_GROUP_KEYS] as const);
  for (const [index, each] of listOf(value, at).entries()) {
    const place = `${at}[${index}]`;
    const entry = objectOf(each, place, keys);
    if (entry["objectType"] !== type) refuse(`${place}.objectType`, `这里只能是 ${type}`);
    (kind === "agent" ? checkAgent : checkGroup)(entry[kind], `${place}.${kind}`);
    const types = entry["relevantTypes"];
    if (types === undefined) continue;
    const list = listOf(types, `${place}.relevantTypes`);
    if (list.length === 0) refuse(`${place}.relevantTypes`, "列表不能为空");
    for (const [at2, iri] of list.entries()) iriOf(iri, `${place}.relevantTypes[${at2}]`);
  }
}
