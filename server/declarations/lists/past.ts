/** Official lists that were published before, written at once: for worlds that begin in the middle. */
import type { Vault } from "../../platform/vault.ts";
import type { Tx } from "../../platform/db.ts";
import type { PolicyShelf } from "../../standing/door.ts";
import type { TellingServices } from "../../notices/door.ts";
import { tellListed } from "./acts.ts";
import { insertLines, insertList, linesOf, listInReach, moveList, type NewLine, type NewList } from "./store.ts";

/** A list with its lines; those with somebody's number were found. */
export type PastList = NewList & {
  published: Date;
  lines: readonly (Pick<NewLine, "identity" | "name" | "year" | "said" | "personId"> & {
    problems?: NewLine["problems"];
  })[];
};

/** Writes a published list; whom it names is told. */
export async function writePastList(
  tx: Tx,
  services: TellingServices & { shelf: PolicyShelf; vault: Vault },
  { published, lines, ...list }: PastList,
): Promise<number> {
  const listId = await insertList(tx, list);
  const kept = { list_id: listId, division_code: list.division_code };
  await insertLines(
    tx,
    services.vault,
    kept,
    lines.map((line, at) => ({
      ...line,
      row: at + 2,
      problems: line.problems ?? [],
      match: line.personId === null ? "unknown" : "found",
    })),
  );
  const row = await listInReach(tx, { kind: "all" }, listId);
  if (row === undefined) throw new Error(`List ${listId} is gone`);
  await moveList(tx, row, { state: "published", published_at: published });
  await tellListed(tx, services, row, await linesOf(tx, listId, { match: "found" }), published);
  return listId;
}
