/** The three forms in which statements are read: exactly as stored, in one language, or with identifiers only. */
import { IDENTIFIERS } from "./agents.ts";
import { isObject, type Json } from "./fault.ts";

export const FORMATS = ["exact", "canonical", "ids"] as const;
export type Format = (typeof FORMATS)[number];

/** A statement in one of the forms; `accept` is the Accept-Language of whoever asks. */
export function shown(statement: Json, format: Format, accept: string | undefined): Json {
  if (format === "exact") return statement;
  return part(statement, format === "ids" ? bare : (value, kind) => oneLanguage(value, kind, wanted(accept)));
}

type Kind = "actor" | "activity" | "verb";
type Change = (value: Json, kind: Kind) => Json;

function part(statement: Json, change: Change): Json {
  const apply = (value: unknown, kind: Kind) => (isObject(value) ? change(value, kind) : value);
  const result: Json = {
    ...statement,
    actor: apply(statement["actor"], "actor"),
    verb: apply(statement["verb"], "verb"),
  };
  const { object, context } = statement;
  if (isObject(object)) {
    const kind = object["objectType"] ?? "Activity";
    if (kind === "Activity") result["object"] = change(object, "activity");
    else if (kind === "Agent" || kind === "Group") result["object"] = change(object, "actor");
    else if (kind === "SubStatement") result["object"] = part(object, change);
  }
  if (isObject(context)) result["context"] = ofContext(context, apply);
  if (statement["authority"] !== undefined) result["authority"] = apply(statement["authority"], "actor");
  return result;
}

function ofContext(context: Json, apply: (value: unknown, kind: Kind) => unknown): Json {
  const result: Json = { ...context };
  for (const key of ["instructor", "team"]) if (context[key] !== undefined) result[key] = apply(context[key], "actor");
  const related = context["contextActivities"];
  if (isObject(related))
    result["contextActivities"] = Object.fromEntries(
      Object.entries(related).map(([key, list]) => [
        key,
        (Array.isArray(list) ? list : [list]).map((each) => apply(each, "activity")),
      ]),
    );
  for (const [key, what] of [
    ["contextAgents", "agent"],
    ["contextGroups", "group"],
  ] as const) {
    const list = context[key];
    if (Array.isArray(list))
      result[key] = list.map((each) => (isObject(each) ? { ...each, [what]: apply(each[what], "actor") } : each));
  }
  return result;
}

/** Only what tells it apart. */
function bare(value: Json, kind: Kind): Json {
  const kept = (keys: readonly string[]) =>
    Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]));
  if (kind !== "actor") return kept(["id"]);
  const identified = IDENTIFIERS.some((key) => value[key] !== undefined);
  const members = value["member"];
  return {
    ...kept(["objectType", ...IDENTIFIERS]),
    // A group without an identifier is told apart by its members only.
    ...(!identified && Array.isArray(members)
      ? { member: members.map((each) => (isObject(each) ? bare(each, "actor") : each)) }
      : {}),
  };
}

function oneLanguage(value: Json, kind: Kind, languages: readonly string[]): Json {
  if (kind === "verb" && isObject(value["display"])) return { ...value, display: choose(value["display"], languages) };
  const definition = value["definition"];
  return kind === "activity" && isObject(definition)
    ? { ...value, definition: inLanguage(definition, languages) }
    : value;
}

/** A definition with every text in one language. */
export function definitionIn(definition: Json, accept: string | undefined): Json {
  return inLanguage(definition, wanted(accept));
}

function inLanguage(definition: Json, languages: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(definition).map(([key, value]) => {
      if ((key === "name" || key === "description") && isObject(value)) return [key, choose(value, languages)];
      if (!Array.isArray(value) || key === "correctResponsesPattern") return [key, value];
      const components = value.map((each) =>
        isObject(each) && isObject(each["description"])
          ? { ...each, description: choose(each["description"], languages) }
          : (each as unknown),
      );
      return [key, components];
    }),
  );
}

/** The languages of an Accept-Language, the most wanted first. */
function wanted(accept: string | undefined): string[] {
  return (accept ?? "")
    .slice(0, 500)
    .split(",")
    .map((each) => {
      const [language = "", ...more] = each.trim().split(";");
      const weight = /^\s*q=([\d.]{1,5})\s*$/.exec(more.join(";"))?.[1];
      return { language: language.trim().toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => language !== "" && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
}

function choose(map: Json, languages: readonly string[]): Json {
  const keys = Object.keys(map);
  for (const language of languages) {
    if (language === "*") break;
    const found =
      keys.find((key) => key.toLowerCase() === language) ??
      keys.find((key) => key.toLowerCase().startsWith(`${language}-`)) ??
      keys.find((key) => language.startsWith(`${key.toLowerCase()}-`));
    if (found !== undefined) return { [found]: map[found] };
  }
  const [first] = keys;
  return first === undefined ? map : { [first]: map[first] };
}
