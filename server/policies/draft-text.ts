/** A draft as text turned into a document; for drafts that `readDraftText` has found harmless. */
import { parseDocument } from "yaml";
import type { PolicyDocument, Problem } from "../../engine/document.ts";
import { readDraft } from "./library.ts";
import type { Sources } from "./sources.ts";

const MOST_ALIASES = 50;

/** The document of a draft, or what is wrong with it. Reading one that was not looked at before may take long. */
export function parseDraft(
  yaml: string,
  sources: Sources,
): { ok: true; document: PolicyDocument } | { ok: false; problems: Problem[] } {
  try {
    const parsed = parseDocument(yaml, { uniqueKeys: true });
    if (parsed.errors.length === 0) return readDraft(parsed.toJS({ maxAliasCount: MOST_ALIASES }), sources);
  } catch {
    // Falls through to the refusal.
  }
  const message = "这份 YAML 读不出来";
  return { ok: false, problems: [{ path: "yaml", code: "bad_yaml", message, remedy: "请检查缩进、冒号和引号" }] };
}
