/** What makes two declarations of one person the same training: it counts once, through a roster or by one's own hand. */
import { createHash } from "node:crypto";
import type { DeclarationKind } from "../../../engine/document.ts";
import type { Db } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { Said } from "../said.ts";

export type TrainingKeys = { key: string; number: string | null };

/** Letters and digits alone: what people write differently about the same thing falls away. */
function plain(text: string | undefined): string {
  return (text ?? "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** By what a training is known again; nothing for kinds that have none. */
export function trainingKeys(kind: DeclarationKind, said: Said): TrainingKeys | undefined {
  if (kind.training === undefined) return undefined;
  const key = createHash("sha256")
    .update(`${plain(said["title"])} ${said["date"] ?? ""}`)
    .digest("hex");
  const number = plain(said["recognition"]);
  return { key, number: number === "" ? null : number };
}

/** A live declaration of the same training by the same person, other than the one in hand. The caller holds the person. */
export async function sameTraining(
  db: Db,
  of: { personId: number; kind: string; declarationId: number },
  { key, number }: TrainingKeys,
): Promise<{ declaration_id: number; training_id: number | null } | undefined> {
  return db.row(
    `SELECT declaration_id, training_id FROM declaration
      WHERE person_id = $1 AND kind = $2 AND declaration_id <> $3 AND state IN ('reviewing', 'returned', 'second', 'approved')
        AND (training_key = $4 OR training_number = $5) ORDER BY declaration_id LIMIT 1`,
    [of.personId, of.kind, of.declarationId, key, number],
  );
}

/** Throws `training_counted`, pointing to the first, when the person has brought this training before. */
export async function refuseSameTraining(
  db: Db,
  row: { person_id: number; kind: string; declaration_id: number },
  keys: TrainingKeys,
): Promise<void> {
  const of = { personId: row.person_id, kind: row.kind, declarationId: row.declaration_id };
  const found = await sameTraining(db, of, keys);
  if (found === undefined) return;
  const how = found.training_id === null ? "本人申报" : `第${found.training_id}号培训的名册`;
  throw new Refusal("training_counted", [
    {
      path: "body.said.title",
      code: "training_counted",
      message: `同一次培训已经由${how}报过（申报第${found.declaration_id}号）`,
      remedy: "同一次培训只算一次",
    },
  ]);
}
