/** The small resources: /xapi/about, /xapi/agents and /xapi/activities. */
import type { FastifyInstance } from "fastify";
import type { Services } from "../app.ts";
import { Refusal } from "../platform/refusal.ts";
import { needed, readQuery } from "./asking.ts";
import { statementsAbout } from "./finding.ts";
import { holderOf, VERSIONS } from "./gate.ts";
import { agentKeyOf, homePageOf, readerOf } from "./holder.ts";
import { agentOfParameter, IDENTIFIERS, keyOf } from "./shape/agents.ts";
import { isObject, refuse, type Json } from "./shape/fault.ts";
import { contextActivities } from "./shape/mentions.ts";
import { definitionIn } from "./shape/showing.ts";
import { iriOf } from "./shape/values.ts";

type Own = Pick<Services, "database" | "outside">;

/** Adds the resources. */
export function addResources(scope: FastifyInstance, { database, outside }: Own, at: string): void {
  scope.get(`${at}/about`, { config: { open: true } }, (request, reply) => {
    readQuery(request.query, []);
    return reply.send({ version: VERSIONS });
  });
  scope.get(`${at}/agents`, (request, reply) => {
    const agent = agentOfParameter(needed(readQuery(request.query, ["agent"]), "agent"), "query.agent");
    if (agent["objectType"] === "Group") refuse("query.agent", "这里应是 Agent");
    const holder = holderOf(request);
    if (holder.kind === "launch" && keyOf(agent) !== agentKeyOf(homePageOf(outside), holder))
      throw new Refusal("not_found");
    return reply.send(personOf(agent));
  });
  scope.get(`${at}/activities`, async (request, reply) => {
    const id = iriOf(needed(readQuery(request.query, ["activityId"]), "activityId"), "query.activityId");
    const holder = holderOf(request);
    if (holder.kind === "store" && holder.mayRead === "none") throw new Refusal("xapi_not_allowed");
    const texts = await statementsAbout(readerOf(database, holder), holder, id);
    const definition = texts
      .flatMap((text) => definitionsOf(JSON.parse(text) as Json, id))
      .reduce<Json | undefined>((known, more) => ({ ...known, ...more, ...wordsOf(known, more) }), undefined);
    const language = request.headers["accept-language"];
    return reply.send({
      objectType: "Activity",
      id,
      ...(definition === undefined
        ? {}
        : { definition: language === undefined ? definition : definitionIn(definition, language) }),
    });
  });
}

/** What is known of an agent: nothing but what was asked by. Who it is among our people is never told here. */
function personOf(agent: Json): Json {
  const listed = ["name", ...IDENTIFIERS].filter((key) => agent[key] !== undefined).map((key) => [key, [agent[key]]]);
  return { objectType: "Person", ...(Object.fromEntries(listed) as Json) };
}

/** Every definition of an activity in a statement. */
function definitionsOf(part: Json, id: string): Json[] {
  const { object, context } = part;
  const places = [...(isObject(object) ? [object] : []), ...(isObject(context) ? contextActivities(context) : [])];
  const inside = isObject(object) && object["objectType"] === "SubStatement" ? definitionsOf(object, id) : [];
  return [
    ...places
      .filter((each) => each["id"] === id)
      .flatMap(({ definition }) => (isObject(definition) ? [definition] : [])),
    ...inside,
  ];
}

/** Texts and extensions add to each other; of the same language the latest counts. */
function wordsOf(known: Json | undefined, more: Json): Json {
  const both = ["name", "description", "extensions"].filter((key) => isObject(known?.[key]) && isObject(more[key]));
  return Object.fromEntries(both.map((key) => [key, { ...(known?.[key] as Json), ...(more[key] as Json) }]));
}
