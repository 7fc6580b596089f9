import type { SimulationView } from "../../../contract/population.ts";
import type { Status, View } from "../../ui/index.ts";
import { StatusBadge } from "../../ui/index.ts";
import { t } from "./words.ts";

/** What a simulation tries in place of what holds. */
export interface Tried {
  readonly draft: boolean;
  /** In the words of the document; the bare codes where it no longer knows them. */
  readonly readings: readonly { readonly question: string; readonly from: string; readonly to: string }[];
}

const states: Readonly<Record<SimulationView["state"], Status>> = {
  queued: "pending",
  running: "running",
  done: "approved",
  failed: "refused",
  cancelled: "none",
};

/** How far a simulation is, in a word. */
export function StateBadge({ state }: { readonly state: SimulationView["state"] }): View {
  return <StatusBadge status={states[state]} label={t(`state.${state}`)} />;
}

/** What a simulation tries, one line each. */
export function TriedList({ tried }: { readonly tried: Tried }): View {
  if (!tried.draft && tried.readings.length === 0) return <span>{t("tried.nothing")}</span>;
  return (
    <ul class="options">
      {tried.draft && <li>{t("tried.draft")}</li>}
      {tried.readings.map(({ question, from, to }) => (
        <li>
          {question}
          <span class="hint">{from === "" ? t("tried.to", { to }) : t("tried.fromTo", { from, to })}</span>
        </li>
      ))}
    </ul>
  );
}
