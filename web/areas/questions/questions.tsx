import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, Disclosure, PageHead, SearchBox, Stack } from "../../ui/index.ts";
import { Marked } from "./marked.tsx";
import { t } from "./words.ts";

/** One answer in a list. */
export interface QuestionLine {
  readonly number: number;
  readonly shortTitle: string;
  readonly question: string;
}

/** One answer that fits a search. */
export interface QuestionHit extends QuestionLine {
  /** Terms of the search, and the rules' words for them, that stand in the answer. */
  readonly matched: readonly string[];
}

export interface QuestionsData {
  readonly search: string;
  /** Something was asked and nothing fits. */
  readonly noMatch: boolean;
  readonly hits: readonly QuestionHit[];
  /** All answers by what they concern, each under the first of its concerns. */
  readonly groups: readonly {
    readonly key: string;
    readonly label: string;
    readonly answers: readonly QuestionLine[];
  }[];
  readonly total: number;
  readonly servicePhone: string;
}

const examples = ["example.1", "example.2", "example.3", "example.4"] as const;

function Hit({ hit, best }: { hit: QuestionHit; best: boolean }): View {
  return (
    <li class={best ? "hit hit-best" : "hit"}>
      <h3>
        <a href={`/questions/${hit.number}`}>
          <Marked text={hit.question} terms={hit.matched} />
        </a>
      </h3>
      <p class="hint">
        {t("line.number", { number: hit.number })} <Marked text={hit.shortTitle} terms={hit.matched} />
      </p>
    </li>
  );
}

function Found({ data }: { data: QuestionsData }): View {
  const [first, ...others] = data.hits;
  return (
    <section class="stack stack-small" aria-labelledby="found">
      <h2 id="found">{t("found.title", { count: data.hits.length })}</h2>
      <ol class="hits">
        {first && <Hit hit={first} best />}
        {others.map((hit) => (
          <Hit hit={hit} best={false} />
        ))}
      </ol>
      <p class="hint">{t("found.note")}</p>
    </section>
  );
}

function NoMatch({ data }: { data: QuestionsData }): View {
  return (
    <Callout tone="warn" title={t("none.title", { search: data.search })} role="status">
      <p>{t("none.body")}</p>
      <p>
        {t("none.phone")} <a href={`tel:${data.servicePhone}`}>{data.servicePhone}</a>
      </p>
    </Callout>
  );
}

function Examples(): View {
  return (
    <p class="cluster">
      <span class="hint">{t("examples")}</span>
      {examples.map((key) => (
        <a href={`/questions?q=${encodeURIComponent(t(key))}`}>{t(key)}</a>
      ))}
    </p>
  );
}

/** A line of the list: the question people ask, with its short name before it. */
function Line({ line }: { line: QuestionLine }): View {
  return (
    <li>
      <a href={`/questions/${line.number}`}>{line.question}</a>
      <span class="hint">{t("line.number", { number: line.number })}</span>
    </li>
  );
}

function Everything({ data }: { data: QuestionsData }): View {
  return (
    <div class="answer-columns">
      {data.groups.map((group) => (
        <Card title={group.label} id={group.key}>
          <ul class="lines">
            {group.answers.map((line) => (
              <Line line={line} />
            ))}
          </ul>
        </Card>
      ))}
    </div>
  );
}

function Questions({ data }: { data: QuestionsData }): View {
  const searched = data.search !== "";
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        <Stack gap="small">
          <SearchBox action="/questions" label={t("search.label")} hint={t("search.hint")} value={data.search} large />
          {!searched && <Examples />}
        </Stack>
        {data.hits.length > 0 && <Found data={data} />}
        {data.noMatch && <NoMatch data={data} />}
        {searched && !data.noMatch ? (
          <Disclosure summary={t("all", { count: data.total })}>
            <Everything data={data} />
          </Disclosure>
        ) : (
          <Everything data={data} />
        )}
      </Stack>
    </>
  );
}

/** Questions in people's own words, and all answers. */
export const page = definePage<QuestionsData>({
  title: ({ search }) => (search === "" ? t("title") : t("title.search", { search })),
  Body: ({ data }) => <Questions data={data} />,
});
