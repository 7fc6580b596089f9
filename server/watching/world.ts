/** What named worlds and tests write of credited time without playing anything. */
import type { AnomalyEvidence } from "../../contract/watching-anomalies.ts";
import type { Tx } from "../platform/db.ts";

export { putSpans as writeSpans, type OwnedSpan } from "./store.ts";

/** A day that looks unlike watching, and what a human made of it. */
export interface SignToWrite {
  personId: number;
  /** YYYY-MM-DD, in Beijing. */
  day: string;
  evidence: AnomalyEvidence;
  foundAt: Date;
  decided?: { state: "harmless" | "confirmed"; reason: string; by: number; at: Date };
}

/** Writes it. Returns its number. */
export async function writeSign(tx: Tx, { personId, day, evidence, foundAt, decided }: SignToWrite): Promise<number> {
  const { kind, ...seen } = evidence;
  const row = await tx.row<{ anomaly_id: number }>(
    `INSERT INTO watch_anomaly (person_id, kind, day, evidence, found_at, state, reason, decided_by, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING anomaly_id`,
    [personId, kind, day, seen, foundAt, decided?.state ?? "open", decided?.reason, decided?.by, decided?.at],
  );
  return (row as { anomaly_id: number }).anomaly_id;
}
