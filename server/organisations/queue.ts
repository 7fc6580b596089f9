import { defineQueue } from "../platform/jobs.ts";

/** Units were reorganised: the standings of everybody who serves or served in them are to be worked out again. */
export const reorganisedQueue = defineQueue<{ unitIds: number[] }>("units-reorganised", { batchSize: 20 });
