/** What other areas may ask of employment: worlds write requests through it. */
export { insertRequest, type NewRequest } from "./store.ts";
