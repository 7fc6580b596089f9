import type { JobsView } from "../../../contract/machinery.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, DataTable, groupDigits, PageHead, Stack } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface JobsData {
  readonly jobs: JobsView;
}

type Scheduled = JobsView["scheduled"][number];

function outcome({ beganAt, endedAt, result, failure }: Scheduled): string {
  if (beganAt === null) return t("jobs.never");
  if (failure !== null) return t("jobs.failed", { failure });
  return endedAt === null ? t("jobs.runs") : (result ?? t("none"));
}

function Queues({ queues }: { queues: JobsView["queues"] }): View {
  return (
    <div class="stack stack-small">
      <h2 id="queues">{t("jobs.queues")}</h2>
      <DataTable
        caption={t("jobs.queues")}
        captionHidden
        columns={[
          { key: "queue", label: t("jobs.queue"), heading: true, cell: ({ queue }) => <code>{queue}</code> },
          { key: "waiting", label: t("jobs.waiting"), align: "end", cell: ({ waiting }) => groupDigits(waiting) },
          { key: "running", label: t("jobs.running"), align: "end", cell: ({ running }) => groupDigits(running) },
          {
            key: "dead",
            label: t("jobs.dead"),
            align: "end",
            cell: ({ queue, dead }) => (dead === 0 ? "0" : <a href={`/admin/jobs/${queue}`}>{groupDigits(dead)}</a>),
          },
          { key: "error", label: t("jobs.error"), cell: ({ lastError }) => lastError ?? t("none") },
        ]}
        rows={queues}
        rowId={({ queue }) => `queue-${queue}`}
        rowTone={({ dead }) => (dead > 0 ? "warn" : undefined)}
      />
    </div>
  );
}

function ScheduledRuns({ scheduled }: { scheduled: JobsView["scheduled"] }): View {
  return (
    <div class="stack stack-small">
      <h2 id="scheduled">{t("jobs.scheduled")}</h2>
      <DataTable
        caption={t("jobs.scheduled")}
        captionHidden
        columns={[
          { key: "name", label: t("jobs.name"), heading: true, cell: ({ name }) => name },
          { key: "every", label: t("jobs.every"), cell: ({ every }) => every },
          {
            key: "last",
            label: t("jobs.last"),
            cell: ({ beganAt }) => (beganAt === null ? t("none") : beijingTime(beganAt)),
          },
          { key: "result", label: t("jobs.result"), cell: outcome },
        ]}
        rows={scheduled}
        rowId={({ name }) => `scheduled-${name}`}
        rowTone={({ failure }) => (failure === null ? undefined : "error")}
      />
    </div>
  );
}

/** What is done in the background. */
export const page = definePage<JobsData>({
  title: () => t("jobs.title"),
  density: "dense",
  Body: ({ data: { jobs } }) => (
    <>
      <PageHead title={t("jobs.title")} lead={t("jobs.lead")} />
      <Stack gap="large">
        <Queues queues={jobs.queues} />
        <ScheduledRuns scheduled={jobs.scheduled} />
      </Stack>
    </>
  ),
});
