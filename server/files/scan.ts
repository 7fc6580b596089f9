/** Asks a clamd about a file (INSTREAM). */
import { once } from "node:events";
import { createConnection } from "node:net";
import type { FilePlaces } from "../platform/settings.ts";
import { Refusal } from "../platform/refusal.ts";
import { Fault } from "./judge/faults.ts";

const LONGEST_MS = 20_000;
const CHUNK = 65_536;
const LONGEST_ANSWER = 1_000;
const RETRY_SECONDS = 30;

/** Says whether a scanner found nothing, or that there is none. Throws a Fault for a virus, `scanner_away` when it cannot be asked. */
export async function scan(content: Uint8Array, clamd: FilePlaces["clamd"]): Promise<"clean" | "unscanned"> {
  if (clamd === undefined) return "unscanned";
  const answer = await ask(content, clamd).catch(() => undefined);
  if (answer?.endsWith(" FOUND") === true) throw new Fault("virus");
  if (answer?.endsWith(": OK") === true) return "clean";
  // An answer that is neither is as good as none: nothing is kept that was to be scanned and was not.
  throw new Refusal("scanner_away", undefined, RETRY_SECONDS);
}

async function ask(content: Uint8Array, { host, port }: NonNullable<FilePlaces["clamd"]>): Promise<string> {
  const socket = createConnection({ host, port });
  const late = setTimeout(() => socket.destroy(new Error("The scanner takes too long")), LONGEST_MS);
  try {
    await once(socket, "connect");
    socket.write("zINSTREAM\0");
    for (let at = 0; at < content.length; at += CHUNK) {
      const chunk = content.subarray(at, at + CHUNK);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(chunk.length);
      socket.write(length);
      if (!socket.write(chunk)) await once(socket, "drain");
    }
    socket.write(Buffer.alloc(4));
    let answer = "";
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      answer += chunk.toString("utf8");
      if (answer.includes("\0") || answer.length > LONGEST_ANSWER) break;
    }
    return answer.replace(/\0[\s\S]*$/, "").trim();
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
