/** What courses are made of, as it is told; and the addresses at which players find it. */
import { z } from "zod";

export const CONTENT_KINDS = ["video", "document", "package"] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];
export const CONTENT_STATES = ["processing", "ready", "failed"] as const;
/** Standards of packages: SCORM 1.2, SCORM 2004 (3rd and 4th edition), cmi5. */
export const PACKAGE_STANDARDS = ["scorm12", "scorm2004", "cmi5"] as const;
export type PackageStandard = (typeof PACKAGE_STANDARDS)[number];

const instant = z.iso.datetime();
const keyPattern = "^[A-Za-z0-9_-]{22}$";
/** Names a content, and an upload, without letting anybody count on to the next. */
export const contentKey = z
  .string()
  .regex(new RegExp(keyPattern))
  .meta({ openapi: { type: "string", pattern: keyPattern } });

/** Where players find things: addresses of our own origin, with the caller's rights, never under /api. */
export const mediaAddress = {
  /** HLS with every bit rate; each rendition is one fragmented MP4 file that is read by ranges. */
  master: (key: string) => `/media/${key}/master.m3u8`,
  /** A rendition as one file. */
  plain: (key: string, rung: string) => `/media/${key}/${rung}.mp4`,
  /** HLS of the sound alone, for weak networks; `slides` has the pictures that go with it. */
  audio: (key: string) => `/media/${key}/audio.m3u8`,
  slides: (key: string) => `/media/${key}/slides.json`,
  captions: (key: string) => `/media/${key}/captions.vtt`,
  poster: (key: string) => `/media/${key}/poster.webp`,
  document: (key: string) => `/media/${key}/document.pdf`,
  text: (key: string) => `/media/${key}/text.json`,
} as const;

/** What stands at `slides`: pictures in order, each shown until the next. */
export const slidesSchema = z
  .strictObject({
    durationMs: z.int(),
    slides: z.array(z.strictObject({ atMs: z.int(), url: z.string() })),
  })
  .meta({ id: "ContentSlides" });
export type ContentSlides = z.output<typeof slidesSchema>;

/** What stands at `text`: the text of each page, for reading aloud and for readers without scripts. */
export const pagesTextSchema = z.strictObject({ pages: z.array(z.string()) }).meta({ id: "ContentPagesText" });
export type ContentPagesText = z.output<typeof pagesTextSchema>;

export const faultView = z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() });

export const contentLine = z
  .strictObject({
    contentKey,
    kind: z.enum(CONTENT_KINDS),
    name: z.string(),
    state: z.enum(CONTENT_STATES),
    progress: z.int().describe("Of processing, in per cent."),
    fault: faultView.nullable().describe("Why it cannot be used, when it failed."),
    bytes: z.int().describe("As it was uploaded."),
    durationMs: z.int().nullable().describe("Of a video as it was measured."),
    pages: z.int().nullable(),
    standard: z.enum(PACKAGE_STANDARDS).nullable(),
    hasCaptions: z.boolean(),
    used: z.boolean().describe("Whether a course has a lesson of it; then it stays."),
    madeAt: instant,
  })
  .meta({ id: "ContentLine" });
export type ContentLine = z.output<typeof contentLine>;

const item: z.ZodType<PackageItem> = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    launchable: z.boolean(),
    get items() {
      return z.array(item);
    },
  })
  .meta({ id: "PackageItem" });

/** An item of a package's table of contents. */
export interface PackageItem {
  id: string;
  title: string;
  launchable: boolean;
  items: PackageItem[];
}

/** Everything a player needs; addresses are absent where there is nothing. */
export const contentView = z
  .strictObject({
    contentKey,
    kind: z.enum(CONTENT_KINDS),
    name: z.string(),
    durationMs: z.int().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    pages: z.int().nullable(),
    standard: z.enum(PACKAGE_STANDARDS).nullable(),
    items: z.array(item).describe("Of a package, as its manifest orders them."),
    master: z.string().nullable(),
    plain: z.string().nullable().describe("Of a video: one file that a browser plays without further help."),
    audio: z.string().nullable(),
    slides: z.string().nullable(),
    captions: z.string().nullable(),
    poster: z.string().nullable(),
    document: z.string().nullable(),
    text: z.string().nullable(),
  })
  .meta({ id: "ContentView" });
export type ContentView = z.output<typeof contentView>;

const lessonsOf = z
  .array(
    z.strictObject({
      courseId: z.int(),
      version: z.int(),
      course: z.string(),
      lesson: z.string(),
      /** Of the version; drafts and what came back can be changed. */
      state: z.enum(["draft", "submitted", "approved", "returned", "refused"]),
    }),
  )
  .describe("Those that can be changed first, then the newest versions; fifty at most.");

/** A content with the lessons that are made of it, and with what it replaces. */
export const contentOne = contentLine
  .extend({
    lessons: lessonsOf,
    replaces: z
      .strictObject({ contentKey, name: z.string(), lessons: lessonsOf })
      .nullable()
      .describe("The content of which this is the newer version, with the lessons that are still made of it."),
    newer: z
      .strictObject({ contentKey, name: z.string(), state: z.enum(CONTENT_STATES) })
      .nullable()
      .describe("The newest content that replaces this one."),
  })
  .meta({ id: "ContentOne" });
export type ContentOne = z.output<typeof contentOne>;

export const contentUploadView = z
  .strictObject({
    uploadKey: contentKey,
    kind: z.enum(CONTENT_KINDS),
    name: z.string(),
    bytes: z.int(),
    received: z.int().describe("From here the next part goes on."),
    expiresAt: instant,
    content: contentLine.nullable().describe("What it became, once it is finished."),
  })
  .meta({ id: "ContentUpload" });
