/** Mail by SMTP. */
import nodemailer from "nodemailer";
import { SEND_TIMEOUT_MS, SendFailure, type Letter, type Provider } from "./provider.ts";

const DETAIL = 300;
/** Faults before anything of the message was handed over. */
const NOT_YET = new Set(["ECONNECTION", "ECONNREFUSED", "ENOTFOUND", "EDNS", "ETLS", "EAUTH", "EHOSTUNREACH"]);

/**
 * Sends by the server of an address smtp://user:password@host:port.
 * @param from the sender as receivers see it.
 */
export function smtpProvider(url: string, from: string): Provider {
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: SEND_TIMEOUT_MS / 2,
    greetingTimeout: SEND_TIMEOUT_MS / 2,
    socketTimeout: SEND_TIMEOUT_MS / 2,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as never);
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "localhost";
  return {
    name: "smtp",
    async send({ reference, to, subject, text }: Letter) {
      const messageId = `<${reference}@${domain}>`;
      try {
        const info = (await transport.sendMail({ from, to, subject, text, messageId })) as { messageId?: string };
        return { providerId: info.messageId };
      } catch (error) {
        throw failureOf(error as Error & { code?: string; responseCode?: number; command?: string });
      }
    },
    close: () => transport.close(),
  };
}

/** SMTP says 4xx for "not now" and 5xx for "never"; a connection that broke after DATA says nothing. */
function failureOf(error: Error & { code?: string; responseCode?: number; command?: string }): SendFailure {
  const { code, responseCode, command } = error;
  const detail = error.message.slice(0, DETAIL);
  if (code === "EENVELOPE" && responseCode === undefined) return new SendFailure("refused", detail);
  if (code === "EAUTH") return new SendFailure("unreachable", detail);
  if (responseCode !== undefined && responseCode >= 500) return new SendFailure("refused", detail);
  if (responseCode !== undefined && responseCode >= 400) return new SendFailure("throttled", detail);
  if (NOT_YET.has(code ?? "") || command === "CONN") return new SendFailure("unreachable", detail);
  return new SendFailure("doubtful", detail);
}
