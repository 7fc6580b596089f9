/** As much of a clamd as INSTREAM needs: it finds a virus where somebody wrote that there is one. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

const COMMAND = "zINSTREAM\0";

/** A scanner that listens. */
export interface Scanner {
  host: string;
  port: number;
  /** Sizes of what it was asked about. */
  asked: number[];
  /** What it says whatever it is asked, while set. */
  says: string | undefined;
  close(): void;
}

/** Starts one. */
export async function startScanner(): Promise<Scanner> {
  const server = createServer((socket) => void answer(socket).catch(() => socket.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const scanner: Scanner = { host: "127.0.0.1", port, asked: [], says: undefined, close: () => void server.close() };
  return scanner;

  async function answer(socket: Socket): Promise<void> {
    let received = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      const content = contentOf(received);
      if (content === undefined) continue;
      scanner.asked.push(content.length);
      const found = content.includes("A VIRUS") ? "stream: Bad.Thing FOUND" : "stream: OK";
      socket.end(`${scanner.says ?? found}\0`);
      return;
    }
  }
}

function contentOf(received: Buffer): Buffer | undefined {
  if (received.length < COMMAND.length) return undefined;
  assert.equal(received.subarray(0, COMMAND.length).toString(), COMMAND);
  const parts: Buffer[] = [];
  for (let at = COMMAND.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts);
    parts.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
