import type { SimulationView } from "../../../contract/population.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { DataTable, EmptyState, LinkButton, PageHead, percent, Stack } from "../../ui/index.ts";
import { StateBadge, TriedList, type Tried } from "./changes.tsx";
import { NewSimulation, type NewSimulationData } from "./new-simulation.tsx";
import { t } from "./words.ts";

/** One simulation of the list. */
export interface SimulationLine {
  readonly id: number;
  readonly label: string;
  readonly years: readonly number[];
  readonly state: SimulationView["state"];
  /** Between 0 and 1; left out unless it is running and knows how much there is. */
  readonly share?: number | undefined;
  readonly tried: Tried;
  /** Beijing time, as it is written. */
  readonly startedAt: string;
}

/** All simulations, and the form of a new one. */
export interface SimulationsData {
  readonly simulations: readonly SimulationLine[];
  readonly form: NewSimulationData;
}

function List({ simulations }: { simulations: readonly SimulationLine[] }): View {
  return (
    <section aria-labelledby="list-title" class="stack stack-small">
      <h2 id="list-title">{t("list.title")}</h2>
      <DataTable
        caption={t("list.caption")}
        captionHidden
        density="roomy"
        columns={[
          {
            key: "label",
            label: t("list.label"),
            heading: true,
            cell: ({ id, label }) => <a href={`/simulation/${id}`}>{label}</a>,
          },
          { key: "years", label: t("list.years"), cell: ({ years }) => years.join(t("comma")) },
          { key: "tried", label: t("list.tried"), cell: ({ tried }) => <TriedList tried={tried} /> },
          {
            key: "state",
            label: t("list.state"),
            cell: ({ state, share }) => (
              <>
                <StateBadge state={state} /> {share !== undefined && percent(share)}
              </>
            ),
          },
          { key: "started", label: t("list.started"), cell: ({ startedAt }) => startedAt },
        ]}
        rows={simulations}
        rowId={({ id }) => `simulation-${id}`}
        empty={
          <EmptyState title={t("list.empty")} action={{ label: t("new.title"), href: "#new" }}>
            {t("list.emptyBody")}
          </EmptyState>
        }
      />
    </section>
  );
}

function wrong({ form }: SimulationsData): boolean {
  return form.errors.length > 0;
}

/** Simulations of changed rules over everybody. */
export const page = definePage<SimulationsData>({
  title: () => t("title"),
  density: "dense",
  Body: ({ data }) => (
    <>
      <PageHead
        title={t("title")}
        lead={t("lead")}
        aside={
          <LinkButton href="#new" look="primary">
            {t("new.title")}
          </LinkButton>
        }
      />
      <Stack gap="large">
        {/* With scripts off nothing else leads the eye to what is wrong. */}
        {wrong(data) && <NewSimulation data={data.form} />}
        <List simulations={data.simulations} />
        {!wrong(data) && <NewSimulation data={data.form} />}
      </Stack>
    </>
  ),
});
