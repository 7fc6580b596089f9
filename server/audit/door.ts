/** What commands and other areas may call. */
export { eventLines } from "./export.ts";
export { exportRoots, keptRoots, type DailyRoot } from "./roots.ts";
export { sealAll } from "./seal.ts";
export { verify, type Finding, type Verified } from "./verify.ts";
