/** What other areas may ask of parameters. */
export { parameter } from "./store.ts";
