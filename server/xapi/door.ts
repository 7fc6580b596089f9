/** What other areas may call. */
export { endLaunches, issueLaunchCredential, type LaunchAsked } from "./credentials.ts";
export { XAPI_PLACE } from "./protocol.ts";
