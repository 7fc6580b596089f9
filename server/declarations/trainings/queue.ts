/** The queue of trainings whose people are to be credited, or taken back. */
import { defineQueue } from "../../platform/jobs.ts";

/** A training was approved or revoked: what comes next is to be done. */
export const trainingQueue = defineQueue<{ trainingId: number }>("training-credit", {
  onceBy: ({ trainingId }) => String(trainingId),
  batchSize: 20,
  expireInSeconds: 3_600,
});
