import type { WaitingItem } from "../../../contract/employment.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, Option, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  DataTable,
  EmptyState,
  FilterBar,
  Form,
  groupDigits,
  PageHead,
  Pagination,
  SearchBox,
  SelectField,
  Stack,
  Tabs,
  Toolbar,
} from "../../ui/index.ts";
import { contentOf, deskTabs, t } from "./words.ts";

/** Something decided a moment ago. */
export interface RecentDecision {
  readonly decisionId: number;
  readonly line: string;
  readonly by: string;
  /** Until when it can be undone, as Beijing reads it; undefined when that is over. */
  readonly undoUntil: string | undefined;
}

export interface WaitingData {
  readonly items: readonly WaitingItem[];
  readonly total: number;
  readonly kinds: readonly Option[];
  readonly query: {
    readonly q: string;
    readonly kind: string;
    readonly days: string;
  };
  readonly filtered: boolean;
  readonly previousHref: string | undefined;
  readonly nextHref: string | undefined;
  readonly recent: readonly RecentDecision[];
  /** Nothing was chosen when the button was pressed. */
  readonly unchosen: boolean;
  /** Rows of a batch that were left, and why. */
  readonly left: readonly string[];
  readonly mayDecide: boolean;
  readonly key: string;
}

const FORM = "confirm";

const columns: readonly Column<WaitingItem>[] = [
  {
    key: "person",
    label: t("waiting.person"),
    heading: true,
    cell: ({ itemId, person }) => (
      <>
        <a href={`/employment/waiting/${itemId}`}>{person.name}</a> <span class="hint">{person.identity}</span>
      </>
    ),
  },
  { key: "kind", label: t("waiting.what"), cell: ({ kind }) => t(`kind.${kind}`) },
  { key: "content", label: t("waiting.detail"), cell: contentOf },
  { key: "desk", label: t("waiting.desk"), desktopOnly: true, cell: ({ desk }) => desk.name },
  { key: "wait", label: t("waiting.wait"), align: "end", cell: ({ days }) => t("days", { days }) },
];

const ages = ["3", "7", "30"] as const;

function Filters({ data }: { data: WaitingData }): View {
  return (
    <FilterBar
      action="/employment/waiting"
      resetHref={data.filtered ? "/employment/waiting" : undefined}
      result={t("waiting.result", { count: groupDigits(data.total) })}
    >
      <SearchBox label={t("waiting.q")} value={data.query.q} />
      <SelectField name="kind" label={t("waiting.kind")} options={data.kinds} value={data.query.kind} />
      <SelectField
        name="days"
        label={t("waiting.age")}
        value={data.query.days}
        emptyLabel={t("waiting.ageAll")}
        options={ages.map((value) => ({ value, label: t(`waiting.age${value}`) }))}
      />
    </FilterBar>
  );
}

function Items({ data }: { data: WaitingData }): View {
  const empty = data.filtered ? (
    <EmptyState title={t("waiting.noneFiltered")}>{t("waiting.noneFilteredBody")}</EmptyState>
  ) : (
    <EmptyState title={t("waiting.none")}>{t("waiting.noneBody")}</EmptyState>
  );
  return (
    <>
      {data.mayDecide && data.items.length > 0 && (
        <form id={FORM} action="/employment/waiting/confirm" method="post">
          <input type="hidden" name="idempotency_key" value={data.key} />
          <Toolbar label={t("waiting.confirm")} aside={<span class="hint">{t("waiting.confirmHint")}</span>}>
            <Button look="primary" icon="check">
              {t("waiting.confirm")}
            </Button>
          </Toolbar>
        </form>
      )}
      <DataTable
        caption={t("waiting.caption")}
        captionHidden
        columns={columns}
        rows={data.items}
        rowId={({ itemId }) => `item-${itemId}`}
        empty={empty}
        {...(data.mayDecide
          ? {
              selection: {
                name: "item",
                form: FORM,
                value: ({ itemId }: WaitingItem) => itemId,
                label: ({ person, kind }: WaitingItem) => `${person.name} ${t(`kind.${kind}`)}`,
              },
            }
          : {})}
      />
      {(data.previousHref !== undefined || data.nextHref !== undefined) && (
        <Pagination previousHref={data.previousHref} nextHref={data.nextHref} />
      )}
    </>
  );
}

function Recent({ data }: { data: WaitingData }): View | null {
  if (data.recent.length === 0) return null;
  return (
    <section class="stack stack-small" aria-labelledby="recent">
      <h2 id="recent">{t("recent.title")}</h2>
      {data.recent.map((decision) => (
        <div class="card card-framed" id={`decision-${decision.decisionId}`}>
          <p>{decision.line}</p>
          <p class="hint">{decision.by}</p>
          {decision.undoUntil !== undefined && data.mayDecide && (
            <Form
              action={`/employment/decisions/${decision.decisionId}/undo`}
              actions={
                <>
                  <Button size="small">{t("recent.undo")}</Button>
                  <span class="hint">{t("recent.undoUntil", { until: decision.undoUntil })}</span>
                </>
              }
            >
              {""}
            </Form>
          )}
        </div>
      ))}
    </section>
  );
}

function Waiting({ data }: { data: WaitingData }): View {
  return (
    <>
      <PageHead title={t("waiting.title")} lead={t("waiting.lead")} />
      <Stack gap="large">
        <Tabs label={t("desk.label")} tabs={deskTabs("waiting")} />
        {data.unchosen && (
          <Callout tone="warn" role="alert" title={t("waiting.choose")}>
            {t("waiting.chooseBody")}
          </Callout>
        )}
        {data.left.length > 0 && (
          <Callout tone="warn" role="alert" title={t("state.waiting")}>
            <ul>
              {data.left.map((line) => (
                <li>{line}</li>
              ))}
            </ul>
          </Callout>
        )}
        <Filters data={data} />
        <Items data={data} />
        <Recent data={data} />
      </Stack>
    </>
  );
}

/** What waits on the desks in reach, confirmed one by one or together. */
export const page = definePage<WaitingData>({
  title: () => t("waiting.title"),
  density: "dense",
  Body: ({ data }) => <Waiting data={data} />,
});
