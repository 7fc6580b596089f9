/** A ledger with a hospital, its people and its offices, for the tests of one file. */
import { openField, prepareField, type Field } from "../../bench/declarations-field.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { startJobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import { trainingQueue } from "./trainings/queue.ts";
import { CertificateTaken, queues } from "../standing/door.ts";

export { NOW, openField, type Field, type Office } from "../../bench/declarations-field.ts";

/** Name of the refusal that work ends with; "done" when it does not. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof CertificateTaken) return "certificate_used";
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Opens a ledger for the tests of one file. */
export async function useField(connections = 12): Promise<Field & { url: string }> {
  const file = await useDatabase({ connections });
  const jobs = await startJobs(file.database, [...queues, trainingQueue], {
    upkeep: false,
    onError: (error) => console.error(error),
  });
  file.defer(() => jobs.stop());
  await transact(file.database, prepareField);
  return { ...(await openField(file.database, jobs, testVault)), url: file.url };
}
