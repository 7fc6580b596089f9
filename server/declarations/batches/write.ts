/** Writing declarations in sets, as `create` and `submit` would write them one by one. The caller holds the locks of their people. */
import { APPLICATION } from "../../../engine/load-kinds.ts";
import type { DateInt } from "../../../engine/calendar.ts";
import { adoptFiles } from "../../files/door.ts";
import { recordEvent } from "../../platform/audit.ts";
import type { Tx } from "../../platform/db.ts";
import {
  fillEntries,
  recordNumbered,
  takeEntryNumbers,
  type Author,
  type NewEntry,
  type PlaceInReach,
  type Reopening,
} from "../../standing/door.ts";
import { windowNote } from "../closed-year.ts";
import { judge } from "../declaration.ts";
import { lineAmong, linesNamingEach, type NamedLine } from "../lists/named.ts";
import { desksAfter } from "../events.ts";
import type { InHand } from "../judging.ts";
import { entryOf } from "../said.ts";
import type { Writer } from "../telling.ts";
import { placed, type Places } from "./problems.ts";
import { fieldKey } from "./sheet.ts";
import type { AskedBy, Batch, RowFile } from "./store.ts";
import { RowsChanged } from "./trouble.ts";

/** A row that may be handed in, with no more of it than is written. */
export type Ready = {
  row: number;
  personId: number;
  place: PlaceInReach;
  said: Record<string, string>;
  files: RowFile[];
  /** The window through which it comes, where its year is closed. */
  window: Reopening | undefined;
  hand: Pick<InHand, "kind" | "read" | "desks" | "policy">;
};

export type HandingIn = {
  ledger: Writer;
  batch: Batch;
  by: AskedBy;
  operation: string;
  places: Places;
  now: Date;
  today: DateInt;
  deskDays: number;
};

const DAY_MS = 86_400_000;

/** Writes a piece of a batch: entries, declarations, steps, evidence, the trail. Returns their numbers in order. */
export async function writePiece(tx: Tx, doing: HandingIn, rows: readonly Ready[]): Promise<number[]> {
  const numbers = await tx.rows<{ id: number }>(
    "SELECT nextval(pg_get_serial_sequence('declaration', 'declaration_id')) AS id FROM generate_series(1, $1)",
    [rows.length],
  );
  const ids = numbers.map(({ id }) => id);
  const entryIds = await writeEntries(tx, doing, rows, ids);
  await insertDeclarations(tx, doing, rows, ids, entryIds);
  await insertSteps(tx, doing, rows, ids, entryIds);
  await attachEvidence(tx, doing, rows, ids);
  const { by, operation, batch } = doing;
  for (const [at, { personId }] of rows.entries())
    await recordEvent(tx, {
      operation,
      outcome: "done",
      actor: by.actor,
      caller: by,
      personId,
      object: `declaration:${ids[at]}`,
      details: { kind: batch.kind, batch: batch.batchId },
    });
  return ids;
}

/** How the ledger names whoever asked for it. */
export function authorOf({ actor }: AskedBy): Author {
  return { author: `${actor.role}:account-${actor.accountId}`, source: "review" };
}

/** The entries under review; a title application writes none before it is confirmed. */
async function writeEntries(
  tx: Tx,
  { ledger, by, today, places }: HandingIn,
  rows: readonly Ready[],
  ids: readonly number[],
): Promise<(number | null)[]> {
  if (rows[0]?.hand.kind.collection === APPLICATION) return rows.map(() => null);
  const said = rows.map(({ hand, personId, place, window }, at): NewEntry =>
    entryOf(hand.kind, hand.read, {
      personId,
      declarationId: ids[at] as number,
      submittedOn: today,
      approved: null,
      unitId: place.unitId,
      ...(window === undefined ? {} : { note: windowNote(window) }),
    }),
  );
  const { entries, problems } = await fillEntries(tx, ledger.shelf, said);
  if (problems.length > 0) {
    throw new RowsChanged(
      new Map(
        problems.map(({ path, code, message, remedy }) => {
          const { row } = rows[Number(/\d+/.exec(path)?.[0] ?? 0)] as Ready;
          return [row, [placed(places, row, fieldKey(path.split(".").at(-1) ?? ""), { code, message, remedy })]];
        }),
      ),
    );
  }
  const entryIds = await takeEntryNumbers(tx, entries.length);
  const numbered = entries.map((entry, at) => ({ ...entry, entry_id: entryIds[at] as number }));
  await recordNumbered(tx, ledger, authorOf(by), numbered);
  return entryIds;
}

/** Lines of published lists that name the people of rows, where declarations of their kind may rest on them. */
async function linesFor(tx: Tx, { kind }: Batch, rows: readonly Ready[]): Promise<Map<number, NamedLine[]>> {
  if (!rows.some(({ hand }) => hand.kind.list !== undefined)) return new Map();
  const people = rows.map(({ personId }) => personId);
  return linesNamingEach(tx, people, kind);
}

async function insertDeclarations(
  tx: Tx,
  { batch, by, now, deskDays }: HandingIn,
  rows: readonly Ready[],
  ids: readonly number[],
  entryIds: readonly (number | null)[],
): Promise<void> {
  const lines = await linesFor(tx, batch, rows);
  const given = rows.map(({ personId, place, said, hand, window }, at) => {
    const desks = desksAfter(hand, batch.submitter);
    const facts = { state: "draft", version: 1, desks, step: 0, secondWhy: null, appealedFrom: null } as const;
    const judged = judge({ ...facts, appealUntil: null, frozen: false }, "submit", new Set(["submitter"]), now);
    if (!judged.ok) throw new Error(`A draft cannot be handed in: ${judged.refusal}`);
    const number = hand.read.values["number"];
    const isOnce = typeof number === "string";
    return {
      person_id: personId,
      declaration_id: ids[at],
      kind: hand.kind.id,
      policy_id: hand.policy.document.id,
      policy_version: hand.policy.document.version,
      year: hand.read.year,
      state: judged.to,
      said,
      unit_id: place.unitId,
      division_code: place.divisionCode,
      series: place.series,
      desks,
      asked_hundredths: hand.read.hundredths,
      once_kind: isOnce ? hand.kind.collection : null,
      once_number: isOnce ? number : null,
      entry_id: entryIds[at],
      reopening_id: window?.reopeningId ?? null,
      list_line_id: lineAmong(lines.get(personId) ?? [], hand.kind, said)?.lineId ?? null,
    };
  });
  await tx.execute(
    `INSERT INTO declaration (person_id, declaration_id, kind, policy_id, policy_version, year, state, said, submitter, made_by,
       made_for, unit_id, division_code, series, desks, desk_since, desk_until, asked_hundredths, created_at, changed_at,
       submitted_at, once_kind, once_number, entry_id, reopening_id, list_line_id, batch_id)
     OVERRIDING SYSTEM VALUE
     SELECT person_id, declaration_id, kind, policy_id, policy_version, year, state, said, $2, $3, $4, unit_id, division_code, series,
            desks, $5, $6, asked_hundredths, $5, $5, $5, once_kind, once_number, entry_id, reopening_id, list_line_id, $7
       FROM jsonb_to_recordset($1::jsonb) AS given(person_id bigint, declaration_id bigint, kind text, policy_id text,
              policy_version text, year smallint, state text, said jsonb, unit_id bigint, division_code text, series text,
              desks text[], asked_hundredths integer, once_kind text, once_number text, entry_id bigint, reopening_id bigint, list_line_id bigint)`,
    [
      JSON.stringify(given),
      batch.submitter,
      by.actor.accountId,
      by.office,
      now,
      new Date(now.getTime() + deskDays * DAY_MS),
      batch.batchId,
    ],
  );
}

/** Each was begun and handed in, as if by hand. */
async function insertSteps(
  tx: Tx,
  { by, now }: HandingIn,
  rows: readonly Ready[],
  ids: readonly number[],
  entryIds: readonly (number | null)[],
): Promise<void> {
  await tx.execute(
    `INSERT INTO declaration_step (person_id, declaration_id, event, from_state, to_state, account_id, by_words, at, entry_id)
     SELECT given.person_id, given.declaration_id, step.event, 'draft', step.to_state, $4, $5, $6,
            CASE step.event WHEN 'submit' THEN given.entry_id END
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS given(person_id, declaration_id, entry_id, at)
       CROSS JOIN (VALUES (1, 'create', 'draft'), (2, 'submit', 'reviewing')) AS step(turn, event, to_state)
      ORDER BY given.at, step.turn`,
    [rows.map(({ personId }) => personId), ids, entryIds, by.actor.accountId, by.office, now],
  );
}

async function attachEvidence(
  tx: Tx,
  { by, now }: HandingIn,
  rows: readonly Ready[],
  ids: readonly number[],
): Promise<void> {
  const files = rows.flatMap(({ files: own, personId }, at) =>
    own.map(({ slot, archiveId, number }) => ({ slot, archiveId, number, personId, attachedId: ids[at] as number })),
  );
  if (files.length === 0) return;
  const evidenceIds = await adoptFiles(tx, files, { accountId: by.actor.accountId, attachedKind: "declaration", now });
  await tx.execute(
    `INSERT INTO declaration_evidence (person_id, declaration_id, evidence_id, slot)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])`,
    [
      files.map(({ personId }) => personId),
      files.map(({ attachedId }) => attachedId),
      evidenceIds,
      files.map(({ slot }) => slot),
    ],
  );
}
