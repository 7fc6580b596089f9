/** What other areas may ask of question banks and tests. */
export { addQuestions } from "./bank.ts";
