/** What stands around every page. */
import { z } from "zod";
import { actorSchema } from "./actor.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

const viewerSchema = z.strictObject({
  actor: actorSchema,
  title: z.string().describe("What one is here, in a few words."),
  name: z.string().optional().describe("Name of the person; absent for an office without one."),
  permissions: z.array(z.string()).describe("What one may with the office worn."),
  offices: z.int().describe("How many offices one holds, worn or not."),
  reviews: z
    .int()
    .describe("How many declarations wait on one's own desk, counted to 100; 0 for whoever reviews none."),
  unread: z.int().describe("How many of one's own messages are unread."),
  noted: z.boolean().describe("Whether one has taken note of the notice of processing that holds today."),
});

export const readFrame = operation({
  id: "frame.read",
  method: "GET",
  path: "/api/frame",
  summary: "What stands around every page: who one is, what waits for one, the rules in force, the service desk.",
  audience: "public",
  permission: "session:frame:read",
  scope: "public",
  effect: "none",
  responses: {
    200: z.strictObject({
      servicePhone: z.string().describe("Telephone of the service desk."),
      rules: z.string().optional().describe("Version of our own rules that holds today."),
      viewer: viewerSchema.optional().describe("Absent while nobody is signed in."),
    }),
  },
  problems: [],
  since: "0.3.0",
});
export type FrameView = OutputOf<typeof readFrame>;

export const frameOperations = [readFrame] as const satisfies readonly OperationDefinition[];
