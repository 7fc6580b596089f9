/** Trainings as offices see them. */
import type { Trainings, TrainingView } from "../../../contract/trainings.ts";
import { TRAINING_EVENTS } from "../../../contract/trainings.ts";
import type { Desk } from "../../../engine/document.ts";
import type { Db } from "../../platform/db.ts";
import { saidWords } from "../lists/views.ts";
import type { Asking } from "../sight.ts";
import type { DeclarationRow } from "../store.ts";
import type { Reading } from "../views.ts";
import { hoursOf, trainingKind, trainingParties } from "./acts.ts";
import { countAttendees, trainingSteps, type AttendeeRow, type TrainingRow } from "./store.ts";
import { isUnderWay, judgeTraining } from "./training.ts";

type Line = Trainings["trainings"][number];

/** Trainings as lines of a list. */
export async function trainingLines(db: Db, reading: Reading, rows: readonly TrainingRow[]): Promise<Line[]> {
  const counts = await countAttendees(
    db,
    rows.map(({ training_id }) => training_id),
  );
  return rows.map((row) => ({
    trainingId: row.training_id,
    kind: { id: row.kind, label: trainingKind(reading.ledger.shelf, row.kind, row.year).label },
    title: row.said["title"] ?? "",
    year: row.year,
    state: row.state,
    version: row.version,
    by: row.made_for,
    desk:
      row.state === "reviewing" || row.state === "second" ? ((row.desks[row.step] as Desk | undefined) ?? null) : null,
    underWay: isUnderWay(row.state),
    done: row.done,
    counts: counts.get(row.training_id) ?? { lines: 0, found: 0, credited: 0, revoked: 0 },
    createdAt: row.created_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    reason: row.reason,
  }));
}

/** A training with everything about it but its roster. */
export async function trainingView(
  db: Db,
  reading: Reading,
  asking: Asking & { now: Date },
  row: TrainingRow,
): Promise<TrainingView["training"]> {
  const [line] = await trainingLines(db, reading, [row]);
  const kind = trainingKind(reading.ledger.shelf, row.kind, row.year);
  const steps = await trainingSteps(db, row.training_id);
  const facts = { state: row.state, desks: row.desks, step: row.step, above: false };
  const parties = trainingParties(asking, row);
  return {
    ...(line as Line),
    said: saidWords(reading, kind, row.year, row.said),
    desks: row.desks as Desk[],
    hours: hoursOf(reading.ledger.shelf, row, asking.now),
    granted: row.granted_hundredths,
    history: steps.map((step) => ({
      event: step.event,
      to: step.to_state,
      by: step.by_words,
      at: step.at.toISOString(),
      reason: step.reason,
    })),
    allowed: TRAINING_EVENTS.filter((event) => judgeTraining(facts, event, parties).ok),
  };
}

/** The roster of a training. */
export async function attendeeViews(
  db: Db,
  reading: Reading,
  row: TrainingRow,
  attendees: readonly AttendeeRow[],
): Promise<TrainingView["attendees"]> {
  const kind = trainingKind(reading.ledger.shelf, row.kind, row.year);
  const found = await db.rows<{ declarationId: number; state: DeclarationRow["state"] }>(
    `SELECT declaration_id AS "declarationId", state FROM declaration WHERE declaration_id = ANY ($1)`,
    [attendees.flatMap(({ declaration_id }) => declaration_id ?? [])],
  );
  const declarations = new Map(found.map((each) => [each.declarationId, each]));
  return attendees.map((each) => ({
    attendeeId: each.attendee_id,
    row: each.row_number,
    identity: each.identity_shown ?? "",
    name: each.name ?? "",
    said: saidWords(reading, kind, row.year, each.said),
    match: each.match,
    problems: each.problems,
    declaration: each.declaration_id === null ? null : (declarations.get(each.declaration_id) ?? null),
  }));
}
