/** Lints of a document as the contract tells them. */
import type { PolicyDocument } from "../../engine/document.ts";
import type { LintView } from "../../contract/policies.ts";

/** What looks odd in a document that loads. */
export function lintsOf(_document: PolicyDocument): LintView[] {
  return [];
}
