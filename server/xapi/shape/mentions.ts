/** Whom and what a statement is about, for finding it again. */
import { keyOf } from "./agents.ts";
import { ACTIVITY_RELATIONS } from "./context.ts";
import { isObject, type Json } from "./fault.ts";

/** Agents and activities by what tells them apart; true: mentioned where the plain filters look, false: somewhere. */
export interface Mentions {
  agents: Map<string, boolean>;
  activities: Map<string, boolean>;
}

/** Every agent and activity that a statement mentions. */
export function mentionsOf(statement: Json): Mentions {
  const mentions: Mentions = { agents: new Map(), activities: new Map() };
  addParts(statement, true, mentions);
  addActor(statement["authority"], false, mentions);
  return mentions;
}

/** Every agent object in a statement, members of groups included, wherever it stands. */
export function actorsIn(statement: Json): Json[] {
  const found: Json[] = [];
  const take = (value: unknown): void => {
    if (!isObject(value)) return;
    found.push(value);
    const members = value["member"];
    if (Array.isArray(members)) for (const member of members) take(member);
  };
  const walk = (part: Json): void => {
    take(part["actor"]);
    const { object, context } = part;
    if (isObject(object)) {
      if (object["objectType"] === "Agent" || object["objectType"] === "Group") take(object);
      if (object["objectType"] === "SubStatement") walk(object);
    }
    if (isObject(context)) for (const each of contextActors(context)) take(each);
  };
  walk(statement);
  return found;
}

function addParts(part: Json, direct: boolean, mentions: Mentions): void {
  addActor(part["actor"], direct, mentions);
  const { object, context } = part;
  if (isObject(object)) {
    const kind = object["objectType"] ?? "Activity";
    if (kind === "Activity") addActivity(object, direct, mentions);
    else if (kind === "Agent" || kind === "Group") addActor(object, direct, mentions);
    else if (kind === "SubStatement") addParts(object, false, mentions);
  }
  if (!isObject(context)) return;
  for (const each of contextActors(context)) addActor(each, false, mentions);
  for (const each of contextActivities(context)) addActivity(each, false, mentions);
}

function contextActors(context: Json): unknown[] {
  const listed = (key: string, what: string): unknown[] => {
    const list = context[key];
    return Array.isArray(list) ? list.map((each) => (isObject(each) ? each[what] : undefined)) : [];
  };
  return [
    context["instructor"],
    context["team"],
    ...listed("contextAgents", "agent"),
    ...listed("contextGroups", "group"),
  ];
}

/** The activities that a context names. */
export function contextActivities(context: Json): Json[] {
  const related = context["contextActivities"];
  if (!isObject(related)) return [];
  return ACTIVITY_RELATIONS.flatMap((key) => related[key] ?? []).filter(isObject);
}

function addActor(value: unknown, direct: boolean, mentions: Mentions): void {
  if (!isObject(value)) return;
  const key = keyOf(value);
  if (key !== undefined) mentions.agents.set(key, direct || mentions.agents.get(key) === true);
  const members = value["member"];
  if (Array.isArray(members)) for (const member of members) addActor(member, direct, mentions);
}

function addActivity(activity: Json, direct: boolean, mentions: Mentions): void {
  const id = String(activity["id"]);
  mentions.activities.set(id, direct || mentions.activities.get(id) === true);
}
