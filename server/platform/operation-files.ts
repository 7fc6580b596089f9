/** Files in requests and answers of operations. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import multipart, { type MultipartFile } from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AnsweredFile, UploadedFile } from "../../contract/files.ts";
import { Pace } from "./pace.ts";
import { Refusal } from "./refusal.ts";

const MOST_FIELDS = 20;
const LONGEST_FIELD = 10_000;
/** What the forms that are being read may hold in memory together. Whoever asks for more is to come again. */
const READING_BYTES = 40 * 2 ** 20;
const RETRY_SECONDS = 5;
/** Known to the package, though not to its types. */
const CUT = { throwFileSizeLimit: false } as object;

/** Of everything that is sent to this process. */
export const PACE = new Pace();

let reading = 0;

/** Makes an instance understand forms with files; only inside the scope that it is given. */
export async function acceptForms(http: FastifyInstance): Promise<void> {
  await http.register(multipart);
}

/** A file with a digest, so that repeated requests are told apart without comparing their bytes. */
class FormFile implements UploadedFile {
  readonly name: string;
  readonly content: Uint8Array;

  constructor(name: string, content: Uint8Array) {
    this.name = name;
    this.content = content;
  }

  toJSON(): object {
    return { name: this.name, digest: createHash("sha256").update(this.content).digest("hex") };
  }
}

/**
 * The fields of a form, files among them. Throws `not_a_form` for any other body, `too_large` beyond the limit, and
 * `bad_request` for a form that ends too soon, is malformed, or has a field twice.
 * @param limit of each file in bytes.
 * @param longest text of a field in bytes.
 * @param cut gives a file that is too large as far as the limit instead of refusing it.
 */
export async function readForm(
  request: FastifyRequest,
  limit: number,
  longest = LONGEST_FIELD,
  cut = false,
): Promise<Record<string, unknown>> {
  if (!request.isMultipart()) throw new Refusal("not_a_form");
  const limits = { fileSize: limit, files: 1, fields: MOST_FIELDS, fieldSize: longest, parts: MOST_FIELDS + 1 };
  const fields: Record<string, unknown> = Object.create(null);
  const taken = { bytes: 0 };
  try {
    for await (const part of request.parts({ limits, ...(cut ? CUT : {}) })) {
      if (part.fieldname in fields) throw new Refusal("bad_request");
      fields[part.fieldname] =
        part.type === "file" ? new FormFile(part.filename ?? "", await contentOf(part.file, taken, cut)) : part.value;
    }
  } catch (error) {
    throw refusalOfForm(error);
  } finally {
    reading -= taken.bytes;
  }
  return { ...fields };
}

/** The contents of a file, counted as they come: a form that only says it is large takes nobody's room. */
async function contentOf(file: MultipartFile["file"], taken: { bytes: number }, cut: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file as AsyncIterable<Buffer>) {
    if (reading + chunk.length > READING_BYTES) throw new Refusal("busy", undefined, RETRY_SECONDS);
    reading += chunk.length;
    taken.bytes += chunk.length;
    chunks.push(chunk);
    await PACE.take(chunk.length);
  }
  if (file.truncated && !cut) throw new Refusal("too_large");
  return joined(chunks);
}

const STEP_BYTES = 2 ** 19;

/** Pieces put together in steps between which others get their turn: memory is only made when it is first written to. */
async function joined(chunks: readonly Buffer[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(chunks.reduce((sum, { length }) => sum + length, 0));
  let [at, since] = [0, 0];
  for (const chunk of chunks) {
    at += chunk.copy(whole, at);
    since += chunk.length;
    if (since < STEP_BYTES) continue;
    since = 0;
    await setImmediate();
  }
  return whole;
}

function refusalOfForm(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const tooLarge = (error as { statusCode?: number }).statusCode === 413;
  return new Refusal(tooLarge ? "too_large" : "bad_request");
}

/** Sends a file to be saved, or to be shown inside a page where it says so; by itself it can do nothing in the site. */
export function sendFile(reply: FastifyReply, file: AnsweredFile, media: string): FastifyReply {
  const { fileName, chunks } = file;
  const ascii = fileName.replaceAll(/[^A-Za-z0-9._-]/g, "_");
  const named = encodeURIComponent(fileName).replaceAll("'", "%27");
  return reply
    .type(file.media ?? media)
    .header("cache-control", "no-store")
    .header("content-security-policy", "sandbox; default-src 'none'")
    .header(
      "content-disposition",
      `${file.inline === true ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${named}`,
    )
    .send(Readable.from(chunks));
}
