/** Signed statements: the signature is a JWS over the statement, and comes as an attachment. */
import { X509Certificate } from "node:crypto";
import { compactVerify, decodeProtectedHeader } from "jose";
import { areSame } from "./shape/comparing.ts";
import { isObject, refuse, type Json } from "./shape/fault.ts";
import { checkSound } from "./shape/sound.ts";
import { SIGNATURE_USAGE } from "./shape/statement.ts";

const ALGORITHMS = ["RS256", "RS384", "RS512"];
const LARGEST = 1_000_000;

/**
 * Checks the signature of a statement where it has one: its form, its algorithm, that it says what the statement says, and, where
 * it brings a certificate, that it was made with that certificate's key. Whose certificate it is nobody here knows.
 */
export async function checkSignature(
  statement: Json,
  attachment: Json,
  content: Buffer | undefined,
  at: string,
): Promise<void> {
  if (attachment["usageType"] !== SIGNATURE_USAGE) return;
  if (attachment["contentType"] !== "application/octet-stream")
    refuse(`${at}.contentType`, "签名的类型应是 application/octet-stream");
  if (content === undefined) refuse(at, "签名要随请求一起提交");
  if (content.length > LARGEST) refuse(at, "签名太大");
  const compact = content.toString("latin1");
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(compact)) refuse(at, "签名不是 JWS（紧凑格式）");
  const header = headerOf(compact, at);
  if (typeof header.alg !== "string" || !ALGORITHMS.includes(header.alg))
    refuse(at, "签名的算法不对", "请用 RS256、RS384 或 RS512");
  if (!areSame(payloadOf(compact, at), statement)) refuse(at, "签名的内容与语句不一致");
  if (header.x5c !== undefined) await checkCertificate(compact, header.x5c, at);
}

function headerOf(compact: string, at: string): ReturnType<typeof decodeProtectedHeader> {
  try {
    return decodeProtectedHeader(compact);
  } catch {
    refuse(at, "签名的头读不出来");
  }
}

function payloadOf(compact: string, at: string): Json {
  let payload: unknown;
  try {
    payload = JSON.parse(Buffer.from(compact.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    refuse(at, "签名的内容不是 JSON");
  }
  if (!isObject(payload)) refuse(at, "签名的内容不是语句");
  checkSound(payload, at);
  return payload;
}

async function checkCertificate(compact: string, chain: unknown, at: string): Promise<void> {
  const [first] = Array.isArray(chain) ? (chain as unknown[]) : [];
  try {
    const { publicKey } = new X509Certificate(Buffer.from(String(first), "base64"));
    await compactVerify(compact, publicKey, { algorithms: ALGORITHMS });
  } catch {
    refuse(at, "签名与所附证书不符");
  }
}
