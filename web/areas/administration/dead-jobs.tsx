import type { DeadJobs } from "../../../contract/machinery.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Button, DataTable, EmptyState, PageHead } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface DeadJobsData {
  readonly dead: DeadJobs;
}

function Settle({ queue, jobId, how }: { queue: string; jobId: string; how: "retry" | "discard" }): View {
  return (
    <form method="post" action={`/admin/jobs/${queue}`}>
      <input type="hidden" name="job" value={jobId} />
      <input type="hidden" name="how" value={how} />
      <Button look={how === "retry" ? "secondary" : "quiet"} size="small">
        {t(`dead.${how}`)}
      </Button>
    </form>
  );
}

/** Jobs of a queue that were given up. */
export const page = definePage<DeadJobsData>({
  title: ({ dead }) => `${t("dead.title")} ${dead.queue}`,
  density: "dense",
  breadcrumb: ({ dead }) => [{ label: t("jobs.title"), href: "/admin/jobs" }, { label: dead.queue }],
  Body: ({ data: { dead } }) => (
    <>
      <PageHead title={t("dead.title")} eyebrow={dead.queue} />
      <DataTable
        caption={t("dead.title")}
        captionHidden
        columns={[
          { key: "at", label: t("dead.at"), heading: true, cell: ({ failedAt }) => beijingTime(failedAt) },
          { key: "payload", label: t("dead.payload"), cell: ({ payload }) => <code>{payload}</code> },
          { key: "error", label: t("dead.error"), cell: ({ error }) => error ?? t("none") },
          {
            key: "action",
            label: t("dictionary.action"),
            cell: ({ jobId }) => (
              <div class="cluster">
                <Settle queue={dead.queue} jobId={jobId} how="retry" />
                <Settle queue={dead.queue} jobId={jobId} how="discard" />
              </div>
            ),
          },
        ]}
        rows={dead.jobs}
        rowId={({ jobId }) => `job-${jobId}`}
        empty={
          <EmptyState title={t("dead.empty")} action={{ label: t("jobs.title"), href: "/admin/jobs" }}>
            {t("dead.emptyBody")}
          </EmptyState>
        }
      />
    </>
  ),
});
