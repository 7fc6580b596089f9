/** Files of evidence: uploaded whole or in parts, kept by whoever uploaded them, read by whom they concern. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { contentSchema, partBody, uploadSchema } from "./files.ts";
import { operation } from "./operation.ts";

/** Largest file of evidence, in bytes; the parameter `file_megabytes` may ask for less. */
export const EVIDENCE_BYTES = 20 * 2 ** 20;
/** Largest part of an upload. */
export const PART_BYTES = 4 * 2 ** 20;
/** For how long a file is held that was attached to nothing. */
export const HELD_DAYS = 7;

const key = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .meta({ openapi: { type: "string", pattern: "^[A-Za-z0-9_-]{22}$" } });
const instant = z.iso.datetime();

export const evidenceSchema = z
  .strictObject({
    evidenceId: z.int().describe("Its number: what is named when it is attached to something."),
    key: key.describe("Its address: nobody can count on to the next one."),
    name: z.string(),
    mediaType: z.enum(["image/jpeg", "image/png", "image/webp", "application/pdf"]),
    bytes: z.int(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    pages: z.int().nullable(),
    uploadedAt: instant,
    heldUntil: instant.nullable().describe("When it is deleted unless it is attached to something; null once it is."),
  })
  .meta({ id: "Evidence" });

export const uploadStateSchema = z
  .strictObject({
    uploadKey: key,
    name: z.string(),
    bytes: z.int(),
    received: z.int().describe("From here the next part goes on."),
    expiresAt: instant,
    evidence: evidenceSchema.nullable().describe("What it became, once it is finished."),
  })
  .meta({ id: "Upload" });

const fileParams = z.strictObject({ fileKey: key });
const uploadParams = z.strictObject({ uploadKey: key });
const own = { audience: "learner", scope: "self", since: "0.2.0" } as const;

export const listOwnFiles = operation({
  ...own,
  id: "files.mine",
  method: "GET",
  path: "/api/files",
  summary: "Files that one has uploaded and not yet attached to anything, and how much room is left.",
  permission: "files:own:read",
  effect: "none",
  responses: {
    200: z.strictObject({
      files: z.array(evidenceSchema),
      usedBytes: z.int().describe("Of everything, attached files and uploads under way included."),
      mostBytes: z.int(),
      fileBytes: z.int().describe("How large one file may be."),
    }),
  },
  problems: [],
});

export const uploadFile = operation({
  ...own,
  id: "files.upload",
  method: "POST",
  path: "/api/files",
  summary: "Uploads a whole file: a photograph (JPEG, PNG, WebP) or a PDF, at most 20 MB.",
  description:
    "It is looked into before it is kept; pictures are written anew, upright and without the place where they were taken. " +
    "The same file again, while the first is held, is the first.",
  permission: "files:own:upload",
  effect: "repeatable",
  apart: "looking into a file takes seconds in which no connection need be held",
  form: EVIDENCE_BYTES,
  body: z.strictObject({ file: uploadSchema }),
  perMinute: 60,
  responses: { 201: evidenceSchema },
  problems: ["file_refused", "file_share_full", "too_many_requests", "scanner_away"],
});

export const uploadFileFor = operation({
  id: "files.uploadFor",
  method: "POST",
  path: "/api/people/{personId}/files",
  summary: "Uploads a file as evidence of somebody whom one looks after; it is theirs from then on.",
  audience: "official",
  scope: "data",
  since: "0.3.0",
  permission: "files:item:upload",
  effect: "repeatable",
  apart: "looking into a file takes seconds in which no connection need be held",
  form: EVIDENCE_BYTES,
  params: z.strictObject({ personId: idText }),
  body: z.strictObject({ file: uploadSchema }),
  perMinute: 120,
  responses: { 201: evidenceSchema },
  problems: ["not_found", "file_refused", "file_share_full", "too_many_requests", "scanner_away"],
});

export const removeFile = operation({
  ...own,
  id: "files.remove",
  method: "DELETE",
  path: "/api/files/{fileKey}",
  summary: "Deletes a file that one holds. One that is attached to something is taken off there.",
  permission: "files:own:upload",
  effect: "repeatable",
  params: fileParams,
  responses: { 204: z.undefined() },
  problems: ["not_found", "file_not_held"],
});

export const beginUpload = operation({
  ...own,
  id: "files.begin",
  method: "POST",
  path: "/api/uploads",
  summary:
    "Begins an upload in parts, which goes on after the network was lost. The same in the tus protocol at /tus/files.",
  permission: "files:own:upload",
  effect: "once",
  untold: "what becomes of it is told when it is finished",
  body: z.strictObject({
    name: text(1_000, 1),
    bytes: z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
  }),
  perMinute: 120,
  responses: { 201: uploadStateSchema },
  problems: ["file_refused", "file_share_full", "too_many_requests"],
});

export const readUpload = operation({
  ...own,
  id: "files.progress",
  method: "GET",
  path: "/api/uploads/{uploadKey}",
  summary: "How much of an upload has arrived.",
  permission: "files:own:upload",
  effect: "none",
  params: uploadParams,
  responses: { 200: uploadStateSchema },
  problems: ["not_found"],
});

export const appendPart = operation({
  ...own,
  id: "files.append",
  method: "POST",
  path: "/api/uploads/{uploadKey}/parts",
  summary: "Adds the part that comes next (at most 4 MB). A part that has arrived already changes nothing.",
  permission: "files:own:upload",
  effect: "repeatable",
  untold: "what becomes of it is told when it is finished",
  params: uploadParams,
  form: PART_BYTES,
  body: partBody,
  responses: { 200: uploadStateSchema },
  problems: ["not_found", "upload_elsewhere"],
});

export const finishUpload = operation({
  ...own,
  id: "files.finish",
  method: "POST",
  path: "/api/uploads/{uploadKey}/finish",
  summary: "Has a whole upload looked into and kept. Asked again it answers the same.",
  permission: "files:own:upload",
  effect: "repeatable",
  apart: "looking into a file takes seconds in which no connection need be held",
  params: uploadParams,
  responses: { 201: evidenceSchema },
  problems: ["not_found", "upload_not_whole", "file_refused", "scanner_away"],
});

export const cancelUpload = operation({
  ...own,
  id: "files.cancel",
  method: "DELETE",
  path: "/api/uploads/{uploadKey}",
  summary: "Gives an upload up, with what has arrived of it.",
  permission: "files:own:upload",
  effect: "repeatable",
  untold: "nothing had come of it",
  params: uploadParams,
  responses: { 204: z.undefined() },
  problems: ["not_found"],
});

const reading = {
  audience: "learner",
  permission: "files:evidence:read",
  scope: "data",
  effect: "none",
  method: "GET",
  params: fileParams,
  problems: ["not_found"],
  since: "0.2.0",
} as const;

export const readFile = operation({
  ...reading,
  id: "files.read",
  path: "/api/files/{fileKey}/content",
  summary: "A file of evidence, to be saved.",
  media: "application/octet-stream",
  responses: { 200: contentSchema },
});

export const viewFile = operation({
  ...reading,
  id: "files.view",
  path: "/api/files/{fileKey}/view",
  summary: "A picture of evidence, to be shown in a page. A PDF has none.",
  media: "image/*",
  responses: { 200: contentSchema },
});

export const viewSmall = operation({
  ...reading,
  id: "files.small",
  path: "/api/files/{fileKey}/small",
  summary: "The same, at most 320 pixels a side, for lists.",
  media: "image/webp",
  responses: { 200: contentSchema },
});

export const evidenceOperations = [
  listOwnFiles,
  uploadFile,
  uploadFileFor,
  removeFile,
  beginUpload,
  readUpload,
  appendPart,
  finishUpload,
  cancelUpload,
  readFile,
  viewFile,
  viewSmall,
] as const;
