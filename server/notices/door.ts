/** What other areas may ask of notices: to tell somebody something, and how much somebody has not read. */
export { dayInWords } from "./hours.ts";
export { unreadCount } from "./inbox.ts";
export { notify, notifyMany, type Telling, type TellingServices } from "./notify.ts";
export type { TemplateCode } from "./templates.ts";
