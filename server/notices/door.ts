/** What other areas may ask of notices: to tell somebody something. */
export { notify, notifyMany, type Telling, type TellingServices } from "./notify.ts";
export type { TemplateCode } from "./templates.ts";
