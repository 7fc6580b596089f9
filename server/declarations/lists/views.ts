/** Official lists as their keepers, the people they name, and the desks see them. */
import type { DeclarationView } from "../../../contract/declarations.ts";
import type { MyOfficialLists, OfficialListView } from "../../../contract/official-lists.ts";
import type { DeclarationKind } from "../../../engine/document.ts";
import { vocabularyOf } from "../../../engine/words.ts";
import { peopleNames } from "../../people/door.ts";
import { citations } from "../../policies/door.ts";
import { shanghaiDay, shanghaiYear } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import { loadEntries, openFacts, unitIdsIn } from "../../standing/door.ts";
import { handWith, kindOfRow, policyOf } from "../judging.ts";
import { valueText, type Said } from "../said.ts";
import type { DeclarationRow } from "../store.ts";
import type { Reading } from "../views.ts";
import { differencesOf, lineAmong, linesNaming } from "./named.ts";
import { countLines, type LineRow, type ListRow } from "./store.ts";

type ListView = OfficialListView["list"];
type LineView = OfficialListView["lines"][number];

const instantOf = (at: Date | null): string | null => at?.toISOString() ?? null;

function kindNow({ ledger }: Reading, id: string, year: number): DeclarationKind | undefined {
  return policyOf(ledger.shelf, Math.max(2016, year)).declarations.find((kind) => kind.id === id);
}

/** Lists as they are shown, with their counts. */
export async function listViews(db: Db, reading: Reading, rows: readonly ListRow[]): Promise<ListView[]> {
  const counts = await countLines(
    db,
    rows.map(({ list_id }) => list_id),
  );
  return rows.map((row) => {
    const {
      found = 0,
      name_differs = 0,
      unknown = 0,
      ambiguous = 0,
      repeated = 0,
      bad = 0,
      declared = 0,
    } = counts.get(row.list_id) ?? {};
    const lines = found + name_differs + unknown + ambiguous + repeated + bad;
    return {
      listId: row.list_id,
      kind: { id: row.kind, label: kindNow(reading, row.kind, shanghaiYear(row.created_at))?.label ?? row.kind },
      title: row.title,
      document: row.document,
      issuedOn: row.issued_on,
      state: row.state,
      version: row.version,
      keeper: row.made_for,
      fileName: row.file_name,
      createdAt: row.created_at.toISOString(),
      publishedAt: instantOf(row.published_at),
      endedAt: instantOf(row.ended_at),
      reason: row.reason,
      counts: { lines, found, name_differs, unknown, ambiguous, repeated, bad, declared },
    };
  });
}

/** What a line or a declaration says, in words. */
export function saidWords(
  reading: Reading,
  kind: DeclarationKind | undefined,
  year: number,
  said: Said,
): LineView["said"] {
  if (kind === undefined) return [];
  const policy = policyOf(reading.ledger.shelf, Math.max(2016, year));
  const words = vocabularyOf(policy.document, { dictionary: reading.dictionary, year: policy.year });
  return kind.fields.flatMap((field) => {
    const typed = said[field.name];
    if (typed === undefined || typed === "") return [];
    return [{ name: field.name, label: field.label, typed, text: valueText(field, typed, words, kind.collection) }];
  });
}

/** Lines of a list as its keeper sees them. */
export async function lineViews(
  db: Db,
  reading: Reading,
  list: ListRow,
  rows: readonly LineRow[],
): Promise<LineView[]> {
  const names = await peopleNames(
    db,
    rows.flatMap(({ person_id }) => person_id ?? []),
  );
  const declared = await db.rows<{ line: number; declarationId: number; state: DeclarationRow["state"] }>(
    `SELECT DISTINCT ON (list_line_id) list_line_id AS line, declaration_id AS "declarationId", state FROM declaration
      WHERE list_line_id = ANY ($1) ORDER BY list_line_id, declaration_id DESC`,
    [rows.map(({ line_id }) => line_id)],
  );
  const byLine = new Map(declared.map(({ line, ...rest }) => [line, rest]));
  const year = shanghaiYear(list.created_at);
  return rows.map((row) => ({
    lineId: row.line_id,
    row: row.row_number,
    identity: row.identity_shown ?? "",
    name: row.name ?? "",
    said: saidWords(reading, kindNow(reading, list.kind, row.year ?? year), row.year ?? year, row.said),
    match: row.match,
    state: row.state,
    problems: row.problems,
    person: row.person_id === null ? null : { personId: row.person_id, name: names.get(row.person_id) ?? "" },
    declaration: byLine.get(row.line_id) ?? null,
    reason: row.reason,
  }));
}

/** Lists that name a person, with what they would bring. */
export async function namedViews(
  db: Db,
  reading: Reading,
  personId: number,
  now: Date,
): Promise<MyOfficialLists["lines"]> {
  const lines = await linesNaming(db, personId);
  if (lines.length === 0) return [];
  const { shelf } = reading.ledger;
  const today = shanghaiDay(now);
  const entries = await loadEntries(db, [personId]);
  const factsIn = await openFacts(db, shelf, { today }, { unitIds: unitIdsIn(entries) });
  const declared = await declaredBy(db, personId);
  return lines.flatMap((line) => {
    const kind = kindNow(reading, line.kind, line.year);
    if (kind?.list === undefined) return [];
    const asked = { kindId: kind.id, said: line.said, today, whole: false };
    const { bars, facts } = handWith(shelf, asked, (year) => factsIn(entries, year).view.facts);
    const items = facts.items[kind.collection] ?? [];
    const stands = kind.list.standsFor;
    const view = {
      lineId: line.lineId,
      title: line.title,
      document: line.document,
      keeper: line.keeper,
      kind: { id: kind.id, label: kind.label },
      effect: kind.effect,
      citations: citations(reading, kind.cites),
      year: line.year,
      said: saidWords(reading, kind, line.year, line.said),
      evidence: kind.evidence.filter(({ id }) => !stands.includes(id)).map(({ label }) => label),
      bars: bars.map(({ text }) => text),
      recorded: items.some((item) => item["year"] === line.year && item["approved"] !== false),
      declaration: declared.get(`${kind.id} ${line.year}`) ?? null,
    };
    return [view];
  });
}

/** The newest declaration of a person for each kind and year, by both. */
async function declaredBy(
  db: Db,
  personId: number,
): Promise<Map<string, { declarationId: number; state: DeclarationRow["state"] }>> {
  const rows = await db.rows<{ what: string; declarationId: number; state: DeclarationRow["state"] }>(
    `SELECT DISTINCT ON (1) concat_ws(' ', kind, coalesce(year::text, said->>'year')) AS what, declaration_id AS "declarationId", state
       FROM declaration WHERE person_id = $1 AND state NOT IN ('withdrawn', 'released') ORDER BY 1, declaration_id DESC`,
    [personId],
  );
  return new Map(rows.map(({ what, ...declared }) => [what, declared]));
}

/**
 * What official lists say of a declaration: the line it can rest on, with every field in which the two differ; years for which
 * lists of its kind name the person, when they do not name them for this one.
 */
export async function officialOf(
  everywhere: Db,
  reading: Reading,
  row: DeclarationRow,
): Promise<DeclarationView["official"]> {
  const kind = kindOfRow(reading.ledger.shelf, row);
  if (kind?.list === undefined) return null;
  const lines = await linesNaming(everywhere, row.person_id, kind.id);
  const line = lineAmong(lines, kind, row.said);
  const year = row.year ?? shanghaiYear(row.created_at);
  const differing = line === undefined ? [] : differencesOf(kind, line, row.said);
  return {
    line:
      line === undefined
        ? null
        : {
            title: line.title,
            document: line.document,
            keeper: line.keeper,
            differs: differing.map((field) => {
              const text = (said: Said) => saidWords(reading, { ...kind, fields: [field] }, year, said)[0]?.text ?? "";
              return { label: field.label, listed: text(line.said), declared: text(row.said) };
            }),
          },
    otherYears:
      line === undefined ? [...new Set(lines.map((each) => each.year))].toSorted((one, other) => one - other) : [],
    standsFor: line === undefined || differing.length > 0 ? [] : kind.list.standsFor,
    /** It was handed in on a line that does not hold any more. */
    lapsed: row.list_line_id !== null && line?.lineId !== row.list_line_id,
  };
}
