/** What worlds and commands may call. */
export { currentNotice, giveConsents, readNotices } from "./notices.ts";
export { ask } from "./requests.ts";
export { reveal } from "./reveals.ts";
