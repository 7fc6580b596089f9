/** What other areas may call. */
export { joinCoverage, partCoverage } from "./merging.ts";
export { progressOf } from "./views.ts";
export type { Ended } from "./playing.ts";
export type { Playback, Seen } from "./store.ts";
export { writeSign, writeSpans, type SignToWrite } from "./world.ts";
