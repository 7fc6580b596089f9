import type { DeclarationQueue } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, Option, TabItem, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Callout,
  DataTable,
  EmptyState,
  FilterBar,
  LinkButton,
  PageHead,
  Pagination,
  SearchBox,
  SelectField,
  Stack,
  StatusBadge,
  Tabs,
  Toolbar,
} from "../../ui/index.ts";
import { t as batchWords } from "./batch-words.ts";
import { hoursText, stateStatus, t } from "./desk-words.ts";

type Line = DeclarationQueue["declarations"][number];

/** What came of a batch that was not passed. */
export interface BatchTrouble {
  readonly title: string;
  readonly body: string;
  readonly rows: readonly { readonly text: string; readonly href: string | undefined; readonly name: string }[];
}

export interface QueueData {
  readonly lines: readonly Line[];
  /** Whether the list is of one's own desk. */
  readonly mine: boolean;
  readonly tabs: readonly TabItem[];
  readonly query: {
    readonly q: string;
    readonly state: string;
    readonly year: string;
    readonly late: string;
    readonly kind: string;
  };
  readonly years: readonly Option[];
  readonly states: readonly Option[];
  readonly kinds: readonly Option[];
  readonly filtered: boolean;
  readonly resetHref: string;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
  readonly late: number;
  /** Absent where nothing can be passed together. */
  readonly batch: { readonly kind: string; readonly back: string; readonly key: string } | undefined;
  readonly trouble: BatchTrouble | undefined;
  readonly chosen: ReadonlySet<string>;
}

const FORM = "batch";

function columnsOf(mine: boolean): Column<Line>[] {
  return [
    {
      key: "person",
      label: t("queue.person"),
      heading: true,
      cell: ({ declarationId, person }) => (
        <>
          <a href={`/reviews/${declarationId}`}>{person.name}</a> <span class="hint">{person.identity}</span>
        </>
      ),
    },
    { key: "kind", label: t("queue.kind"), cell: ({ kind }) => kind.label },
    { key: "year", label: t("queue.year"), align: "end", cell: ({ year }) => year ?? t("queue.noYear") },
    { key: "hours", label: t("queue.hours"), align: "end", cell: (line) => hoursText(line) || t("queue.noYear") },
    { key: "unit", label: t("queue.unit"), desktopOnly: true, cell: ({ unit }) => unit?.name ?? "" },
    {
      key: "state",
      label: t("queue.state"),
      cell: ({ state }) => <StatusBadge status={stateStatus[state]} label={t(`state.${state}`)} />,
    },
    mine
      ? {
          key: "wait",
          label: t("queue.wait"),
          align: "end",
          cell: ({ days, late }) => (
            <>
              {t("queue.days", { days })} {late && <StatusBadge status="overdue" label={t("queue.late")} />}
            </>
          ),
        }
      : {
          key: "changed",
          label: t("queue.changed"),
          align: "end",
          cell: ({ changedAt }) => beijingTime(changedAt),
        },
  ];
}

function Filters({ data }: { data: QueueData }): View {
  const { query, mine } = data;
  return (
    <FilterBar
      action="/reviews"
      resetHref={data.filtered ? data.resetHref : undefined}
      hidden={{ ...(mine ? {} : { desk: "any" }), ...(mine && query.kind !== "" ? { kind: query.kind } : {}) }}
      result={data.late > 0 ? t("queue.lateCount", { count: data.late }) : undefined}
    >
      <SearchBox label={t("queue.q")} value={query.q} />
      {!mine && (
        <SelectField
          name="kind"
          label={t("queue.kind")}
          options={data.kinds}
          value={query.kind}
          emptyLabel={t("queue.tab.any")}
        />
      )}
      <SelectField
        name="state"
        label={t("queue.state")}
        options={data.states}
        value={query.state}
        emptyLabel={t("queue.stateAll")}
      />
      <SelectField
        name="year"
        label={t("queue.year")}
        options={data.years}
        value={query.year}
        emptyLabel={t("queue.yearAll")}
      />
      <SelectField
        name="late"
        label={t("queue.age")}
        options={[{ value: "true", label: t("queue.lateOnly") }]}
        value={query.late}
        emptyLabel={t("queue.lateAll")}
      />
    </FilterBar>
  );
}

function Trouble({ trouble }: { trouble: BatchTrouble }): View {
  return (
    <Callout tone="warn" role="alert" title={trouble.title}>
      <p>{trouble.body}</p>
      {trouble.rows.length > 0 && (
        <ul>
          {trouble.rows.map(({ text, href, name }) => (
            <li>
              {text}{" "}
              {href !== undefined && (
                <a href={href} target="_blank" rel="noopener">
                  {t("batch.open", { name })}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </Callout>
  );
}

function Empty({ data }: { data: QueueData }): View {
  if (data.filtered) return <EmptyState title={t("queue.noneFiltered")}>{t("queue.noneFilteredBody")}</EmptyState>;
  if (data.mine) return <EmptyState title={t("queue.none")}>{t("queue.noneBody")}</EmptyState>;
  return <EmptyState title={t("queue.noneAny")}>{t("queue.noneAnyBody")}</EmptyState>;
}

function BatchBar({ batch }: { batch: NonNullable<QueueData["batch"]> }): View {
  return (
    <form id={FORM} action="/reviews/batch" method="post">
      <input type="hidden" name="idempotency_key" value={batch.key} />
      <input type="hidden" name="kind" value={batch.kind} />
      <input type="hidden" name="back" value={batch.back} />
      <Toolbar label={t("batch.go")} aside={<span class="hint">{t("batch.hint")}</span>}>
        <Button look="primary" icon="check">
          {t("batch.go")}
        </Button>
      </Toolbar>
    </form>
  );
}

function Lines({ data }: { data: QueueData }): View {
  const { batch, lines, mine } = data;
  const selection = {
    name: "item",
    form: FORM,
    value: ({ declarationId, version }: Line) => `${declarationId}.${version}`,
    label: ({ person, kind }: Line) => `${person.name} ${kind.label}`,
    selected: data.chosen,
  };
  return (
    <>
      {batch !== undefined && lines.length > 0 && <BatchBar batch={batch} />}
      {batch === undefined && mine && lines.length > 1 && <p class="hint">{t("batch.kindFirst")}</p>}
      <DataTable
        caption={t("queue.caption")}
        captionHidden
        columns={columnsOf(mine)}
        rows={lines}
        rowId={({ declarationId }) => `declaration-${declarationId}`}
        rowTone={({ late }) => (late ? "warn" : undefined)}
        empty={<Empty data={data} />}
        {...(batch === undefined ? {} : { selection })}
      />
      {(data.firstHref !== undefined || data.nextHref !== undefined) && (
        <Pagination
          nextHref={data.nextHref}
          summary={data.firstHref === undefined ? undefined : <a href={data.firstHref}>{t("queue.first")}</a>}
        />
      )}
    </>
  );
}

function Queue({ data }: { data: QueueData }): View {
  return (
    <>
      <PageHead
        title={t("queue.title")}
        lead={t("queue.lead")}
        aside={
          <span class="cluster">
            <LinkButton href="/reviews/batches">{batchWords("head.open")}</LinkButton>
            <LinkButton href="/reviews/statistics">{t("queue.figures")}</LinkButton>
          </span>
        }
      />
      <Stack gap="large">
        <Tabs label={t("queue.tabs")} tabs={data.tabs} />
        {data.trouble !== undefined && <Trouble trouble={data.trouble} />}
        <Filters data={data} />
        <Lines data={data} />
      </Stack>
    </>
  );
}

/** What waits on one's own desk, the oldest first, and everything within reach. */
export const page = definePage<QueueData>({
  title: () => t("queue.title"),
  density: "dense",
  Body: ({ data }) => <Queue data={data} />,
});
