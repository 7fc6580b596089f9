/** What other areas may ask of sessions. */
export { writePersonas, type Persona } from "./store.ts";
