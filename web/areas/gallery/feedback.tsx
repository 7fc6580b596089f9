import type { View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CardGrid,
  Cluster,
  Dialog,
  DialogLink,
  Disclosure,
  EmptyState,
  ErrorState,
  KeyValue,
  LinkButton,
  Loading,
  ProgressPanel,
  Skeleton,
  Stepper,
  VisuallyHidden,
} from "../../ui/index.ts";
import { Section, Specimen } from "./specimen.tsx";
import { t } from "./words.ts";

/** Callouts, empty, error and loading states. */
export function Messages(): View {
  return (
    <Section id="messages" title={t("section.messages")}>
      <CardGrid size="large">
        <Callout title={t("callout.info")}>{t("callout.infoBody")}</Callout>
        <Callout tone="success" title={t("callout.success")}>
          {t("callout.successBody")}
        </Callout>
        <Callout tone="warn" title={t("callout.warn")}>
          {t("callout.warnBody")}
        </Callout>
        <Callout tone="error" title={t("callout.error")}>
          {t("callout.errorBody")}
        </Callout>
        <Callout>{t("callout.plain")}</Callout>
      </CardGrid>
      <CardGrid size="large">
        <EmptyState title={t("empty.title")} action={{ label: t("empty.action"), href: "#messages" }}>
          {t("empty.body")}
        </EmptyState>
        <ErrorState title={t("error.title")} reference="7F3A-20260520" retryHref="#messages">
          {t("error.body")}
        </ErrorState>
        <ErrorState />
        <Card title={t("sample.loading")} level={3}>
          <Skeleton lines={4} />
          <Loading label={t("loading")} />
        </Card>
      </CardGrid>
    </Section>
  );
}

/** Panels of running, finished and failed work; steps. */
export function Progress({ done }: { readonly done: number }): View {
  return (
    <Section id="progress" title={t("section.progress")}>
      <Stepper
        label={t("stepper.label")}
        steps={[
          { label: t("step.1"), state: "done", href: "#progress" },
          { label: t("step.2"), state: "current", note: t("step.2note") },
          { label: t("step.3"), state: "failed", note: t("step.failed") },
          { label: t("step.4"), state: "next" },
        ]}
      />
      <CardGrid size="large">
        <ProgressPanel
          id="job-running"
          title={t("progress.title")}
          state="running"
          done={done}
          total={100000}
          unit={t("progress.unit")}
          note={t("progress.note")}
        />
        <ProgressPanel
          id="job-counting"
          title={t("progress.unknown")}
          state="running"
          done={1200}
          unit={t("progress.unit")}
        />
        <ProgressPanel
          id="job-done"
          title={t("progress.done")}
          state="done"
          done={1284}
          total={1284}
          unit={t("figure.unit")}
        />
        <ProgressPanel
          id="job-failed"
          title={t("progress.failed")}
          state="failed"
          done={830}
          total={100000}
          unit={t("progress.unit")}
          note={t("progress.failedNote")}
          actions={<LinkButton href="#progress">{t("progress.retry")}</LinkButton>}
        />
      </CardGrid>
    </Section>
  );
}

/** Folded text and dialogs. */
export function Overlays(): View {
  return (
    <Section id="overlays" title={t("section.overlays")}>
      <Specimen name={t("sample.disclosure")}>
        <Disclosure summary={t("disclosure.normal")}>{t("disclosure.normalBody")}</Disclosure>
        <Disclosure look="why" summary={t("disclosure.why")}>
          {t("disclosure.whyBody")}
        </Disclosure>
      </Specimen>
      <Specimen name={t("sample.dialog")}>
        <Cluster>
          <DialogLink dialog="withdraw">{t("dialog.open")}</DialogLink>
          <DialogLink dialog="record" look="link">
            {t("dialog.sideOpen")}
          </DialogLink>
        </Cluster>
        <Dialog
          id="withdraw"
          title={t("dialog.title")}
          actions={
            <Button type="button" look="danger">
              {t("dialog.confirm")}
            </Button>
          }
        >
          <p>{t("dialog.body")}</p>
        </Dialog>
        <Dialog id="record" look="side" title={t("dialog.sideTitle")}>
          <KeyValue
            rows={[
              { key: t("kv.name"), value: t("row.2") },
              { key: t("kv.unit"), value: t("text.long") },
            ]}
          />
        </Dialog>
      </Specimen>
    </Section>
  );
}

/** Headings, running text, names and values. */
export function Texts(): View {
  return (
    <Section id="text" title={t("section.text")}>
      <CardGrid size="large">
        <Card title={t("text.h3")} level={3} look="tinted">
          <p>{t("text.body")}</p>
          <p class="hint">{t("text.body")}</p>
        </Card>
        <Card>
          <KeyValue
            rows={[
              { key: t("kv.name"), value: t("row.5") },
              { key: t("kv.unit"), value: t("text.long") },
              { key: t("kv.title"), value: t("kv.titleValue"), note: t("kv.titleNote") },
              {
                key: t("field.idNumber"),
                value: (
                  <>
                    <span aria-hidden="true">—</span>
                    <VisuallyHidden>{t("kv.missing")}</VisuallyHidden>
                  </>
                ),
              },
            ]}
          />
        </Card>
      </CardGrid>
      <KeyValue
        layout="columns"
        rows={[
          { key: t("kv.name"), value: t("row.1") },
          { key: t("kv.unit"), value: t("unit.1") },
          { key: t("kv.title"), value: t("kv.titleValue") },
        ]}
      />
    </Section>
  );
}
