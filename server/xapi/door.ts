/** What other areas may call. */
export { endLaunches, issueLaunchCredential, type LaunchAsked } from "./credentials.ts";
export { changeExport, makeExport } from "./exports.ts";
export { sayRecorded, type Recorded } from "./own-statements.ts";
export { XAPI_PLACE } from "./protocol.ts";
export { makeStore, revokeStore } from "./stores.ts";
