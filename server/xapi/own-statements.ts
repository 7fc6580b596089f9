/** What this platform itself says: statements about what it recorded, for other record stores to be told. */
import { Refusal } from "../platform/refusal.ts";
import type { Tx } from "../platform/db.ts";
import { agentNameOf } from "./credentials.ts";
import { agentOf, homePageOf } from "./holder.ts";
import { completed } from "./saying.ts";
import type { Json } from "./shape/fault.ts";
import { checkStatement } from "./shape/statement.ts";
import { storeStatements } from "./storing.ts";
import { VERSION } from "./gate.ts";

/** Something that was recorded about somebody. */
export interface Recorded {
  /** The statement's number: the same for the same thing, so that saying it again says nothing more. */
  statementId: string;
  personId: number;
  verb: { id: string; display?: Json };
  /** The activity: a course, for instance. */
  activity: { id: string; definition?: Json };
  result?: Json | undefined;
  registration?: string | undefined;
  /** What else is said around it; holds the registration itself. */
  context?: Json | undefined;
  at: Date;
}

/**
 * Says what was recorded, in the transaction that records it. The person stands in it under the name that content knows them by;
 * neither their name nor a number of theirs leaves the house.
 */
export async function sayRecorded(
  tx: Tx,
  { statementId, personId, verb, activity, result, registration, context, at }: Recorded,
  { now, outside }: { now: Date; outside: { publicUrl?: string | undefined } },
): Promise<void> {
  const homePage = homePageOf(outside);
  const statement = checkStatement({
    id: statementId,
    actor: agentOf(homePage, await agentNameOf(tx, personId)),
    verb,
    object: { objectType: "Activity", ...activity },
    timestamp: at.toISOString(),
    ...(result === undefined ? {} : { result }),
    ...(context === undefined ? {} : { context }),
    ...(registration === undefined ? {} : { context: { ...context, registration } }),
  });
  try {
    await storeStatements(tx, undefined, [
      completed(undefined, statement, { homePage, stored: now, version: VERSION, personId }),
    ]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(`Statement ${statementId} was said before and says something else`, { cause: error });
  }
}
