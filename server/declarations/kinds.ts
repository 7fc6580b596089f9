/** Kinds of declarations as forms and lists show them. */
import type { DeclarationKind } from "../../engine/document.ts";
import type { ResolvedPolicy } from "../../engine/resolve.ts";
import type { DeclarationKinds } from "../../contract/declarations.ts";
import { citations, type Sources } from "../policies/door.ts";
import type { Dictionary } from "../../engine/words.ts";

type KindView = DeclarationKinds["kinds"][number];

/** Every kind of a policy's year. */
export function kindViews(policy: ResolvedPolicy, sources: Sources, dictionary: Dictionary): KindView[] {
  return policy.declarations.map((kind) => kindView(kind, sources, dictionary));
}

function kindView(kind: DeclarationKind, sources: Sources, dictionary: Dictionary): KindView {
  return {
    id: kind.id,
    label: kind.label,
    effect: kind.effect,
    citations: citations({ sources }, kind.cites),
    fields: kind.fields.map((field) => ({
      name: field.name,
      label: field.label,
      type: field.type,
      required: field.required,
      hint: field.hint ?? null,
      most: field.most ?? null,
      options: Object.entries(field.values ?? dictionary[field.name] ?? {}).map(([code, label]) => ({ code, label })),
    })),
    evidence: kind.evidence,
    desks: kind.chain.map(({ desk, when }) => ({ desk, sometimes: when !== undefined })),
    submitters: kind.submitters,
    once: kind.onceKey !== undefined,
    list: kind.list === undefined ? null : { keepers: kind.list.keepers, fields: kind.list.fields },
    training: kind.training ?? null,
    bars: kind.bars.map(({ id, text }) => ({ id, text })),
  };
}
