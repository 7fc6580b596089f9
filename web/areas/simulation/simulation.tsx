import type { SimulationReport, SimulationView } from "../../../contract/population.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Dialog,
  DialogLink,
  Disclosure,
  ExportLink,
  KeyValue,
  LinkButton,
  PageHead,
  ProgressPanel,
  Stack,
  Toolbar,
} from "../../ui/index.ts";
import { StateBadge, TriedList, type Tried } from "./changes.tsx";
import { Report, type Dimension, type Filter } from "./report.tsx";
import { t } from "./words.ts";

/** One simulation: how far it is, or what it came to. */
export interface SimulationData {
  readonly id: number;
  readonly label: string;
  readonly state: SimulationView["state"];
  readonly years: readonly number[];
  readonly tried: Tried;
  /** Title and version of the document that holds. */
  readonly policy: string;
  readonly done: number;
  readonly total: number;
  /** Beijing time, as it is written. */
  readonly startedAt: string;
  readonly finishedAt?: string | undefined;
  readonly failure?: string | undefined;
  readonly report?: SimulationReport | undefined;
  readonly by: Dimension;
  readonly filter: Filter;
}

const REFRESH_SECONDS = 5;

function working({ state }: SimulationData): boolean {
  return state === "queued" || state === "running";
}

function Progress({ data }: { data: SimulationData }): View {
  return (
    <>
      <ProgressPanel
        id="progress"
        title={t(data.state === "queued" ? "progress.queued" : "progress.running")}
        done={data.done}
        total={data.total > 0 ? data.total : undefined}
        unit={t("unit")}
        state="running"
        note={t("progress.note")}
        actions={<DialogLink dialog="cancel">{t("cancel.ask")}</DialogLink>}
      />
      <Dialog
        id="cancel"
        title={t("cancel.title", { label: data.label })}
        actions={
          <form method="post" action={`/simulation/${data.id}/cancel`}>
            <Button look="danger">{t("cancel.go")}</Button>
          </form>
        }
      >
        <p>{t("cancel.body")}</p>
      </Dialog>
    </>
  );
}

function Over({ data }: { data: SimulationData }): View {
  const failed = data.state === "failed";
  return (
    <Stack>
      <Callout
        tone={failed ? "error" : "info"}
        title={failed ? t("failed.title") : t("cancelled.title")}
        role={failed ? "alert" : "status"}
      >
        <p>{failed ? (data.failure ?? t("failed.body")) : t("cancelled.body")}</p>
      </Callout>
      <p>
        <LinkButton href="/simulation#new">{t("again")}</LinkButton>
      </p>
    </Stack>
  );
}

function About({ data }: { data: SimulationData }): View {
  const rows = [
    { key: t("about.policy"), value: <a href="/policy">{data.policy}</a> },
    { key: t("about.started"), value: data.startedAt },
    ...(data.finishedAt === undefined ? [] : [{ key: t("about.finished"), value: data.finishedAt }]),
  ];
  return (
    <section aria-labelledby="about-title" class="stack stack-small">
      <h2 id="about-title">{t("about.title")}</h2>
      <TriedList tried={data.tried} />
      <Disclosure summary={t("about.more", { years: data.years.join(t("comma")) })}>
        <KeyValue rows={rows} />
      </Disclosure>
    </section>
  );
}

/** What would change for everybody if a rule were read otherwise. */
export const page = definePage<SimulationData>({
  title: ({ label }) => label,
  density: "dense",
  breadcrumb: ({ label }) => [{ label: t("title"), href: "/simulation" }, { label }],
  refreshSeconds: (data) => (working(data) ? REFRESH_SECONDS : undefined),
  Body: ({ data }) => (
    <>
      <PageHead title={data.label} eyebrow={t("title")} lead={t("notReal")} aside={<StateBadge state={data.state} />} />
      <Stack gap="large">
        {working(data) && <Progress data={data} />}
        {(data.state === "failed" || data.state === "cancelled") && <Over data={data} />}
        <About data={data} />
        {data.report !== undefined && (
          <>
            <Toolbar label={t("tools")} aside={<a href="/simulation#new">{t("again")}</a>}>
              <ExportLink href={`/simulation/${data.id}/json`} format="json">
                {t("download")}
              </ExportLink>
            </Toolbar>
            <Report address={`/simulation/${data.id}`} report={data.report} by={data.by} filter={data.filter} />
          </>
        )}
      </Stack>
    </>
  ),
});
