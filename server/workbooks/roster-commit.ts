/** Writes a compared roster into the ledger, set by set. Runs after `compareRoster` in the same transaction. */
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import { changePhonesSelected, registerSelected, SEALED_COLUMNS } from "../people/door.ts";
import type { Tx } from "../platform/db.ts";
import {
  addSelected,
  lockPeople,
  SAID_COLUMNS,
  takeBackSelected,
  type Author,
  type EntryColumn,
} from "../standing/door.ts";
import { KEPT_SQL } from "./roster-diff.ts";

const ENTRY: readonly EntryColumn[] = [
  "person_id",
  "kind",
  "year",
  "valid_from",
  "valid_to",
  "approved",
  "unit_id",
  "employer",
  "series",
  "category",
  "level",
  "post",
  "route",
  "target_level",
];

const OWN_TO_AN_ENTRY: ReadonlySet<EntryColumn> = new Set([
  "valid_from",
  "valid_to",
  "reason",
  "certificate_kind",
  "certificate_number",
]);

/** What is copied from an entry that is taken back to the part of its period that still holds. */
const KEPT: readonly EntryColumn[] = ["person_id", ...SAID_COLUMNS.filter((column) => !OWN_TO_AN_ENTRY.has(column))];

const only = (kind: string, column: string) => `CASE entry.kind WHEN '${kind}' THEN said.${column} END`;

/** One entry of a kind for each row of `entry(…, kind, valid_from, valid_to, code)` beside its row of the roster. */
const ENTRY_VALUES = `said.person_id, entry.kind, CASE entry.kind WHEN 'application' THEN said.year END,
  entry.valid_from, entry.valid_to, true, ${only("employment", "unit_id")}, ${only("employment", "employer")},
  ${only("title", "series")}, ${only("title", "category")}, ${only("title", "level")},
  CASE entry.kind WHEN 'post' THEN entry.code END, CASE entry.kind WHEN 'application' THEN entry.code END,
  ${only("application", "target_level")}`;

const NEW_PEOPLE = `CREATE TEMPORARY TABLE roster_new ON COMMIT DROP AS
  SELECT roster.row_number, roster.unit_id, roster.employer, roster.employed_from, roster.series, roster.category, roster.level,
         roster.title_from, roster.posts, roster.routes, roster.target_level, roster.year, roster.first, roster.last, known.person_id
    FROM roster JOIN person known USING (identity_blind) WHERE roster.person_id IS NULL ORDER BY known.person_id`;

type Said = Partial<Record<EntryColumn, string>>;

/** Every value that a kind does not have is NULL; branch by branch, because a bulk load passes through here. */
function newOf(kind: string, from: string, values: Said, where: string): string {
  const said: Said = { person_id: "person_id", kind: `'${kind}'`, valid_from: from, approved: "true", ...values };
  const columns = ENTRY.map((column) => said[column] ?? TYPED_NULL[column] ?? "NULL");
  return `SELECT ${columns.join(", ")} FROM roster_new WHERE ${where}`;
}

const TYPED_NULL: Partial<Record<EntryColumn, string>> = {
  year: "NULL::smallint",
  valid_to: "NULL::date",
  unit_id: "NULL::bigint",
};

const OF_NEW_PEOPLE = [
  newOf("employment", "coalesce(employed_from, first)", { unit_id: "unit_id", employer: "employer" }, "true"),
  newOf("title", "coalesce(title_from, first)", { series: "series", category: "category", level: "level" }, "true"),
  newOf("post", "first", { post: "unnest(posts)" }, "posts <> '{}'"),
  newOf(
    "application",
    "first",
    { year: "year", route: "unnest(routes)", target_level: "target_level" },
    "routes <> '{}'",
  ),
].join(" UNION ALL ");

const OF_KNOWN_PEOPLE = `SELECT ${ENTRY_VALUES}
  FROM roster said JOIN (
    SELECT row_number, kind, start AS valid_from, until AS valid_to, NULL::text AS code FROM roster_period
    UNION ALL
    SELECT single.row_number, single.kind, roster.first,
           CASE WHEN single.kind = 'post' AND roster.year < $1::int THEN roster.last END, single.code
      FROM roster_single single JOIN roster USING (row_number) WHERE single.entry_id IS NULL
  ) entry USING (row_number) ORDER BY said.person_id`;

/** Entries that overlap a period of the roster's, and single ones that no longer hold, with the part that is cut out. */
const CUT = `CREATE TEMPORARY TABLE roster_cut ON COMMIT DROP AS
  SELECT live.person_id, live.entry_id, live.kind, period.start, period.until
    FROM roster_period period JOIN roster_live live ON live.row_number = period.row_number AND live.kind = period.kind
   WHERE live.valid_from <= coalesce(period.until, 'infinity') AND coalesce(live.valid_to, 'infinity') >= period.start
  UNION ALL
  SELECT single.person_id, single.entry_id, single.kind, roster.first,
         CASE WHEN roster.year < $1::int THEN roster.last END
    FROM roster_single single JOIN roster USING (row_number) WHERE single.entry_id IS NOT NULL`;

/** What remains of the entries that are cut, before and after. An application is of its year alone and leaves nothing. */
const REMAINS = `SELECT ${KEPT.map((column) => `old.${column}`).join(", ")}, part.valid_from, part.valid_to
  FROM roster_cut cut JOIN ledger_entry old USING (person_id, entry_id)
  CROSS JOIN LATERAL (
    SELECT old.valid_from, (cut.start - 1)::date AS valid_to WHERE old.valid_from < cut.start
    UNION ALL
    SELECT (cut.until + 1)::date, old.valid_to WHERE cut.until IS NOT NULL AND coalesce(old.valid_to, 'infinity') > cut.until
  ) part WHERE cut.kind <> 'application' ORDER BY old.person_id`;

const TOUCHED = `SELECT person_id FROM roster_new
  UNION ALL (SELECT person_id FROM roster_period UNION SELECT person_id FROM roster_single)`;

/**
 * Registers new people, records what the roster says of them, and corrects what differs for the others: reversals, what is
 * left of the reversed periods, and the new entries. The known people are locked.
 * @returns everybody whose ledger changed.
 */
export async function writeRoster(tx: Tx, author: Author, today: DateInt): Promise<number[]> {
  await registerSelected(
    tx,
    `SELECT name, identity_kind, ${SEALED_COLUMNS} FROM roster WHERE person_id IS NULL ORDER BY row_number`,
  );
  await tx.execute(NEW_PEOPLE);
  await addSelected(tx, author, ENTRY, OF_NEW_PEOPLE);
  await correctKnown(tx, author, today);
  await changePhonesSelected(
    tx,
    `SELECT person_id, phone, phone_blind FROM roster
      WHERE person_id IS NOT NULL AND phone_blind IS NOT NULL AND phone_blind IS DISTINCT FROM known_phone`,
  );
  const rows = await tx.rows<{ person_id: number }>(TOUCHED);
  return rows.map(({ person_id: personId }) => personId);
}

async function correctKnown(tx: Tx, author: Author, today: DateInt): Promise<void> {
  const year = Number(formatDate(today).slice(0, 4));
  const reason = `花名册导入更正${author.batchId === undefined ? "" : `（第 ${author.batchId} 批）`}`;
  await tx.execute("DROP TABLE IF EXISTS roster_cut");
  await tx.execute(CUT, [year]);
  await takeBackSelected(tx, author, reason, "SELECT person_id, entry_id FROM roster_cut");
  await addSelected(tx, author, [...KEPT, "valid_from", "valid_to"], REMAINS);
  await addSelected(tx, author, ENTRY, OF_KNOWN_PEOPLE, [year]);
}

/**
 * Locks everybody whom the good rows of a batch mean, before it is compared for good. Throws when one of them was merged
 * meanwhile: whoever is meant then is not locked, and the next try finds them.
 */
export async function lockKnown(tx: Tx, batchId: number): Promise<void> {
  const locked = await lockPeople(tx, await knownPeople(tx, batchId));
  if ((await knownPeople(tx, batchId)).some((personId) => !locked.has(personId)))
    throw new Error(`People of import ${batchId} were merged or registered meanwhile`);
}

async function knownPeople(tx: Tx, batchId: number): Promise<number[]> {
  const rows = await tx.rows<{ person_id: number }>(
    `SELECT coalesce(kept.person_id, known.person_id) AS person_id
       FROM import_row staged JOIN person known USING (identity_blind) ${KEPT_SQL}
      WHERE staged.batch_id = $1 AND staged.errors IS NULL`,
    [batchId],
  );
  return rows.map(({ person_id: personId }) => personId);
}
