import type { QuestionLine, QuestionList } from "../../../contract/assessment-bank.ts";
import { QUESTION_KINDS } from "../../../contract/question.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  Cluster,
  DataTable,
  Disclosure,
  EmptyState,
  ExportLink,
  FilterBar,
  LinkButton,
  PageHead,
  Pagination,
  percent,
  SearchBox,
  SelectField,
  Stack,
  StatusBadge,
  Toolbar,
  withQuery,
} from "../../ui/index.ts";
import { kindWord, t } from "./words.ts";

export interface BankData extends QuestionList {
  readonly filter: { readonly q: string; readonly tag: string; readonly kind: string; readonly state: string };
  /** Whether this is a later page. */
  readonly later: boolean;
}

function New(): View {
  return (
    <Disclosure summary={t("bank.new")} id="new">
      <Cluster>
        {QUESTION_KINDS.map((kind) => (
          <LinkButton href={`/bank/new/${kind}`}>{kindWord(kind)}</LinkButton>
        ))}
      </Cluster>
    </Disclosure>
  );
}

function Filters({ data }: { data: BankData }): View {
  const { filter, tags, total } = data;
  const set = Object.values(filter).some((value) => value !== "");
  return (
    <FilterBar
      action="/bank"
      resetHref={set ? "/bank" : undefined}
      result={t("bank.result", { count: total })}
      label={t("bank.title")}
    >
      <SearchBox label={t("bank.search")} value={filter.q} />
      <SelectField
        name="tag"
        label={t("field.tag")}
        options={tags.map(({ tag, count }) => ({ value: tag, label: t("bank.tagCount", { tag, count }) }))}
        value={filter.tag}
        emptyLabel={t("all")}
      />
      <SelectField
        name="kind"
        label={t("field.kind")}
        options={QUESTION_KINDS.map((value) => ({ value, label: kindWord(value) }))}
        value={filter.kind}
        emptyLabel={t("all")}
      />
      <SelectField
        name="state"
        label={t("bank.state")}
        options={[{ value: "retired", label: t("bank.retired") }]}
        value={filter.state}
        emptyLabel={t("bank.current")}
      />
    </FilterBar>
  );
}

/** How hard a question is, in words beside the number. */
export function difficultyText({ figures: { asked, difficulty } }: Pick<QuestionLine, "figures">): string {
  return asked === 0 || difficulty === null
    ? t("figures.none")
    : t("figures.short", { asked, share: percent(difficulty) });
}

function Listed({ data: { questions } }: { data: BankData }): View {
  return (
    <DataTable
      caption={t("bank.title")}
      captionHidden
      density="roomy"
      columns={[
        {
          key: "wording",
          label: t("field.wording"),
          heading: true,
          cell: (each) => (
            <>
              <a href={`/bank/questions/${each.questionId}`}>{shortened(each.wording)}</a>
              {each.retired && <StatusBadge status="none" label={t("bank.retiredOne")} />}
            </>
          ),
        },
        { key: "kind", label: t("field.kind"), cell: ({ kind }) => kindWord(kind) },
        {
          key: "tags",
          label: t("field.tags"),
          cell: ({ tags }) => (tags.length === 0 ? t("none") : tags.join(t("comma"))),
        },
        { key: "figures", label: t("bank.answered"), cell: difficultyText },
      ]}
      rows={questions}
      rowId={({ questionId }) => `question-${questionId}`}
      empty={
        <EmptyState title={t("bank.empty")} action={{ label: t("import.title"), href: "/bank/import" }}>
          {t("bank.emptyBody")}
        </EmptyState>
      }
    />
  );
}

function shortened(wording: string): string {
  return wording.length > 80 ? `${wording.slice(0, 80)}…` : wording;
}

function Bank({ data }: { data: BankData }): View {
  const { filter, next, later } = data;
  const query = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
  const exported = (form: string) => withQuery(`/bank/export/${form}`, query);
  return (
    <Stack>
      <PageHead title={t("bank.title")} lead={t("bank.lead")} />
      <Toolbar label={t("bank.do")}>
        <LinkButton href="/bank/import" look="primary">
          {t("import.title")}
        </LinkButton>
        <LinkButton href="/tests">{t("tests.title")}</LinkButton>
        <LinkButton href={exported("gift")} size="small" icon="download">
          {t("bank.gift")}
        </LinkButton>
        <LinkButton href={exported("xml")} size="small" icon="download">
          {t("bank.xml")}
        </LinkButton>
        <ExportLink href={exported("figures")}>{t("bank.figures")}</ExportLink>
      </Toolbar>
      <New />
      <Filters data={data} />
      <Listed data={data} />
      {(later || next !== null) && (
        <Pagination
          previousHref={later ? withQuery("/bank", query) : undefined}
          nextHref={next === null ? undefined : withQuery("/bank", { ...query, before: String(next) })}
        />
      )}
    </Stack>
  );
}

/** The questions of an institution: found, written, taken in, given out. */
export const page = definePage<BankData>({
  title: () => t("bank.title"),
  Body: ({ data }) => <Bank data={data} />,
});
