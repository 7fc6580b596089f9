/** What other areas may ask of the law. */
export { readDictionary, readDivisions } from "./dictionary.ts";
export { citations } from "./decision-view.ts";
export { type Sources } from "./sources.ts";
export { parseDraft } from "./draft-text.ts";
export { readDraftText } from "./draft.ts";
export { openLibrary, OWN_POLICY, type Edition, type Library } from "./library.ts";
export { noteUnanswered } from "./store.ts";
export { tell, tellPaced, type Question, type TellingSources } from "./telling.ts";
