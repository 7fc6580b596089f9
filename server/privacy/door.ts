/** What other areas, worlds and commands may call. */
export { currentNotice, giveConsents, isNoted, readNotices } from "./notices.ts";
export { ask } from "./requests.ts";
export { reveal } from "./reveals.ts";
