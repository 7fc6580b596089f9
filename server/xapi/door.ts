/** What other areas may call. */
export { openUnit, saySatisfied, type Satisfied, type UnitOpened } from "./cmi5.ts";
export { endLaunches, issueLaunchCredential, type LaunchAsked } from "./credentials.ts";
export { changeExport, makeExport } from "./exports.ts";
export { homePageOf } from "./holder.ts";
export { sayRecorded, type Recorded } from "./own-statements.ts";
export { XAPI_PLACE } from "./protocol.ts";
export type { HearContent, SaidByContent } from "./statement-routes.ts";
export { makeStore, revokeStore } from "./stores.ts";
