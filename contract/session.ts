/** Who is asking. In demo mode one picks a persona; outside it the doors for that do not exist. */
import { z } from "zod";
import { actorSchema, ROLES } from "./actor.ts";
import { operation } from "./operation.ts";

const personaId = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9_-]*$/);

export const personaSchema = z.strictObject({
  personaId,
  title: z.string().describe("Who it is, in a few words."),
  story: z.string().describe("Why they are worth meeting."),
  name: z.string().optional().describe("Name of the person, when the persona is one."),
  actor: actorSchema,
});

/** An office that one holds and may wear. */
export const officeSchema = z.strictObject({
  officeId: z.int().positive(),
  role: z.enum(ROLES),
  title: z.string().describe("What the office is called, with its place."),
  worn: z.boolean(),
});

export const meSchema = z.strictObject({
  actor: actorSchema,
  title: z.string().describe("What one is here, in a few words."),
  name: z.string().optional().describe("Name of the person; absent for an office without one."),
  personaId: personaId.optional(),
  permissions: z.array(z.string()).describe("What one may with the office worn."),
  offices: z.array(officeSchema).describe("Every office one holds; none is worn while one is only oneself."),
});

export const listPersonas = operation({
  id: "session.personas",
  method: "GET",
  path: "/api/personas",
  summary: "Whom one may be in the demo, in the order in which they are best met.",
  audience: "demo",
  permission: "session:persona:list",
  scope: "public",
  effect: "none",
  responses: { 200: z.strictObject({ personas: z.array(personaSchema) }) },
  problems: [],
  since: "0.1.0",
});

export const createSession = operation({
  id: "session.create",
  method: "POST",
  path: "/api/session",
  summary: "Become a persona: ends the session one had and begins a new one, kept in a cookie.",
  audience: "demo",
  permission: "session:session:create",
  scope: "public",
  // Each session has a token of its own that nobody but the browser may keep, so a repeated call begins another.
  effect: "repeatable",
  body: z.strictObject({ personaId }),
  perMinute: 60,
  responses: { 201: meSchema },
  problems: ["not_found"],
  since: "0.1.0",
  examples: [{ name: "nurse", summary: "Become the nurse.", request: { body: { personaId: "nurse" } } }],
});

export const deleteSession = operation({
  id: "session.delete",
  method: "DELETE",
  path: "/api/session",
  summary: "Stop being who one is. Nothing happens without a session.",
  audience: "public",
  permission: "session:session:delete",
  scope: "public",
  effect: "repeatable",
  responses: { 204: z.undefined() },
  problems: [],
  since: "0.1.0",
});

export const readMe = operation({
  id: "session.me",
  method: "GET",
  path: "/api/me",
  summary: "Who one is and how far one sees.",
  audience: "learner",
  permission: "session:actor:read",
  scope: "all",
  effect: "none",
  responses: { 200: meSchema },
  problems: [],
  since: "0.1.0",
});

export const wearOffice = operation({
  id: "session.wear",
  method: "PUT",
  path: "/api/session/office",
  summary: "Puts on one of the offices one holds, or takes it off to be only oneself.",
  audience: "learner",
  permission: "session:office:wear",
  scope: "all",
  effect: "repeatable",
  body: z.strictObject({ officeId: z.int().positive().max(Number.MAX_SAFE_INTEGER).nullable() }),
  responses: { 200: meSchema },
  problems: ["not_found", "second_factor_needed"],
  since: "0.2.0",
});
