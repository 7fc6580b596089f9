import type { NoticePreview } from "../../../contract/notice-sending.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CardGrid,
  DataTable,
  Dialog,
  DialogLink,
  Disclosure,
  EmptyState,
  Figure,
  groupDigits,
  PageHead,
  Pagination,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { t } from "./words.ts";

/** One reminder of the list. */
export interface PreviewPerson {
  readonly personId: number;
  readonly name: string;
  readonly unit: string | null;
  readonly on: string;
  readonly deadline: string;
  readonly template: string;
  readonly stage: number;
  readonly text: string;
}

export interface PreviewData {
  readonly preview: NoticePreview;
  /** Undefined for whoever sees no people. */
  readonly people:
    | {
        readonly rows: readonly PreviewPerson[];
        readonly nextHref: string | undefined;
        readonly firstHref: string | undefined;
      }
    | undefined;
  /** Undefined for whoever may not remind. */
  readonly reminder:
    | {
        readonly year: number;
        readonly people: number;
        readonly remindedToday: number;
        readonly sample: string;
        readonly key: string;
        readonly changed: boolean;
      }
    | undefined;
}

function Reminder({ data }: { data: NonNullable<PreviewData["reminder"]> }): View {
  const { year, people, remindedToday, sample, key, changed } = data;
  const count = groupDigits(people);
  if (people === 0)
    return (
      <Card title={t("remind.title")}>
        <p>{t("remind.none", { year })}</p>
      </Card>
    );
  return (
    <Card title={t("remind.title")} id="remind">
      {changed && (
        <Callout tone="warn" role="alert">
          <p>{t("remind.changed")}</p>
        </Callout>
      )}
      <p>
        {t("remind.lead", { year, people: count })}{" "}
        {remindedToday > 0 && t("remind.before", { count: groupDigits(remindedToday) })}
      </p>
      <p class="hint">{t("remind.sample", { sample })}</p>
      <p>
        <DialogLink dialog="remind-confirm" look="primary">
          {t("remind.open", { people: count })}
        </DialogLink>
      </p>
      <Dialog
        id="remind-confirm"
        title={t("remind.confirm", { people: count })}
        actions={
          <Button look="primary" form="remind-form">
            {t("remind.go")}
          </Button>
        }
      >
        <p>{t("remind.confirmBody")}</p>
        <form id="remind-form" method="post" action="/notices/remind">
          <input type="hidden" name="year" value={String(year)} />
          <input type="hidden" name="expected" value={String(people)} />
          <input type="hidden" name="idempotency_key" value={key} />
        </form>
      </Dialog>
    </Card>
  );
}

function Templates({ preview }: { preview: NoticePreview }): View {
  return (
    <div class="stack stack-small">
      <h2 id="templates">{t("preview.templates")}</h2>
      <DataTable
        caption={t("preview.templates")}
        captionHidden
        columns={[
          { key: "name", label: t("preview.template"), heading: true, cell: ({ name }) => name },
          { key: "count", label: t("preview.count"), align: "end", cell: ({ count }) => groupDigits(count) },
          {
            key: "state",
            label: t("preview.state"),
            cell: ({ paused }) => (
              <StatusBadge
                status={paused ? "pending" : "confirmed"}
                label={paused ? t("preview.paused") : t("preview.on")}
              />
            ),
          },
          { key: "sample", label: t("preview.sample"), cell: ({ sample }) => sample },
        ]}
        rows={preview.templates}
        rowId={({ template }) => `template-${template}`}
      />
      <p class="hint">{t("preview.unforeseeable", { names: preview.unforeseeable.join("、") })}</p>
    </div>
  );
}

function Counts({ preview }: { preview: NoticePreview }): View {
  const nameOf = (template: string) => preview.templates.find((each) => each.template === template)?.name ?? template;
  return (
    <>
      <Disclosure summary={t("preview.days")} open>
        <DataTable
          caption={t("preview.days")}
          captionHidden
          columns={[
            { key: "on", label: t("preview.day"), heading: true, cell: ({ on }) => on },
            { key: "template", label: t("preview.template"), cell: ({ template }) => nameOf(template) },
            { key: "stage", label: t("preview.stage"), cell: ({ stage }) => t("preview.stageDays", { days: stage }) },
            { key: "count", label: t("preview.count"), align: "end", cell: ({ count }) => groupDigits(count) },
          ]}
          rows={preview.days}
          rowId={({ on, template, stage }) => `day-${on}-${template}-${stage}`}
        />
      </Disclosure>
      <Disclosure summary={t("preview.units")}>
        <DataTable
          caption={t("preview.units")}
          captionHidden
          columns={[
            {
              key: "unit",
              label: t("preview.unitName"),
              heading: true,
              cell: ({ unit }) => unit ?? t("preview.noUnit"),
            },
            { key: "template", label: t("preview.template"), cell: ({ template }) => nameOf(template) },
            { key: "count", label: t("preview.count"), align: "end", cell: ({ count }) => groupDigits(count) },
          ]}
          rows={preview.units}
          rowId={({ unitId, template }) => `unit-${unitId ?? 0}-${template}`}
        />
      </Disclosure>
    </>
  );
}

function People({ people }: { people: NonNullable<PreviewData["people"]> }): View {
  return (
    <div class="stack stack-small">
      <h2 id="people">{t("preview.people")}</h2>
      <p class="hint">{t("preview.peopleLead")}</p>
      <DataTable
        caption={t("preview.people")}
        captionHidden
        columns={[
          { key: "on", label: t("preview.day"), cell: ({ on }) => on },
          {
            key: "name",
            label: t("preview.name"),
            heading: true,
            cell: ({ personId, name }) => <a href={`/person/${personId}`}>{name}</a>,
          },
          { key: "unit", label: t("preview.unitName"), cell: ({ unit }) => unit ?? t("preview.noUnit") },
          { key: "deadline", label: t("preview.deadline"), cell: ({ deadline }) => deadline },
          { key: "text", label: t("preview.text"), cell: ({ text }) => text },
        ]}
        rows={people.rows}
        rowId={({ personId, template, stage }) => `person-${personId}-${template}-${stage}`}
      />
      {(people.nextHref !== undefined || people.firstHref !== undefined) && (
        <Pagination previousHref={people.firstHref} nextHref={people.nextHref} />
      )}
    </div>
  );
}

/** Who will be told what when. */
export const page = definePage<PreviewData>({
  title: () => t("preview.title"),
  density: "dense",
  Body: ({ data: { preview, people, reminder } }) => (
    <>
      <PageHead
        title={t("preview.title")}
        eyebrow={t("preview.range", { from: preview.from, until: preview.until })}
        lead={t("preview.lead")}
      />
      <Stack gap="large">
        <CardGrid size="small">
          <Figure value={groupDigits(preview.total)} unit={t("preview.unit")} label={t("preview.total")} />
          <Figure value={groupDigits(preview.today)} unit={t("preview.unit")} label={t("preview.today")} />
        </CardGrid>
        {reminder !== undefined && <Reminder data={reminder} />}
        <Templates preview={preview} />
        {preview.total === 0 ? (
          <EmptyState title={t("preview.empty")}>{t("preview.emptyBody")}</EmptyState>
        ) : (
          <Counts preview={preview} />
        )}
        {people === undefined ? (
          <p class="hint">{t("preview.onlyCounts")}</p>
        ) : (
          preview.total > 0 && <People people={people} />
        )}
      </Stack>
    </>
  ),
});
