/** The thread that reads packages and documents. */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { readDocument } from "./documents/reading.ts";
import { ContentFault } from "./faults.ts";
import type { Made } from "./making.ts";
import { readPackage } from "./packages/reading.ts";
import type { Read, Reading } from "./reader.ts";

/** Whoever is answered comes before what is read in the background. */
const NICE = 10;
// Elsewhere it would hold for the whole process; on Linux each thread has a priority of its own.
if (process.platform === "linux") setPriority(NICE);

const { what, file, folder } = workerData as Reading;

async function read(): Promise<Made> {
  return what === "package" ? readPackage(file, folder) : readDocument(file, folder);
}

/** What nobody foresaw while reading a stranger's file is a fault of the file. */
const answer: Read = await read().then(
  (made) => ({ made }),
  (error: unknown) =>
    error instanceof ContentFault
      ? { fault: error.code, detail: error.detail }
      : { fault: what === "package" ? "package_broken" : "document_broken", detail: undefined },
);
parentPort?.postMessage(answer);
