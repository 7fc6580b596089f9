/** What comes to /xapi/statements: statements as JSON, or with their files as multipart/mixed. */
import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { boundaryOf, readParts, type Part } from "./multipart.ts";
import { isObject, refuse, type Json } from "./shape/fault.ts";
import { attachmentsOf, checkStatement } from "./shape/statement.ts";
import { checkSignature } from "./signature.ts";

/** Statements of one request with their files, checked. */
export interface Submission {
  statements: Json[];
  /** Whether they came as a list. */
  isList: boolean;
  /** Files, each with the place of its statement. */
  attachments: { index: number; sha2: string; media: string; content: Buffer }[];
}

const MOST_STATEMENTS = 500;
const LARGEST_ATTACHMENT = 2_097_152;
/** Of JSON; with files a request may be twice that. */
const LARGEST_JSON = 5_000_000;
export const LARGEST_SUBMISSION = 10_000_000;

/** The statements of a request. Refuses everything that is not as it should be. */
export async function readSubmission(request: FastifyRequest): Promise<Submission> {
  const type = request.headers["content-type"] ?? "";
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  if (/^application\/json\s*(;|$)/i.test(type)) return readStatements(body, undefined);
  if (!/^multipart\/mixed\s*;/i.test(type))
    refuse("header.content-type", "内容类型不对", "请用 application/json，带附件时用 multipart/mixed");
  const [first, ...files] = readParts(body, boundaryOf(type));
  if (first === undefined || !/^application\/json\s*(;|$)/i.test(first.headers["content-type"] ?? ""))
    refuse("body", "multipart 的第一部分应是 application/json 的语句");
  return readStatements(first.content, filesOf(files));
}

async function readStatements(json: Buffer, files: Map<string, Part> | undefined): Promise<Submission> {
  const parsed = parse(json);
  const isList = Array.isArray(parsed);
  const list: unknown[] = isList ? (parsed as unknown[]) : [parsed];
  if (list.length > MOST_STATEMENTS) refuse("body", `一次最多 ${MOST_STATEMENTS} 条语句`, "请分批提交");
  const statements = list.map((each, index) => checkStatement(each, isList ? `body[${index}]` : "body"));
  checkDistinct(statements);
  const attachments: Submission["attachments"] = [];
  const used = new Set<string>();
  for (const [index, statement] of statements.entries()) {
    for (const [place, attachment] of attachmentsOf(statement).entries()) {
      const at = `body[${index}].attachments[${place}]`;
      const sha2 = String(attachment["sha2"]).toLowerCase();
      const file = files?.get(sha2);
      await checkSignature(statement, attachment, file?.content, at);
      if (file === undefined) {
        if (attachment["fileUrl"] === undefined) refuse(at, "缺少附件的内容", "请用 multipart/mixed 随语句一起提交");
        continue;
      }
      used.add(sha2);
      attachments.push({ index, sha2, media: String(attachment["contentType"]), content: file.content });
    }
  }
  if (files !== undefined && used.size < files.size) refuse("body", "有的部分不是任何语句的附件");
  return { statements, isList, attachments };
}

function parse(json: Buffer): unknown {
  if (json.length > LARGEST_JSON) refuse("body", "语句太多", "请分批提交");
  const text = json.toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) || Array.isArray(value)) return value;
  } catch {
    // Refused below like everything else that is no JSON of statements.
  }
  return refuse("body", "不是有效的 JSON", "请提交一条语句，或语句的列表");
}

function checkDistinct(statements: readonly Json[]): void {
  const seen = new Set<string>();
  for (const [index, { id }] of statements.entries()) {
    if (id === undefined) continue;
    const key = String(id).toLowerCase();
    if (seen.has(key)) refuse(`body[${index}].id`, "同一批里编号重复");
    seen.add(key);
  }
}

/** The files by their digest, which is held against what arrived. */
function filesOf(parts: readonly Part[]): Map<string, Part> {
  const files = new Map<string, Part>();
  for (const [index, part] of parts.entries()) {
    const at = `body.part[${index + 1}]`;
    const hash = part.headers["x-experience-api-hash"]?.toLowerCase();
    if (hash === undefined) refuse(at, "附件缺少 X-Experience-API-Hash");
    if ((part.headers["content-transfer-encoding"] ?? "binary").toLowerCase() !== "binary")
      refuse(at, "附件要用 Content-Transfer-Encoding: binary");
    if (part.content.length > LARGEST_ATTACHMENT) refuse(at, "附件太大", "每个附件最多 2 MB");
    if (!isDigest(part.content, hash)) refuse(at, "附件的内容与它的 SHA-2 不符");
    files.set(hash, part);
  }
  return files;
}

const ALGORITHMS: Readonly<Record<number, string>> = { 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512" };

function isDigest(content: Buffer, hash: string): boolean {
  const algorithm = ALGORITHMS[hash.length];
  return algorithm !== undefined && createHash(algorithm).update(content).digest("hex") === hash;
}
