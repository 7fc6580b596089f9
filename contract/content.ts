/** Contents of courses: uploaded by institutions, made fit for weak networks, seen by whoever studies or approves them. */
import { z } from "zod";
import {
  CONTENT_KINDS,
  CONTENT_STATES,
  contentKey,
  contentLine,
  contentOne,
  contentUploadView,
  contentView,
} from "./content-view.ts";
import { integerText, text } from "./fields.ts";
import { partBody, uploadSchema } from "./files.ts";
import { operation, type OperationDefinition, type OutputOf } from "./operation.ts";

export * from "./content-view.ts";

/** Largest of each kind in bytes; parameters may ask for less. */
export const CONTENT_BYTES = { video: 2 * 2 ** 30, package: 300 * 2 ** 20, document: 50 * 2 ** 20 } as const;
/** Largest part of an upload. */
export const CONTENT_PART_BYTES = 4 * 2 ** 20;
/** Largest file of captions. */
export const CAPTIONS_BYTES = 1_000_000;

const keyParams = z.strictObject({ contentKey });
const uploadParams = z.strictObject({ uploadKey: contentKey });
const authors = { audience: "official", scope: "data", since: "0.4.0" } as const;

export const listContent = operation({
  ...authors,
  id: "content.list",
  method: "GET",
  path: "/api/content",
  summary: "Contents of one's own institution, the newest first.",
  permission: "content:asset:read",
  effect: "none",
  query: z.strictObject({
    kind: z.enum(CONTENT_KINDS).optional(),
    state: z.enum(CONTENT_STATES).optional(),
    q: text(50).optional(),
    cursor: z.string().max(200).optional(),
    limit: integerText(1, 100).optional(),
  }),
  responses: {
    200: z.strictObject({
      contents: z.array(contentLine),
      next: z.string().nullable(),
      usedBytes: z.int().describe("Of everything that was uploaded, uploads under way included."),
      mostBytes: z.int(),
      largest: z.strictObject({ video: z.int(), document: z.int(), package: z.int() }),
      /** Whether this server can turn videos into what can be played. */
      videos: z.boolean(),
    }),
  },
  problems: ["bad_cursor"],
});
export type ContentList = OutputOf<typeof listContent>;

export const readContent = operation({
  ...authors,
  id: "content.read",
  method: "GET",
  path: "/api/content/{contentKey}",
  summary: "One content of one's own institution, with how far it is.",
  permission: "content:asset:read",
  effect: "none",
  params: keyParams,
  responses: { 200: contentOne },
  problems: [],
});

export const viewContent = operation({
  id: "content.view",
  method: "GET",
  path: "/api/content/{contentKey}/view",
  summary: "What a player needs of a content that one studies, approves or owns: addresses, length, table of contents.",
  audience: "learner",
  scope: "data",
  since: "0.4.0",
  permission: "content:item:view",
  effect: "none",
  untold: "what somebody watches is written down where time is credited",
  params: keyParams,
  responses: { 200: contentView },
  problems: [],
});

export const removeContent = operation({
  ...authors,
  id: "content.remove",
  method: "DELETE",
  path: "/api/content/{contentKey}",
  summary: "Deletes a content that no course uses.",
  permission: "content:asset:change",
  effect: "repeatable",
  params: keyParams,
  responses: { 204: z.undefined() },
  problems: ["content_in_use"],
});

export const retryContent = operation({
  ...authors,
  id: "content.retry",
  method: "POST",
  path: "/api/content/{contentKey}/retry",
  summary: "Has a content processed once more that failed.",
  permission: "content:asset:change",
  effect: "repeatable",
  params: keyParams,
  responses: { 200: contentLine },
  problems: ["content_not_failed"],
});

export const putCaptions = operation({
  ...authors,
  id: "content.captions",
  method: "POST",
  path: "/api/content/{contentKey}/captions",
  summary: "Gives a video captions (WebVTT or SRT), in place of those it had.",
  permission: "content:asset:change",
  effect: "repeatable",
  params: keyParams,
  form: CAPTIONS_BYTES,
  body: z.strictObject({ file: uploadSchema }),
  responses: { 200: contentLine },
  problems: ["captions_refused"],
});

export const removeCaptions = operation({
  ...authors,
  id: "content.removeCaptions",
  method: "DELETE",
  path: "/api/content/{contentKey}/captions",
  summary: "Takes a video's captions away.",
  permission: "content:asset:change",
  effect: "repeatable",
  params: keyParams,
  responses: { 200: contentLine },
  problems: [],
});

const uploading = { ...authors, permission: "content:asset:upload" } as const;

export const beginContent = operation({
  ...uploading,
  id: "content.begin",
  method: "POST",
  path: "/api/content-uploads",
  summary:
    "Begins an upload in parts, which goes on after the network was lost. The same in the tus protocol at /tus/content " +
    "(metadata: filename, kind, replaces).",
  effect: "once",
  untold: "what becomes of it is told when it is finished",
  body: z.strictObject({
    kind: z.enum(CONTENT_KINDS),
    name: text(1_000, 1),
    bytes: z.int().min(1).max(CONTENT_BYTES.video),
    replaces: contentKey
      .optional()
      .describe(
        "The content of one's own, of the same kind, of which this is a newer version. Courses go on with theirs.",
      ),
  }),
  perMinute: 120,
  responses: { 201: contentUploadView },
  problems: ["content_refused", "content_share_full"],
});

export const readContentUpload = operation({
  ...uploading,
  id: "content.progress",
  method: "GET",
  path: "/api/content-uploads/{uploadKey}",
  summary: "How much of an upload has arrived.",
  effect: "none",
  params: uploadParams,
  responses: { 200: contentUploadView },
  problems: [],
});

export const appendContent = operation({
  ...uploading,
  id: "content.append",
  method: "POST",
  path: "/api/content-uploads/{uploadKey}/parts",
  summary: "Adds the part that comes next (at most 4 MB).",
  effect: "repeatable",
  untold: "what becomes of it is told when it is finished",
  params: uploadParams,
  form: CONTENT_PART_BYTES,
  body: partBody,
  responses: { 200: contentUploadView },
  problems: ["upload_elsewhere"],
});

export const finishContent = operation({
  ...uploading,
  id: "content.finish",
  method: "POST",
  path: "/api/content-uploads/{uploadKey}/finish",
  summary: "Takes a whole upload in; it is processed from then on. Asked again it answers the same.",
  effect: "repeatable",
  apart: "reading two gigabytes once takes seconds in which no connection need be held",
  params: uploadParams,
  responses: { 201: contentLine },
  problems: ["upload_not_whole", "content_refused"],
});

export const cancelContent = operation({
  ...uploading,
  id: "content.cancel",
  method: "DELETE",
  path: "/api/content-uploads/{uploadKey}",
  summary: "Gives an upload up, with what has arrived of it.",
  effect: "repeatable",
  untold: "nothing had come of it",
  params: uploadParams,
  responses: { 204: z.undefined() },
  problems: [],
});

export const contentOperations = [
  listContent,
  readContent,
  viewContent,
  removeContent,
  retryContent,
  putCaptions,
  removeCaptions,
  beginContent,
  readContentUpload,
  appendContent,
  finishContent,
  cancelContent,
] as const satisfies readonly OperationDefinition[];
