/** Rows on their way into the stage, as lines of COPY, sealed where they are personal. */
import { formatDate } from "../../engine/calendar.ts";
import { blindIdentity, identityCells, phoneCells, SEALED_IDENTITY } from "../people/door.ts";
import type { Tx } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { CellError } from "../platform/workbook/index.ts";
import type { RosterRow } from "./roster-row.ts";

const ROW_COLUMNS = [
  "batch_id",
  "row_number",
  "errors",
  "identity_number",
  "identity_blind",
  "identity_end4",
  "identity_end6",
  "name",
  "year",
  "identity_kind",
  "phone",
  "phone_blind",
  "unit_id",
  "employer",
  "employed_from",
  "series",
  "category",
  "level",
  "title_from",
  "posts",
  "routes",
  "target_level",
  "entry",
];

/** Stages rows by COPY, as lines of `rosterLine`, `recordLine` or `badLine`. */
export async function stageRows(tx: Tx, lines: AsyncIterable<string>): Promise<void> {
  await tx.copyIn(`COPY import_row (${ROW_COLUMNS.join(", ")}) FROM STDIN`, lines);
}

/** A text in COPY's text format. */
function copied(text: string | null): string {
  if (text === null) return "\\N";
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    : text;
}

const codeArray = (codes: readonly string[] | null): string => (codes === null ? "\\N" : `{${codes.join(",")}}`);
const dayText = (day: number | null): string => (day === null ? "\\N" : formatDate(day));
const blanks = (count: number): string => "\t\\N".repeat(count);

/** Whose a row is that will not make somebody known: by whom nobody searches it. */
function whoseCells(vault: Vault, identity: string | undefined): string {
  if (identity === undefined) return "\\N\t\\N\t\\N\t\\N";
  const bytes = [vault.seal(SEALED_IDENTITY, identity), blindIdentity(vault, identity)];
  return `${bytes.map((each) => `\\\\x${each.toString("hex")}`).join("\t")}\t\\N\t\\N`;
}

/** The line of a good row of a roster. */
export function rosterLine(vault: Vault, batchId: number, row: number, said: RosterRow): string {
  const head = `${batchId}\t${row}\t\\N\t${identityCells(vault, said.identity_number)}\t${copied(said.name)}\t${said.year}\t${said.identity_kind}`;
  const place = `${phoneCells(vault, said.phone)}\t${said.unit_id}\t${said.employer ?? "\\N"}\t${dayText(said.employed_from)}`;
  const title = `${said.series}\t${said.category ?? "\\N"}\t${said.level}\t${dayText(said.title_from)}`;
  return `${head}\t${place}\t${title}\t${codeArray(said.posts)}\t${codeArray(said.routes)}\t${said.target_level ?? "\\N"}\t\\N\n`;
}

/** The line of a good record: whose, and the entry as it was said. */
export function recordLine(
  vault: Vault,
  batchId: number,
  row: number,
  said: { identity_number: string; name: string; year: number; entry: object },
): string {
  const head = `${batchId}\t${row}\t\\N\t${whoseCells(vault, said.identity_number)}\t${copied(said.name)}\t${said.year}`;
  return `${head}${blanks(13)}\t${copied(JSON.stringify(said.entry))}\n`;
}

/** The line of a bad row; whose it is, as far as that could be read. */
export function badLine(
  vault: Vault,
  batchId: number,
  row: number,
  errors: readonly CellError[],
  { identity, name }: { identity?: string; name?: string },
): string {
  const who = `${whoseCells(vault, identity)}\t${copied(name ?? null)}`;
  return `${batchId}\t${row}\t${copied(JSON.stringify(errors))}\t${who}${blanks(15)}\n`;
}
