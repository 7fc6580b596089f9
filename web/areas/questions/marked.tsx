import type { View } from "../../ui/index.ts";
import { runsOf } from "./runs.ts";

/** A text with the found words marked. */
export function Marked({ text, terms }: { readonly text: string; readonly terms: readonly string[] }): View {
  return <>{runsOf(text, terms).map((run) => (run.found ? <mark>{run.text}</mark> : run.text))}</>;
}
