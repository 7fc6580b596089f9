import type { DeclarationBatch } from "../../../contract/declaration-batches.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, StepperProps, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CardGrid,
  Dialog,
  DialogLink,
  ExportLink,
  Figure,
  groupDigits,
  KeyValue,
  LinkButton,
  PageHead,
  ProgressPanel,
  Stack,
  Stepper,
  Toolbar,
} from "../../ui/index.ts";
import { Rows, type RowsData } from "./batch-rows.tsx";
import { t, type BatchState } from "./batch-words.ts";
import { Zips } from "./batch-zips.tsx";

export interface BatchData {
  readonly batch: DeclarationBatch;
  /** Whether the viewer may act. */
  readonly mayAct: boolean;
  readonly rows: RowsData | undefined;
  readonly zip: { readonly errors: readonly FormError[]; readonly megabytes: number };
  /** Fresh for every page shown: pressing twices hands in once. */
  readonly key: string;
}

/** Seconds between two looks at what the server is at work on. */
const REFRESH = 3;

const steps = ["upload", "evidence", "check", "hand_in"] as const;
const reached: Readonly<Record<BatchState, number>> = {
  collecting: 1,
  reading: 2,
  refused: 2,
  ready: 3,
  handing_in: 3,
  handed_in: 4,
  withdrawing: 4,
  withdrawn: 4,
};

function Steps({ state }: { state: BatchState }): View {
  const at = reached[state];
  const stateOf = (index: number): StepperProps["steps"][number]["state"] =>
    index < at ? "done" : index > at ? "next" : state === "refused" ? "failed" : "current";
  return (
    <Stepper
      label={t("steps.label")}
      steps={steps.map((step, index) => ({ label: t(`step.${step}`), state: stateOf(index) }))}
    />
  );
}

function Running({ batch }: { batch: DeclarationBatch }): View {
  const { state, progress, counts } = batch;
  const { rows, files, filesAll } = progress;
  if (state === "reading" && files < filesAll)
    return (
      <ProgressPanel
        id="progress"
        title={t("running.files")}
        state="running"
        done={files}
        total={filesAll}
        unit={t("unit.files")}
        note={t("running.readNote")}
      />
    );
  const title = state === "reading" ? "running.rows" : state === "handing_in" ? "running.hand_in" : "running.withdraw";
  const note =
    state === "reading" ? "running.readNote" : state === "handing_in" ? "running.handInNote" : "running.withdrawNote";
  return (
    <ProgressPanel
      id="progress"
      title={t(title)}
      state="running"
      done={rows}
      {...(counts === null || state === "reading" ? {} : { total: Math.max(1, counts.good) })}
      unit={t("unit.rows")}
      note={t(note)}
    />
  );
}

function Refused({ refusal }: { refusal: NonNullable<DeclarationBatch["refusal"]> }): View {
  return (
    <Callout tone="error" title={t("refused.title")} role="alert">
      <KeyValue
        rows={[
          { key: t("refused.problem"), value: refusal.message },
          ...(refusal.place === null ? [] : [{ key: t("refused.place"), value: refusal.place }]),
          { key: t("refused.remedy"), value: <strong>{refusal.remedy}</strong> },
        ]}
      />
      <p>
        <LinkButton href="/reviews/batches#upload">{t("refused.again")}</LinkButton>
      </p>
    </Callout>
  );
}

function Trouble({ trouble }: { trouble: NonNullable<DeclarationBatch["trouble"]> }): View {
  const { what, total, rows } = trouble;
  const failed = total === 0;
  const title = failed ? t("trouble.failed") : t(`trouble.${what}`, { total: groupDigits(total) });
  const body = failed ? "trouble.failedBody" : what === "hand_in" ? "trouble.handInBody" : "trouble.withdrawBody";
  return (
    <Callout tone="warn" title={title} role="alert">
      <p>{t(body)}</p>
      {rows.length > 0 && (
        <ul>
          {rows.map(({ row, name, message }) => (
            <li>{t("trouble.row", { row, name, message })}</li>
          ))}
        </ul>
      )}
    </Callout>
  );
}

function Counts({ batch, done }: { batch: DeclarationBatch; done: boolean }): View | null {
  const { counts } = batch;
  if (counts === null) return null;
  const unnamed = counts.files - counts.named;
  const names = counts.unnamed.slice(0, 10).join(t("comma"));
  return (
    <Card title={t(done ? "counts.titleDone" : "counts.title")} id="counts">
      <CardGrid size="small">
        <Figure
          value={groupDigits(counts.good)}
          unit={t("unit.rows")}
          label={t(done ? "counts.goodDone" : "counts.good")}
        />
        <Figure
          value={groupDigits(counts.bad)}
          unit={t("unit.rows")}
          label={t(done ? "counts.badDone" : "counts.bad")}
        />
        <Figure
          value={groupDigits(counts.changing)}
          unit={t("unit.rows")}
          label={t("counts.changing")}
          note={t("counts.changingNote")}
        />
        <Figure
          value={groupDigits(counts.named)}
          unit={t("unit.files")}
          label={t("counts.files")}
          note={t("counts.filesNote", { files: groupDigits(counts.files) })}
        />
      </CardGrid>
      {unnamed > 0 && !done && (
        <Callout tone="info" title={t("unnamed.title", { count: groupDigits(unnamed) })}>
          <p>{t("unnamed.body", { names: unnamed > 10 ? t("unnamed.more", { names }) : names })}</p>
        </Callout>
      )}
      {counts.reasons.length > 0 && (
        <>
          <h3>{t("reasons.title")}</h3>
          <ul>
            {counts.reasons.map(({ column, example, rows }) => (
              <li>
                {t("reasons.line", {
                  column: column === "" ? "" : t("reasons.column", { column }),
                  example,
                  rows: groupDigits(rows),
                })}
              </li>
            ))}
          </ul>
          <p class="cluster">
            <ExportLink href={`/reviews/batches/${batch.batchId}/errors`}>{t("errors.get")}</ExportLink>
            <span class="hint">{t("errors.note")}</span>
          </p>
        </>
      )}
    </Card>
  );
}

function HandInDialog({ data }: { data: BatchData }): View {
  const { batch, key } = data;
  const good = groupDigits(batch.counts?.good ?? 0);
  const bad = batch.counts?.bad ?? 0;
  return (
    <Dialog
      id="hand-in"
      title={t("hand_in.title", { rows: good })}
      actions={
        <Button look="primary" form="hand-in-form">
          {t("hand_in.go", { rows: good })}
        </Button>
      }
    >
      <p>{bad === 0 ? t("hand_in.bodyAll") : t("hand_in.body", { bad: groupDigits(bad) })}</p>
      <p class="hint">{t("hand_in.note")}</p>
      <form id="hand-in-form" action={`/reviews/batches/${batch.batchId}/hand-in`} method="post">
        <input type="hidden" name="digest" value={batch.digest} />
        <input type="hidden" name="idempotency_key" value={key} />
      </form>
    </Dialog>
  );
}

interface AskProps {
  readonly batchId: number;
  readonly what: "discard" | "withdraw";
  readonly idempotencyKey: string;
}

function AskDialog({ batchId, what, idempotencyKey }: AskProps): View {
  return (
    <Dialog
      id={what}
      title={t(`ask.title.${what}`)}
      actions={
        <Button look="danger" form={`${what}-form`}>
          {t(`ask.go.${what}`)}
        </Button>
      }
    >
      <p>{t(`ask.body.${what}`)}</p>
      <form id={`${what}-form`} action={`/reviews/batches/${batchId}/${what}`} method="post">
        <input type="hidden" name="idempotency_key" value={idempotencyKey} />
      </form>
    </Dialog>
  );
}

/** What may be done now, with the questions that come before it. */
function Actions({ data }: { data: BatchData }): View {
  const { batch, key } = data;
  const { state, batchId, counts } = batch;
  const good = counts?.good ?? 0;
  const open = state === "collecting" || state === "ready" || state === "refused";
  return (
    <>
      <Toolbar label={t("steps.label")}>
        {state === "ready" && good > 0 && (
          <DialogLink dialog="hand-in" look="primary">
            {t("hand_in.open", { rows: groupDigits(good) })}
          </DialogLink>
        )}
        {open && (
          <form action={`/reviews/batches/${batchId}/read`} method="post">
            <Button look={state === "collecting" ? "primary" : "secondary"}>
              {t(state === "collecting" ? "check.go" : "check.again")}
            </Button>
          </form>
        )}
        {state === "handed_in" && (
          <DialogLink dialog="withdraw" look="quiet">
            {t("withdraw.open")}
          </DialogLink>
        )}
        {open && (
          <DialogLink dialog="discard" look="quiet">
            {t("discard.open")}
          </DialogLink>
        )}
      </Toolbar>
      {state === "ready" && good > 0 && <HandInDialog data={data} />}
      {state === "handed_in" && <AskDialog batchId={batchId} what="withdraw" idempotencyKey={key} />}
      {open && <AskDialog batchId={batchId} what="discard" idempotencyKey={key} />}
    </>
  );
}

function Done({ batch }: { batch: DeclarationBatch }): View | null {
  const { state, counts } = batch;
  if (state === "withdrawn")
    return (
      <Callout tone="info" title={t("withdrawn.title")}>
        <p>{t("withdrawn.body")}</p>
      </Callout>
    );
  if (state !== "handed_in" || counts === null) return null;
  return (
    <Callout tone="success" title={t("handed.title", { rows: groupDigits(counts.good) })}>
      <p>{counts.bad > 0 ? t("handed.bad", { bad: groupDigits(counts.bad) }) : t("handed.all")}</p>
      <p>
        <LinkButton href="/reviews/batches#upload">{t("again")}</LinkButton>
      </p>
    </Callout>
  );
}

function Batch({ data }: { data: BatchData }): View {
  const { batch, mayAct, rows } = data;
  const { state, underWay } = batch;
  const open = state === "collecting" || state === "ready" || state === "refused";
  const done = state === "handed_in" || state === "withdrawn";
  return (
    <>
      <PageHead title={batch.kind.label} lead={batch.fileName} />
      <Stack gap="large">
        <Steps state={state} />
        {underWay && <Running batch={batch} />}
        {batch.refusal !== null && <Refused refusal={batch.refusal} />}
        {batch.trouble !== null && !underWay && <Trouble trouble={batch.trouble} />}
        <Done batch={batch} />
        {state === "collecting" && mayAct && <Zips batch={batch} zip={data.zip} />}
        {!underWay && state !== "collecting" && <Counts batch={batch} done={done} />}
        {!underWay && mayAct && <Actions data={data} />}
        {rows !== undefined && !underWay && <Rows batch={batch} data={rows} />}
        {state !== "collecting" && open && mayAct && <Zips batch={batch} zip={data.zip} />}
      </Stack>
    </>
  );
}

/** One batch: collecting, checking, what it would change, and what became of it. */
export const page = definePage<BatchData>({
  title: ({ batch }) => `${batch.kind.label} ${batch.fileName}`,
  density: "dense",
  breadcrumb: ({ batch }) => [
    { label: t("back"), href: "/reviews" },
    { label: t("title"), href: "/reviews/batches" },
    { label: batch.fileName },
  ],
  refreshSeconds: ({ batch }) => (batch.underWay ? REFRESH : undefined),
  Body: ({ data }) => <Batch data={data} />,
});
