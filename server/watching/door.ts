/** What other areas may call. */
export { seenOf } from "./views.ts";
export type { Ended } from "./playing.ts";
export type { Playback, Seen } from "./store.ts";
