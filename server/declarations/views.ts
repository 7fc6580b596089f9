/** Declarations as lists and pages show them. */
import type { DeclarationView, MyDeclarations } from "../../contract/declarations.ts";
import type { DeclarationKind, Desk } from "../../engine/document.ts";
import { vocabularyOf, type Dictionary } from "../../engine/words.ts";
import { fileById, filesOf, nearDuplicates, usesOfDigest, type FileUse } from "../files/door.ts";
import { unitNames } from "../organisations/door.ts";
import { openIdentity } from "../people/door.ts";
import { citations, type Sources } from "../policies/door.ts";
import type { Db } from "../platform/db.ts";
import { masked } from "../platform/mask.ts";
import type { Vault } from "../platform/vault.ts";
import { reopeningById } from "../standing/door.ts";
import { limitsOf } from "./acts.ts";
import { chainOf } from "./cascade.ts";
import { allowed, isWaiting } from "./declaration.ts";
import { officialOf } from "./lists/views.ts";
import { kindOfRow, policyOfRow } from "./judging.ts";
import { onceOf } from "./once-uses.ts";
import { valueText } from "./said.ts";
import { partiesOf, seesDeclaration, type Asking } from "./sight.ts";
import { declarationById, evidenceOf, factsOf, stepsOf, type DeclarationRow } from "./store.ts";
import type { Writer } from "./telling.ts";

/** What views rest on beside the database. */
export type Reading = {
  ledger: Writer;
  sources: Sources;
  dictionary: Dictionary;
  /** Names of divisions by code. */
  divisions: Readonly<Record<string, string>>;
  vault: Vault;
};

type Line = MyDeclarations["declarations"][number];

const DAY_MS = 86_400_000;
const instantOf = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Declarations as lines of a list, in their order. */
export async function lines(db: Db, reading: Reading, rows: readonly DeclarationRow[], now: Date): Promise<Line[]> {
  const people = await db.rows<{ person_id: number; name: string; identity_number: Buffer }>(
    "SELECT person_id, name, identity_number FROM person WHERE person_id = ANY ($1)",
    [[...new Set(rows.map(({ person_id }) => person_id))]],
  );
  const units = await unitNames(db, [...new Set(rows.flatMap(({ unit_id }) => unit_id ?? []))]);
  const known = new Map(people.map((each) => [each.person_id, each]));
  return rows.map((row) => lineOf(reading, row, { now, person: known.get(row.person_id), units }));
}

type Known = {
  now: Date;
  person: { name: string; identity_number: Buffer } | undefined;
  units: ReadonlyMap<number, string>;
};

function lineOf(reading: Reading, row: DeclarationRow, { now, person, units }: Known): Line {
  return {
    declarationId: row.declaration_id,
    kind: { id: row.kind, label: kindOfRow(reading.ledger.shelf, row)?.label ?? row.kind },
    year: row.year,
    state: row.state,
    version: row.version,
    person: {
      personId: row.person_id,
      name: person?.name ?? "",
      identity: person === undefined ? "" : masked(openIdentity(reading.vault, person.identity_number)),
    },
    unit: row.unit_id === null ? null : { unitId: row.unit_id, name: units.get(row.unit_id) ?? "" },
    desk: deskOf(row),
    since: instantOf(row.desk_since),
    days: row.desk_since === null ? 0 : Math.max(0, Math.floor((now.getTime() - row.desk_since.getTime()) / DAY_MS)),
    late: row.desk_until !== null && now > row.desk_until,
    hours: row.asked_hundredths,
    granted: row.granted_hundredths,
    submitter: row.submitter,
    submittedAt: instantOf(row.submitted_at),
    changedAt: row.changed_at.toISOString(),
    secondWhy: row.second_why,
  };
}

/** The desk it lies on; an appeal lies with the bureau, whichever desk refused it. */
function deskOf({ state, desks, step }: DeclarationRow): Desk | null {
  if (state === "appealed") return "hr";
  return isWaiting(state) ? ((desks[step] as Desk | undefined) ?? null) : null;
}

/** A declaration with everything about it, as somebody sees it. */
export async function viewOf(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
  row: DeclarationRow,
  /** Where other uses of its files are looked for: beyond the wall as well, where only the fact that there is one is told. */
  everywhere: Db = db,
): Promise<DeclarationView> {
  const { person_id: personId, declaration_id: declarationId } = row;
  const [line] = await lines(db, reading, [row], asking.now);
  const steps = await stepsOf(db, declarationId);
  const evidence = await evidenceOf(db, personId, declarationId);
  const files = await filesView({ db, everywhere, divisions: reading.divisions }, asking, row);
  const limits = await limitsOf(db, row, asking.now);
  const kind = kindOfRow(reading.ledger.shelf, row);
  const facts = factsOf(row, limits);
  const window = row.reopening_id === null ? undefined : await reopeningById(db, row.reopening_id);
  const official = await officialOf(everywhere, reading, row);
  return {
    ...(line as Line),
    effect: kind?.effect ?? "",
    citations: citations(reading, kind?.cites ?? []),
    said: saidView(reading, row, kind),
    evidence: (kind?.evidence ?? []).map((item) => ({
      ...item,
      required: item.required && official?.standsFor.includes(item.id) !== true,
      files: evidence.filter(({ slot }) => slot === item.id).flatMap(({ evidenceId }) => files.get(evidenceId) ?? []),
    })),
    desks: row.desks.map((desk, at) => ({ desk: desk as Desk, state: deskState(row, at) })),
    official,
    until: instantOf(row.desk_until),
    reason: row.reason,
    appealUntil: row.state === "refused" || row.state === "revoked" ? instantOf(limits.appealUntil) : null,
    entryId: row.entry_id,
    window: window === undefined ? null : { opens: window.opens, until: window.until },
    history: steps.map((step) => ({
      event: step.event,
      to: step.to_state,
      by: step.by_words,
      at: step.at.toISOString(),
      reason: step.reason,
      citations: citations(reading, step.cites),
      hours: step.hundredths,
      entryId: step.entry_id,
    })),
    chain: await chainOf(db, reading.ledger.shelf, row, steps),
    once: await onceOf({ db: everywhere, divisions: reading.divisions }, asking, row),
    allowed: allowed(facts, partiesOf(asking, row), asking.now),
  };
}

type FileView = DeclarationView["evidence"][number]["files"][number];

/** Files of a declaration; whoever reviews also sees where each was used before. */
async function filesView(
  { db, everywhere, divisions }: { db: Db; everywhere: Db; divisions: Reading["divisions"] },
  asking: Asking,
  row: DeclarationRow,
): Promise<Map<number, FileView>> {
  const found = new Map<number, FileView>();
  const files = await filesOf(db, row.person_id, { kind: "declaration", id: row.declaration_id });
  for (const { evidenceId, key, name, mediaType, bytes, pages, digest } of files) {
    const uses = asking.reach.kind === "self" ? [] : await otherUses(everywhere, digest, row);
    const views = [];
    for (const use of uses) views.push(await useView(everywhere, { asking, row, divisions }, use));
    found.set(evidenceId, { evidenceId, key, name, mediaType, bytes, pages, uses: views });
  }
  return found;
}

const USES_SHOWN = 12;

/** What the same person holds without having attached it is no use; neither is this declaration itself. */
async function otherUses(db: Db, digest: string, row: DeclarationRow): Promise<FileUse[]> {
  const uses = [...(await usesOfDigest(db, digest)), ...(await nearDuplicates(db, digest))];
  return uses
    .filter(({ attachedTo: to, personId }) =>
      to === null ? personId !== row.person_id : to.kind !== "declaration" || to.id !== row.declaration_id,
    )
    .slice(0, USES_SHOWN);
}

/** Another use of a file. Of what is beyond the reach only that there is one, and which division to ask. */
async function useView(
  db: Db,
  { asking, row, divisions }: { asking: Asking; row: DeclarationRow; divisions: Reading["divisions"] },
  use: FileUse,
): Promise<FileView["uses"][number]> {
  const declarationId = use.attachedTo?.kind === "declaration" ? use.attachedTo.id : null;
  const other = declarationId === null ? undefined : await declarationById(db, declarationId);
  const seen = other !== undefined && (await seesDeclaration(db, asking, other));
  const file = seen ? await fileById(db, use.evidenceId) : undefined;
  const person = await db.row<{ name: string }>("SELECT name FROM person WHERE person_id = $1", [use.personId]);
  const code = seen ? null : (other?.division_code ?? null);
  return {
    declarationId: seen ? declarationId : null,
    division: code === null ? null : (divisions[code] ?? code),
    shown: file === undefined ? null : { key: file.key, mediaType: file.mediaType, person: person?.name ?? "" },
    samePerson: use.personId === row.person_id,
    same: use.distance === 0,
    at: use.uploadedAt.toISOString(),
  };
}

function saidView(reading: Reading, row: DeclarationRow, kind: DeclarationKind | undefined): DeclarationView["said"] {
  if (kind === undefined) return [];
  const policy = policyOfRow(reading.ledger.shelf, row);
  const words = vocabularyOf(policy.document, { dictionary: reading.dictionary, year: policy.year });
  return kind.fields
    .filter(({ name }) => (row.said[name] ?? "") !== "")
    .map((field) => {
      const typed = row.said[field.name] ?? "";
      return { name: field.name, label: field.label, typed, text: valueText(field, typed, words, kind.collection) };
    });
}

function deskState({ state, step }: DeclarationRow, at: number): DeclarationView["desks"][number]["state"] {
  if (state === "approved" || state === "revoked" || state === "released") return "done";
  if (at < step) return "done";
  return at === step && state !== "draft" ? "now" : "ahead";
}
