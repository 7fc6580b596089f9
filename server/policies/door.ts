/** What other areas may ask of the law. */
export { readDictionary } from "./dictionary.ts";
export { openLibrary, OWN_POLICY, type Edition, type Library } from "./library.ts";
export { tell, type Question, type TellingSources } from "./telling.ts";
