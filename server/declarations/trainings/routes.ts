/** Operations of recognised trainings. */
import {
  addTrainingAttendee,
  createTraining,
  listTrainings,
  moveTraining,
  readTraining,
  readTrainingTemplate,
  reviewTraining,
  revokeTraining,
  saveTraining,
  uploadTrainingRoster,
} from "../../../contract/trainings.ts";
import { shanghaiDay } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { handles } from "../../platform/operations.ts";
import { Refusal } from "../../platform/refusal.ts";
import { templateWorkbook } from "../../platform/workbook/index.ts";
import type { Acting } from "../acts.ts";
import { rollSheet } from "../rolls/sheet.ts";
import { officeOf, type Asking } from "../sight.ts";
import type { Reading } from "../views.ts";
import {
  addAttendee,
  beginTraining,
  holdTraining,
  moveOn,
  moveTrainingOf,
  readRosterFile,
  reviewTrainingOf,
  rosterFields,
  saveTrainingSaid,
  trainingKind,
} from "./acts.ts";
import { attendeesOf, trainingInReach, trainingsInReach, type TrainingRow } from "./store.ts";
import { attendeeViews, trainingLines, trainingView } from "./views.ts";

const PAGE = 20;
const ROWS = 50;

type Call = Asking & { now: Date };

/** Operations of trainings, with what the area reads through. */
export function bindTrainings(reading: Reading) {
  return [...bindReads(reading), ...bindWrites(reading), ...bindReviews(reading)];
}

function bindReads(reading: Reading) {
  return [
    handles(listTrainings, async ({ db, reach, query: { before, limit = PAGE } }) => {
      const rows = await trainingsInReach(db, reach, { before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? (shown.at(-1)?.training_id ?? null) : null;
      return { trainings: await trainingLines(db, reading, shown), next };
    }),
    handles(readTraining, async ({ db, params, query: { match, after, limit = ROWS }, actor, reach, now }) => {
      const row = await trainingInReach(db, reach, params.trainingId);
      if (row === undefined) throw new Refusal("not_found");
      const rows = await attendeesOf(db, row.training_id, { match, after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? (shown.at(-1)?.attendee_id ?? null) : null;
      const training = await trainingView(db, reading, { actor, reach, now }, row);
      return { training, attendees: await attendeeViews(db, reading, row, shown), next };
    }),
    handles(readTrainingTemplate, ({ params, now }) => {
      const kind = trainingKind(reading.ledger.shelf, params.kind, Math.trunc(shanghaiDay(now) / 10_000));
      const sheet = rollSheet(kind.label, rosterFields(kind));
      return { fileName: `${kind.label}名册模板.xlsx`, chunks: templateWorkbook(sheet) };
    }),
  ];
}

async function acting(db: Db, asking: Call): Promise<Acting> {
  return { ...asking, office: await officeOf(db, asking) };
}

async function after(tx: Tx, reading: Reading, asking: Call, trainingId: number) {
  const row = await trainingInReach(tx, asking.reach, trainingId);
  if (row === undefined) throw new Refusal("not_found");
  return trainingView(tx, reading, asking, row);
}

/** Work on a training that is held, then the training as it is. */
async function worked(
  tx: Tx,
  reading: Reading,
  asking: Call,
  at: { trainingId: number; version?: number },
  work: (by: Acting, row: TrainingRow) => Promise<void>,
) {
  const row = await holdTraining(tx, asking, at.trainingId, at.version);
  await work(await acting(tx, asking), row);
  return after(tx, reading, asking, at.trainingId);
}

function bindWrites(reading: Reading) {
  const { ledger } = reading;
  return [
    handles(createTraining, async ({ tx, body, tell, actor, reach, now }) => {
      const asking = { actor, reach, now };
      const trainingId = await beginTraining(tx, ledger, await acting(tx, asking), body);
      tell({ object: `training:${trainingId}`, details: { kind: body.kind } });
      return after(tx, reading, asking, trainingId);
    }),
    handles(saveTraining, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `training:${params.trainingId}` });
      const at = { ...params, version: body.version };
      return worked(tx, reading, { actor, reach, now }, at, (by, row) =>
        saveTrainingSaid(tx, ledger, by, row, body.said),
      );
    }),
    handles(uploadTrainingRoster, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `training:${params.trainingId}` });
      return worked(tx, reading, { actor, reach, now }, params, (by, row) =>
        readRosterFile(tx, ledger, by, row, body.file),
      );
    }),
    handles(addTrainingAttendee, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `training:${params.trainingId}` });
      const at = { ...params, version: body.version };
      return worked(tx, reading, { actor, reach, now }, at, (by, row) => addAttendee(tx, ledger, by, row, body));
    }),
    handles(moveTraining, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `training:${params.trainingId}`, details: { event: body.event } });
      const at = { ...params, version: body.version };
      return worked(tx, reading, { actor, reach, now }, at, (by, row) =>
        moveTrainingOf(tx, ledger, by, row, body.event),
      );
    }),
  ];
}

function bindReviews(reading: Reading) {
  const { ledger } = reading;
  return [
    handles(reviewTraining, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `training:${params.trainingId}`, details: { event: body.event } });
      const at = { ...params, version: body.version };
      return worked(tx, reading, { actor, reach, now }, at, (by, row) => reviewTrainingOf(tx, ledger, by, row, body));
    }),
    handles(revokeTraining, ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `training:${params.trainingId}` });
      const at = { ...params, version: body.version };
      const { reason } = body;
      return worked(tx, reading, { actor, reach, now }, at, (by, row) =>
        moveOn(tx, ledger, by, row, "revoke", { reason }),
      );
    }),
  ];
}
