/** Who speaks with the record store, and how far they see and may write. */
import { createHash } from "node:crypto";
import type { Database, Reader } from "../platform/db.ts";
import type { Values } from "../platform/values.ts";
import { accountKey } from "./shape/agents.ts";
import type { Json } from "./shape/fault.ts";

/** Content that was launched for a person. */
export interface Launch {
  kind: "launch";
  key: string;
  personId: number;
  agentName: string;
  activity: string;
  registration: string;
}

/** Another record store, or an institution's tool. */
export interface Store {
  kind: "store";
  key: string;
  storeId: number;
  label: string;
  mayWrite: boolean;
  mayRead: "none" | "own" | "all";
}

export type Holder = Launch | Store;

/** 32 bytes under which long texts are found. */
export function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** What names this server where accounts are named: its public address. */
export function homePageOf(outside: { publicUrl?: string | undefined }): string {
  return outside.publicUrl?.replace(/\/+$/, "") ?? "http://localhost";
}

/** The agent that content is told to speak of: an account here, under a name that says nothing. */
export function agentOf(homePage: string, agentName: string): Json {
  return { objectType: "Agent", account: { homePage, name: agentName } };
}

/** The only agent that a launch knows, as keys are compared. */
export function agentKeyOf(homePage: string, launch: Launch): string {
  return accountKey(homePage, launch.agentName);
}

/** Reads behind the second wall: a launch sees what is about its person. */
export function readerOf(database: Database, holder: Holder): Reader {
  return holder.kind === "launch"
    ? database.walled({ divisions: [], personId: holder.personId })
    : database.walled({ divisions: "all" });
}

/** Which statements a holder sees, as a condition on `alias`: the first thing every query restricts itself to. */
export function seenSql(holder: Holder, alias: string, values: Values): string {
  if (holder.kind === "launch")
    return `${alias}.person_id = ${values.add(holder.personId)} AND ${alias}.launched_digest = ${values.add(digestOf(holder.activity))}`;
  if (holder.mayRead === "all") return "true";
  // Who may read nothing still meets what it wrote itself, under the number it gave it.
  return `${alias}.store_id = ${values.add(holder.storeId)}`;
}

/** The drawer of documents that a holder opens: its own, or everybody's. */
export function spaceOf(holder: Holder): number {
  return holder.kind === "store" && holder.mayRead !== "all" ? holder.storeId : 0;
}
