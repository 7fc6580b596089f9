import { definePage } from "../../app/shell.ts";
import type { StepperProps, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Dialog,
  DialogLink,
  ExportLink,
  Figure,
  CardGrid,
  groupDigits,
  KeyValue,
  LinkButton,
  PageHead,
  ProgressPanel,
  Stack,
  Stepper,
  Toolbar,
} from "../../ui/index.ts";
import { ImportBadge } from "./history.tsx";
import { Reasons, type ReasonsData } from "./reasons.tsx";
import { UndoDialog, UndoLink, UndoRefused, type UndoData } from "./undo.tsx";
import { size, t, when, type ImportState, type WorkbookKind } from "./words.ts";

/** What a commit would do, or did. */
export interface ImportFigures {
  readonly rows: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly bad: number;
  /** Rows by what changes in them. */
  readonly changes: Readonly<Record<string, number>>;
}

export interface ImportData {
  readonly importId: number;
  readonly kind: WorkbookKind;
  readonly state: ImportState;
  readonly underWay: boolean;
  readonly fileName: string;
  readonly fileSize: number;
  readonly digest: string;
  /** ISO instants. */
  readonly uploadedAt: string;
  readonly committedAt: string | undefined;
  readonly progress: { readonly read: number; readonly validated: number; readonly committed: number };
  readonly counts: ImportFigures | undefined;
  /** Why the whole file was refused. */
  readonly refusal:
    | { readonly message: string; readonly remedy: string; readonly place: string | undefined }
    | undefined;
  readonly reasons: ReasonsData | undefined;
  /** The page of what changes, person by person; of rosters only. */
  readonly changesHref: string | undefined;
  readonly undo: UndoData;
  /** Whether the viewer may commit and discard. */
  readonly mayAct: boolean;
}

/** Seconds between two looks at what the server is at work on. */
const REFRESH = 3;

const steps = ["upload", "check", "confirm", "done"] as const;
const reached: Readonly<Record<ImportState, number>> = {
  uploaded: 1,
  validating: 1,
  refused: 1,
  ready: 2,
  committing: 3,
  committed: 4,
  undoing: 4,
  undone: 4,
};

function Steps({ state }: { state: ImportState }): View {
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

function Running({ data }: { data: ImportData }): View {
  const committing = data.state === "committing";
  const { counts, progress } = data;
  return (
    <ProgressPanel
      id="progress"
      title={t(committing ? "running.commit" : data.state === "undoing" ? "running.undo" : "running.check")}
      state="running"
      done={committing ? progress.committed : Math.max(progress.read, progress.validated)}
      {...(committing && counts ? { total: counts.new + counts.changed } : {})}
      unit={t("unit.rows")}
      note={t(committing ? "running.commitNote" : data.state === "undoing" ? "running.undoNote" : "running.checkNote")}
    />
  );
}

function Refused({ data, refusal }: { data: ImportData; refusal: NonNullable<ImportData["refusal"]> }): View {
  return (
    <>
      <Callout tone="error" title={t("refused.title")} role="alert">
        <p>{t("refused.kept")}</p>
      </Callout>
      <Card title={t("refused.why")}>
        <KeyValue
          rows={[
            { key: t("refused.problem"), value: refusal.message },
            ...(refusal.place === undefined ? [] : [{ key: t("refused.place"), value: refusal.place }]),
            { key: t("refused.remedy"), value: <strong>{refusal.remedy}</strong> },
          ]}
        />
        <p class="cluster">
          <LinkButton href={`/workbooks?kind=${data.kind}#upload`} look="primary">
            {t("refused.again")}
          </LinkButton>
          <ExportLink href={`/workbooks/templates/${data.kind}`}>{t(`template.${data.kind}`)}</ExportLink>
        </p>
      </Card>
    </>
  );
}

const figures = ["new", "changed", "unchanged", "bad"] as const;
const changes = ["employment", "title", "post", "application", "phone"] as const;

function Counts({ data, counts }: { data: ImportData; counts: ImportFigures }): View {
  const changed = changes.filter((key) => (counts.changes[key] ?? 0) > 0);
  const done = data.state === "committed" || data.state === "committing";
  return (
    <Card title={done ? t("counts.titleDone") : t("counts.title")} id="counts">
      <p>{t("counts.lead", { rows: groupDigits(counts.rows) })}</p>
      <CardGrid size="small">
        {figures.map((key) => (
          <Figure
            value={groupDigits(counts[key])}
            unit={t("unit.rows")}
            label={t(`count.${key}`)}
            note={t(done ? `count.${key}.done` : `count.${key}.note`)}
            {...(key === "bad" && counts.bad > 0 ? { href: "#reasons" } : {})}
          />
        ))}
      </CardGrid>
      {changed.length > 0 && (
        <p class="hint">
          {t("counts.changes", {
            list: changed
              .map((key) =>
                t("counts.change", { what: t(`change.${key}`), rows: groupDigits(counts.changes[key] ?? 0) }),
              )
              .join(t("comma")),
          })}
        </p>
      )}
    </Card>
  );
}

function ErrorWorkbook({ importId }: { importId: number }): View {
  return <ExportLink href={`/workbooks/${importId}/errors`}>{t("errors.download")}</ExportLink>;
}

function CommitDialog({ data, counts }: { data: ImportData; counts: ImportFigures }): View {
  const rows = groupDigits(counts.new + counts.changed);
  const base = `/workbooks/${data.importId}`;
  return (
    <Dialog
      id="commit"
      title={t("commit.title", { rows })}
      actions={
        <Button look="primary" form="commit-form">
          {t("commit.go", { rows })}
        </Button>
      }
    >
      <p>{t("commit.body", { created: groupDigits(counts.new), changed: groupDigits(counts.changed) })}</p>
      {counts.bad > 0 && <p>{t("commit.bad", { bad: groupDigits(counts.bad) })}</p>}
      <p class="hint">{t("commit.note")}</p>
      <form id="commit-form" action={`${base}/commit`} method="post">
        <input type="hidden" name="digest" value={data.digest} />
      </form>
    </Dialog>
  );
}

function DiscardDialog({ importId }: { importId: number }): View {
  return (
    <Dialog
      id="discard"
      title={t("discard.title")}
      actions={
        <Button look="danger" form="discard-form">
          {t("discard.go")}
        </Button>
      }
    >
      <p>{t("discard.body")}</p>
      <form id="discard-form" action={`/workbooks/${importId}/discard`} method="post" />
    </Dialog>
  );
}

function Ready({ data, counts }: { data: ImportData; counts: ImportFigures }): View {
  const usable = counts.new + counts.changed;
  return (
    <>
      {usable === 0 && (
        <Callout tone={counts.bad > 0 ? "warn" : "success"} title={t("nothing.title")}>
          <p>{counts.bad > 0 ? t("nothing.bad") : t("nothing.same")}</p>
        </Callout>
      )}
      <Counts data={data} counts={counts} />
      <Toolbar label={t("actions.label")}>
        {data.mayAct && usable > 0 && (
          <DialogLink dialog="commit" look="primary">
            {t("commit.open", { rows: groupDigits(usable) })}
          </DialogLink>
        )}
        {data.changesHref !== undefined && <LinkButton href={data.changesHref}>{t("changes.open")}</LinkButton>}
        {counts.bad > 0 && <ErrorWorkbook importId={data.importId} />}
        {data.mayAct && (
          <DialogLink dialog="discard" look="quiet">
            {t("discard.open")}
          </DialogLink>
        )}
      </Toolbar>
      {data.mayAct && usable > 0 && <CommitDialog data={data} counts={counts} />}
      {data.mayAct && <DiscardDialog importId={data.importId} />}
    </>
  );
}

function Committed({ data, counts }: { data: ImportData; counts: ImportFigures }): View {
  const written = groupDigits(counts.new + counts.changed);
  return (
    <>
      {data.undo.refusal !== undefined && <UndoRefused refusal={data.undo.refusal} />}
      <Callout tone="success" title={t("committed.title", { rows: written })}>
        <p>{counts.bad > 0 ? t("committed.bad", { bad: groupDigits(counts.bad) }) : t("committed.all")}</p>
      </Callout>
      <Counts data={data} counts={counts} />
      <Toolbar label={t("actions.label")}>
        <LinkButton href="/unit" look="primary">
          {t("committed.unit")}
        </LinkButton>
        {data.changesHref !== undefined && <LinkButton href={data.changesHref}>{t("changes.openDone")}</LinkButton>}
        {counts.bad > 0 && <ErrorWorkbook importId={data.importId} />}
        <LinkButton href={`/workbooks?kind=${data.kind}#upload`} look="quiet">
          {t("committed.again")}
        </LinkButton>
        <UndoLink undo={data.undo} />
      </Toolbar>
      <UndoDialog importId={data.importId} undo={data.undo} />
    </>
  );
}

function About({ data }: { data: ImportData }): View {
  return (
    <Card title={t("file.title")} look="plain">
      <KeyValue
        layout="columns"
        rows={[
          { key: t("file.kind"), value: t(`kind.${data.kind}`) },
          { key: t("file.size"), value: size(data.fileSize) },
          { key: t("file.at"), value: when(data.uploadedAt) },
          ...(data.committedAt === undefined ? [] : [{ key: t("file.committed"), value: when(data.committedAt) }]),
          ...(data.undo.undoneAt === undefined ? [] : [{ key: t("file.undone"), value: when(data.undo.undoneAt) }]),
        ]}
      />
    </Card>
  );
}

function Import({ data }: { data: ImportData }): View {
  const { state, counts, refusal } = data;
  return (
    <>
      <PageHead title={data.fileName} eyebrow={t(`kind.${data.kind}`)} aside={<ImportBadge state={state} />} />
      <Stack gap="large">
        <Steps state={state} />
        {data.underWay && <Running data={data} />}
        {state === "refused" && refusal !== undefined && <Refused data={data} refusal={refusal} />}
        {state === "refused" && data.mayAct && (
          <Toolbar label={t("actions.label")}>
            <DialogLink dialog="discard" look="quiet">
              {t("discard.open")}
            </DialogLink>
          </Toolbar>
        )}
        {state === "refused" && data.mayAct && <DiscardDialog importId={data.importId} />}
        {state === "ready" && counts !== undefined && <Ready data={data} counts={counts} />}
        {state === "committed" && counts !== undefined && <Committed data={data} counts={counts} />}
        {state === "undone" && (
          <Callout tone="info" title={t("undone.title")}>
            <p>{t("undone.body")}</p>
          </Callout>
        )}
        {!data.underWay && data.reasons !== undefined && <Reasons data={data.reasons} />}
        <About data={data} />
      </Stack>
    </>
  );
}

/** One import: checking, what it would do, and what it did. */
export const page = definePage<ImportData>({
  title: ({ fileName }) => fileName,
  density: "dense",
  breadcrumb: ({ fileName }) => [{ label: t("title"), href: "/workbooks" }, { label: fileName }],
  refreshSeconds: ({ underWay }) => (underWay ? REFRESH : undefined),
  Body: ({ data }) => <Import data={data} />,
});
