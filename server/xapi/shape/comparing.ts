/** When two statements are the same one: what a server adds or may change does not count. */
import { createHash } from "node:crypto";
import { isObject, type Json } from "./fault.ts";

const ADDED = ["id", "authority", "stored", "timestamp", "version", "attachments"];

/** 32 bytes that are equal for statements that say the same. */
export function digestOfStatement(statement: Json): Buffer {
  return createHash("sha256")
    .update(canonicalText(comparable(statement)))
    .digest();
}

/** Whether two statements say the same. */
export function areSame(one: Json, other: Json): boolean {
  return digestOfStatement(one).equals(digestOfStatement(other));
}

function comparable(statement: Json): Json {
  const kept = Object.fromEntries(Object.entries(statement).filter(([key]) => !ADDED.includes(key)));
  return {
    ...kept,
    actor: anyActor(kept["actor"]),
    verb: { id: isObject(kept["verb"]) ? kept["verb"]["id"] : undefined },
    object: anyObject(kept["object"]),
    ...(isObject(kept["result"]) ? { result: truncated(kept["result"]) } : {}),
    ...(isObject(kept["context"]) ? { context: withoutWords(kept["context"]) } : {}),
  };
}

/** Names may change, and the order of a group's members means nothing. */
function anyActor(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { name: _name, member, objectType, ...rest } = value;
  const members = Array.isArray(member) ? member.map((each) => canonicalText(anyActor(each))).sort() : undefined;
  return { ...rest, ...(objectType === "Group" ? { group: true } : {}), ...(members ? { members } : {}) };
}

function anyObject(value: unknown): unknown {
  if (!isObject(value)) return value;
  const kind = value["objectType"] ?? "Activity";
  if (kind === "Activity") return { id: value["id"] };
  if (kind === "Agent" || kind === "Group") return { who: anyActor(value) };
  if (kind === "SubStatement") return { inside: comparable(value) };
  return { reference: String(value["id"]).toLowerCase() };
}

/** Definitions of activities and names may differ. */
function withoutWords(context: Json): Json {
  const related = context["contextActivities"];
  const groups = Object.entries(isObject(related) ? related : {}).map(([key, each]) => [
    key,
    (Array.isArray(each) ? each : [each]).map((activity) => (isObject(activity) ? String(activity["id"]) : "")).sort(),
  ]);
  return {
    ...context,
    ...(related === undefined ? {} : { contextActivities: Object.fromEntries(groups) }),
    ...(context["instructor"] === undefined ? {} : { instructor: anyActor(context["instructor"]) }),
    ...(context["team"] === undefined ? {} : { team: anyActor(context["team"]) }),
  };
}

/** Of durations what is finer than a hundredth of a second does not count. */
function truncated(result: Json): Json {
  const { duration } = result;
  if (typeof duration !== "string") return result;
  return { ...result, duration: duration.replace(/(\.\d{2})\d+(?=S)/, "$1") };
}

/** JSON with its keys in order. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}
