/**
 * A server of heartbeats and nothing else, to be killed at any moment: its database is named by its argument. With "early" it
 * answers before its commit, as it must not.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { transact, openDatabase } from "../platform/db.ts";
import { openGroup } from "../platform/grouped.ts";
import { Refusal } from "../platform/refusal.ts";
import { openBeats, takeBeats, type Acknowledged, type ArrivedBeat } from "./beats.ts";
import { rulesAt } from "./rules.ts";

const [url = "", mode = ""] = process.argv.slice(2);
const database = openDatabase(url, { connections: 4, onError: () => undefined });

/** The control: the answers leave while the transaction is still open. */
const early = openGroup<ArrivedBeat, Acknowledged>({
  most: 500,
  atOnce: 2,
  waiting: 3_000,
  run: (arrived) =>
    new Promise((resolve, reject) => {
      void transact(database, async (tx) => {
        resolve(await takeBeats(tx, arrived, await rulesAt(database, new Date())));
        await new Promise((wake) => setTimeout(wake, 15));
      }).catch(reject);
    }),
});
const beats = mode === "early" ? early : openBeats(database);

async function bodyOf(request: IncomingMessage): Promise<Omit<ArrivedBeat, "at">> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Omit<ArrivedBeat, "at">;
}

const server = createServer((request, response) => {
  void bodyOf(request)
    .then(async (beat) => beats.add({ ...beat, at: new Date() }))
    .then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: unknown) => {
        response.statusCode = error instanceof Refusal ? 409 : 503;
        response.end(JSON.stringify({ code: error instanceof Refusal ? error.code : "away" }));
      },
    );
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once("disconnect", () => process.exit(0));
