/** Short messages by a gateway that takes JSON over HTTP. */
import { createHmac } from "node:crypto";
import { SEND_TIMEOUT_MS, SendFailure, type Letter, type Provider } from "./provider.ts";

const DETAIL = 300;
const LONGEST_ANSWER = 10_000;

/**
 * Posts `{ reference, to, text }`. With a token the request carries it as a bearer, and signs the body so that a gateway can
 * tell that nobody in between changed it: `x-xueshi-signature` is the HMAC-SHA-256 in hex of `<x-xueshi-time>.<body>`.
 */
export function smsProvider(url: string, token: string | undefined): Provider {
  return {
    name: "sms-http",
    async send({ reference, to, text }: Letter) {
      const body = JSON.stringify({ reference, to, text });
      const headers = { "content-type": "application/json; charset=utf-8", ...signed(token, body) };
      const answer = await post(url, headers, body);
      const said = (await answer.text().catch(() => "")).slice(0, LONGEST_ANSWER);
      if (!answer.ok) throw failureOf(answer, said);
      return { providerId: idIn(said) };
    },
  };
}

function signed(token: string | undefined, body: string): Record<string, string> {
  if (token === undefined) return {};
  const time = String(Math.trunc(Date.now() / 1000));
  return {
    authorization: `Bearer ${token}`,
    "x-xueshi-time": time,
    "x-xueshi-signature": createHmac("sha256", token).update(`${time}.${body}`).digest("hex"),
  };
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    return await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
  } catch (error) {
    const code = ((error as Error).cause as { code?: string } | undefined)?.code ?? "";
    const detail = `${(error as Error).message} ${code}`.trim().slice(0, DETAIL);
    const neverLeft = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code);
    throw new SendFailure(neverLeft ? "unreachable" : "doubtful", detail);
  }
}

function failureOf({ status, headers }: Response, said: string): SendFailure {
  const detail = `HTTP ${status} ${said}`.trim().slice(0, DETAIL);
  const after = Number(headers.get("retry-after"));
  const retryAfter = Number.isFinite(after) && after > 0 ? after : undefined;
  if (status === 429) return new SendFailure("throttled", detail, retryAfter);
  if (status === 504 || status === 502) return new SendFailure("doubtful", detail);
  if (status >= 500) return new SendFailure("unreachable", detail, retryAfter);
  return new SendFailure("refused", detail);
}

function idIn(said: string): string | undefined {
  try {
    const { id } = JSON.parse(said) as { id?: unknown };
    return typeof id === "string" || typeof id === "number" ? String(id).slice(0, 200) : undefined;
  } catch {
    return undefined;
  }
}
