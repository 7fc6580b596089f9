import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, LinkButton, PageHead, StatusBadge } from "../../ui/index.ts";
import { ForYou, type ForYouData } from "./for-you.tsx";
import type { QuestionLine } from "./questions.tsx";
import { t } from "./words.ts";

/** A reading that an answer leaves open. */
export interface QuestionReading {
  readonly id: string;
  readonly question: string;
  readonly chosen: string;
  readonly others: readonly string[];
  readonly assumed: boolean;
}

export interface QuestionData extends QuestionLine {
  /** In our own words. */
  readonly answer: string;
  readonly platformNote?: string | undefined;
  /** What it concerns, in words. */
  readonly concerns: readonly string[];
  readonly readings: readonly QuestionReading[];
  /** Rules that rest on it, with the address of each in the policy reader. */
  readonly rules: readonly {
    readonly id: string;
    readonly label: string;
    readonly text: string;
    readonly href: string;
  }[];
  readonly related: readonly QuestionLine[];
  readonly forYou: ForYouData;
  readonly previous?: QuestionLine | undefined;
  readonly next?: QuestionLine | undefined;
  /** Where it has to do with payment. */
  readonly servicePhone?: string | undefined;
}

function Readings({ readings }: { readings: readonly QuestionReading[] }): View {
  return (
    <Card title={t("readings.title")} id="readings">
      <p class="hint">{t("readings.lead")}</p>
      <ul class="readings">
        {readings.map((reading) => (
          <li>
            <p>
              <strong>{reading.question}</strong>
            </p>
            <p class="cluster">
              <StatusBadge status={reading.assumed ? "assumed" : "confirmed"} />
              <span>{t("readings.chosen", { chosen: reading.chosen })}</span>
              <span class="hint">{t("readings.other", { others: reading.others.join(t("comma")) })}</span>
            </p>
            <p>
              <a href={`/policy#reading-${reading.id}`}>{t("readings.more")}</a>
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Rules({ rules }: { rules: QuestionData["rules"] }): View {
  return (
    <Card title={t("rules.title")} id="rules">
      <ul class="lines">
        {rules.map((rule) => (
          <li>
            <a href={rule.href}>{rule.label}</a>
            <span>{rule.text}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Related({ related }: { related: readonly QuestionLine[] }): View {
  return (
    <Card title={t("related.title")} look="plain">
      <ul class="lines">
        {related.map((line) => (
          <li>
            <a href={`/questions/${line.number}`}>{line.question}</a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Around({ data }: { data: QuestionData }): View {
  return (
    <nav class="pagination" aria-label={t("around.label")}>
      {data.previous ? (
        <a rel="prev" href={`/questions/${data.previous.number}`}>
          {t("around.previous", { title: data.previous.shortTitle })}
        </a>
      ) : (
        <span />
      )}
      {data.next && (
        <a rel="next" href={`/questions/${data.next.number}`}>
          {t("around.next", { title: data.next.shortTitle })}
        </a>
      )}
    </nav>
  );
}

function Question({ data }: { data: QuestionData }): View {
  return (
    <>
      <PageHead title={data.question} eyebrow={data.concerns.join(t("comma"))} />
      <div class="beside">
        <section class="answer" aria-label={t("answer.label")}>
          <p class="answer-text">{data.answer}</p>
          {data.platformNote !== undefined && (
            <Callout title={t("note.title")}>
              <p>{data.platformNote}</p>
            </Callout>
          )}
          {data.servicePhone !== undefined && (
            <p>
              <LinkButton href={`tel:${data.servicePhone}`} look="primary">
                {t("call", { phone: data.servicePhone })}
              </LinkButton>
            </p>
          )}
          <p class="hint">{t("cited", { number: data.number })}</p>
        </section>
        <div class="beside-aside">
          <ForYou data={data.forYou} />
        </div>
        <div class="stack">
          {data.readings.length > 0 && <Readings readings={data.readings} />}
          {data.rules.length > 0 && <Rules rules={data.rules} />}
          {data.related.length > 0 && <Related related={data.related} />}
          <Around data={data} />
        </div>
      </div>
    </>
  );
}

/** One answer, and what it means for whoever reads it. */
export const page = definePage<QuestionData>({
  title: ({ question }) => question,
  breadcrumb: ({ number }) => [{ label: t("title"), href: "/questions" }, { label: t("line.number", { number }) }],
  Body: ({ data }) => <Question data={data} />,
});
