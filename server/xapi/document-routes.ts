/** The resources of documents: /xapi/activities/state, /xapi/agents/profile and /xapi/activities/profile. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../app.ts";
import { transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { agentIn, instantIn, iriIn, needed, readQuery, uuidIn, type Query } from "./asking.ts";
import {
  isJson,
  listDocuments,
  readDocument,
  removeDocuments,
  writeDocument,
  type Conditions,
  type Place,
  type Resource,
} from "./documents.ts";
import { holderOf } from "./gate.ts";
import { agentKeyOf, homePageOf, readerOf, type Holder } from "./holder.ts";
import { refuse } from "./shape/fault.ts";

type Own = Pick<Services, "database" | "clock" | "outside">;

interface Shape {
  resource: Resource;
  /** The parameter that names one document. */
  id: "stateId" | "profileId";
  parameters: readonly string[];
}

const SHAPES: Readonly<Record<Resource, Shape>> = {
  state: { resource: "state", id: "stateId", parameters: ["activityId", "agent", "registration", "stateId"] },
  agent_profile: { resource: "agent_profile", id: "profileId", parameters: ["agent", "profileId"] },
  activity_profile: { resource: "activity_profile", id: "profileId", parameters: ["activityId", "profileId"] },
};

/** Adds the three resources. */
export function addDocuments(scope: FastifyInstance, services: Own, at: string): void {
  addResource(scope, services, `${at}/activities/state`, SHAPES.state);
  addResource(scope, services, `${at}/agents/profile`, SHAPES.agent_profile);
  addResource(scope, services, `${at}/activities/profile`, SHAPES.activity_profile);
}

function addResource(scope: FastifyInstance, services: Own, url: string, shape: Shape): void {
  scope.get(url, (request, reply) => read(services, shape, request, reply));
  scope.put(url, (request, reply) => write(services, shape, request, reply, false));
  scope.post(url, (request, reply) => write(services, shape, request, reply, true));
  scope.delete(url, (request, reply) => remove(services, shape, request, reply));
}

async function read(
  { database, outside }: Own,
  shape: Shape,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const holder = holderOf(request);
  const query = readQuery(request.query, [...shape.parameters, "since"]);
  const place = placeOf(shape, query);
  const since = instantIn(query, "since");
  if (holder.kind === "store" && holder.mayRead === "none") throw new Refusal("xapi_not_allowed");
  checkOwn(holder, place, homePageOf(outside), false);
  const db = readerOf(database, holder);
  if (place.id === undefined) {
    const { ids, changedAt } = await listDocuments(db, holder, place, since);
    if (changedAt !== undefined) reply.header("last-modified", changedAt.toUTCString());
    return reply.send(ids);
  }
  const found = await readDocument(db, holder, place);
  if (found === undefined) throw new Refusal("not_found");
  reply.header("etag", `"${found.etag}"`).header("last-modified", found.changedAt.toUTCString());
  // A document is whatever somebody left there: no browser shows it as a page of ours.
  reply.header("content-disposition", "attachment").header("content-security-policy", "sandbox; default-src 'none'");
  return reply.type(found.media).send(found.content);
}

async function write(
  { database, outside, clock }: Own,
  shape: Shape,
  request: FastifyRequest,
  reply: FastifyReply,
  merge: boolean,
): Promise<FastifyReply> {
  const { holder, place, conditions } = changing(outside, shape, request, true);
  const media = request.headers["content-type"] ?? "application/octet-stream";
  if (media.length > 200 || !/^[\u0020-\u007e]+$/.test(media)) refuse("header.content-type", "内容类型不对");
  const content = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  if (isJson(media)) checkJson(content);
  await transact(database, (tx) =>
    writeDocument(tx, holder, place, { media, content }, { merge, conditions, now: clock.now() }),
  );
  return reply.code(204).send();
}

async function remove(
  { database, outside }: Own,
  shape: Shape,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // Only states go all at once.
  const { holder, place, conditions } = changing(outside, shape, request, shape.resource !== "state");
  await transact(database, (tx) => removeDocuments(tx, holder, place, conditions));
  return reply.code(204).send();
}

/** Who changes which document under which conditions. Throws where they may not. */
function changing(
  outside: Own["outside"],
  shape: Shape,
  request: FastifyRequest,
  one: boolean,
): { holder: Holder; place: Place; conditions: Conditions } {
  const holder = holderOf(request);
  const query = readQuery(request.query, shape.parameters);
  if (one) needed(query, shape.id);
  const place = placeOf(shape, query);
  if (holder.kind === "store" && !holder.mayWrite) throw new Refusal("xapi_not_allowed");
  checkOwn(holder, place, homePageOf(outside), true);
  return { holder, place, conditions: conditionsOf(request) };
}

function placeOf(shape: Shape, query: Query): Place {
  for (const name of ["activityId", "agent"]) if (shape.parameters.includes(name)) needed(query, name);
  if (query[shape.id] !== undefined) needed(query, shape.id);
  return {
    resource: shape.resource,
    activity: iriIn(query, "activityId"),
    agent: agentIn(query, "agent"),
    registration: uuidIn(query, "registration"),
    id: query[shape.id],
  };
}

/**
 * Content has the states of its person in its activity, the notes about its person, and may read what stands about its activity.
 * Everything else is refused when it would be written, and is not there when it is read.
 */
function checkOwn(holder: Holder, place: Place, homePage: string, writing: boolean): void {
  if (holder.kind === "store") return;
  const own = (place.agent ?? agentKeyOf(homePage, holder)) === agentKeyOf(homePage, holder);
  const here = place.activity === undefined || isWithin(place.activity, holder.activity);
  const registered = place.registration === undefined || place.registration === holder.registration;
  if (own && here && registered && !(writing && place.resource === "activity_profile")) return;
  throw new Refusal(writing ? "xapi_not_allowed" : "not_found");
}

/** An activity, or a part of it. */
function isWithin(activity: string, whole: string): boolean {
  return activity === whole || activity.startsWith(`${whole}/`) || activity.startsWith(`${whole}#`);
}

function conditionsOf({ headers }: FastifyRequest): Conditions {
  return { match: headers["if-match"], noneMatch: headers["if-none-match"] };
}

function checkJson(content: Buffer): void {
  try {
    JSON.parse(content.toString("utf8"));
  } catch {
    refuse("body", "不是有效的 JSON");
  }
}
