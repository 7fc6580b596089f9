/** Activities with their definitions, questions among them. */
import { listOf, objectOf, refuse, textOf, type Json } from "./fault.ts";
import { checkExtensions, checkLanguageMap, iriOf } from "./values.ts";

const ACTIVITY_KEYS = new Set(["objectType", "id", "definition"]);
const COMPONENTS = ["choices", "scale", "source", "target", "steps"] as const;
const DEFINITION_KEYS = new Set([
  "name",
  "description",
  "type",
  "moreInfo",
  "extensions",
  "interactionType",
  "correctResponsesPattern",
  ...COMPONENTS,
]);
const COMPONENT_KEYS = new Set(["id", "description"]);

/** Which lists of components each kind of question may have. */
const INTERACTIONS: Readonly<Record<string, readonly string[]>> = {
  "true-false": [],
  choice: ["choices"],
  "fill-in": [],
  "long-fill-in": [],
  matching: ["source", "target"],
  performance: ["steps"],
  sequencing: ["choices"],
  likert: ["scale"],
  numeric: [],
  other: [],
};

/** Checks an activity. */
export function checkActivity(value: unknown, at: string): Json {
  const activity = objectOf(value, at, ACTIVITY_KEYS);
  if (activity["objectType"] !== undefined && activity["objectType"] !== "Activity")
    refuse(`${at}.objectType`, "这里只能是 Activity");
  iriOf(activity["id"], `${at}.id`);
  if (activity["definition"] !== undefined) checkDefinition(activity["definition"], `${at}.definition`);
  return activity;
}

function checkDefinition(value: unknown, at: string): void {
  const definition = objectOf(value, at, DEFINITION_KEYS);
  for (const key of ["name", "description"])
    if (definition[key] !== undefined) checkLanguageMap(definition[key], `${at}.${key}`);
  for (const key of ["type", "moreInfo"]) if (definition[key] !== undefined) iriOf(definition[key], `${at}.${key}`);
  if (definition["extensions"] !== undefined) checkExtensions(definition["extensions"], `${at}.extensions`);
  checkInteraction(definition, at);
}

function checkInteraction(definition: Json, at: string): void {
  const { interactionType: kind, correctResponsesPattern: pattern } = definition;
  const used = COMPONENTS.filter((key) => definition[key] !== undefined);
  if (kind === undefined) {
    const [more] = [...(pattern === undefined ? [] : ["correctResponsesPattern"]), ...used];
    if (more !== undefined) refuse(`${at}.interactionType`, `有 ${more} 就要写明 interactionType`);
    return;
  }
  const allowed = typeof kind === "string" && Object.hasOwn(INTERACTIONS, kind) ? INTERACTIONS[kind] : undefined;
  if (allowed === undefined) refuse(`${at}.interactionType`, "没有这种题型");
  if (pattern !== undefined)
    for (const [index, each] of listOf(pattern, `${at}.correctResponsesPattern`).entries())
      textOf(each, `${at}.correctResponsesPattern[${index}]`);
  for (const key of used) {
    if (!allowed.includes(key)) refuse(`${at}.${key}`, `题型 ${String(kind)} 没有这一项`);
    checkComponents(definition[key], `${at}.${key}`);
  }
}

function checkComponents(value: unknown, at: string): void {
  const seen = new Set<string>();
  for (const [index, each] of listOf(value, at).entries()) {
    const place = `${at}[${index}]`;
    const component = objectOf(each, place, COMPONENT_KEYS);
    const id = textOf(component["id"], `${place}.id`);
    if (id === "" || seen.has(id)) refuse(`${place}.id`, "编号为空或重复");
    seen.add(id);
    if (component["description"] !== undefined) checkLanguageMap(component["description"], `${place}.description`);
  }
}
