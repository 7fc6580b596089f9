/**
 * Sends the corpus, and many large pictures, to a server from many addresses at once: `node attacker.fixture.ts <address> <cookie>`.
 * In a process of its own, so that whoever measures waits for nobody but the server.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { setPriority } from "node:os";
import sharp from "sharp";
import { formOf } from "./files.fixture.ts";
import { harmfulFiles } from "./harmful.fixture.ts";

// Attackers have machines of their own: what they use of this one is not the server's doing.
setPriority(19);
const [address = "", cookie = ""] = process.argv.slice(2);
const SENDERS = 6;
const LARGE = 30;

const noise = { raw: { width: 2_500, height: 2_300, channels: 3 } } as const;
const large = await sharp(randomBytes(2_500 * 2_300 * 3), noise)
  .png()
  .toBuffer();
const corpus = (await harmfulFiles()).filter(({ as }) => as === "evidence");
const queue = [
  ...corpus.map(({ name, content }) => ({ name: name.replaceAll(/[\r\n\0"\ud800-\udfff]/g, "_"), content })),
  ...Array.from({ length: LARGE }, () => ({ name: "大.png", content: Buffer.concat([large, randomBytes(8)]) })),
];
const bytes = queue.reduce((sum, { content }) => sum + content.length, 0);
const statuses: Record<string, number> = {};
let sides = 0;

process.send?.("ready");
await once(process, "message");
await Promise.all(Array.from({ length: SENDERS }, sendOn));
process.send?.({ statuses, bytes });
process.disconnect();

async function sendOn(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { payload, headers } = formOf(next.name, next.content);
    const status = await post(payload, headers, ++sides);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

/** From one of many addresses, as many attackers would; how often one may is tested elsewhere. */
async function post(payload: Buffer, headers: Record<string, string>, side: number): Promise<number> {
  const localAddress = process.platform === "linux" ? `127.0.${side >> 4}.${(side & 15) + 1}` : "127.0.0.1";
  const sent = { ...headers, cookie, origin: address, "content-length": payload.length };
  const asked = request(`${address}/api/files`, { method: "POST", headers: sent, localAddress });
  // The server may close the connection on what is still being sent, also after it has answered.
  asked.on("error", () => undefined);
  asked.end(payload);
  const answer = await once(asked, "response").then(
    ([first]) => first as IncomingMessage,
    // Told to come later while it was still sending: the connection is closed on it.
    () => undefined,
  );
  if (answer === undefined) return 503;
  await (async () => {
    for await (const _ of answer) continue;
  })().catch(() => undefined);
  return answer.statusCode ?? 0;
}
