/**
 * Chinese prose made from the document's labels and from structured steps. Nothing here is ever parsed:
 * whoever needs a fact takes it from the step.
 */
export * from "./words-branches.ts";
export * from "./words-format.ts";
export * from "./words-headline.ts";
export * from "./words-reason.ts";
export * from "./words-sentence.ts";
export * from "./words-vocabulary.ts";
