import type { QuestionImport } from "../../../contract/assessment-bank.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Disclosure,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { AnswerKey } from "./question.tsx";
import { kindWord, t } from "./words.ts";

export interface ImportLookData {
  readonly file: QuestionImport;
  readonly errors: readonly FormError[];
  readonly typed: string;
  readonly key: string;
}

type Found = QuestionImport["questions"][number];

function whereOf({ place, line }: Found): string {
  return line === null ? t("look.place", { place }) : t("look.line", { place, line });
}

function Bad({ found }: { found: readonly Found[] }): View | null {
  if (found.length === 0) return null;
  return (
    <Card title={t("look.bad", { count: found.length })} id="bad">
      <ul class="import-bad">
        {found.map((each) => (
          <li>
            <strong>{whereOf(each)}</strong>
            <span>{each.beginning}</span>
            <span class="import-why">{each.reason?.message}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Good({ found }: { found: readonly Found[] }): View | null {
  if (found.length === 0) return null;
  return (
    <Card title={t("look.good", { count: found.length })} id="good">
      {found.map(({ question, notes, ...each }) =>
        question === null ? null : (
          <Disclosure
            summary={
              <>
                {whereOf({ question, notes, ...each })}
                {t("look.colon")}
                {each.beginning} <StatusBadge status="confirmed" label={kindWord(question.content.kind)} />
                {notes.length > 0 && <StatusBadge status="assumed" label={t("look.noted")} />}
              </>
            }
          >
            <p class="question-wording">{question.wording}</p>
            <AnswerKey content={question.content} />
            {question.tags.length > 0 && <p>{t("look.tags", { tags: question.tags.join(t("comma")) })}</p>}
            {notes.map((note) => (
              <p class="hint">{note}</p>
            ))}
          </Disclosure>
        ),
      )}
    </Card>
  );
}

function Commit({ data: { file, errors, typed, key } }: { data: ImportLookData }): View {
  return (
    <Card title={t("look.commitTitle")} id="commit">
      <Form
        action={`/bank/imports/${file.importId}/commit`}
        errors={errors}
        hidden={{ idempotency_key: key }}
        actions={
          <>
            <Button look="primary">{t("look.commit", { count: file.counts.good })}</Button>
            <LinkButton look="quiet" href="/bank/import">
              {t("look.other")}
            </LinkButton>
          </>
        }
      >
        <TextField
          name="tags"
          label={t("look.addTags")}
          hint={t("edit.tagsHint")}
          value={typed}
          maxLength={200}
          autoComplete="off"
          error={errorOf(errors, "tags")}
        />
      </Form>
    </Card>
  );
}

function Look({ data }: { data: ImportLookData }): View {
  const { file } = data;
  const { counts, committedAt, added, fileName, format } = file;
  const bad = file.questions.filter(({ reason }) => reason !== null);
  const good = file.questions.filter(({ reason }) => reason === null);
  return (
    <Stack>
      <PageHead
        title={t("look.title", { name: fileName })}
        lead={t("look.lead", {
          format: t(`format.${format}`),
          found: counts.found,
          good: counts.good,
          bad: counts.bad,
        })}
      />
      {committedAt !== null && (
        <Callout tone="success" title={t("look.done", { count: added ?? 0 })}>
          <a href="/bank">{t("look.toBank")}</a>
        </Callout>
      )}
      {committedAt === null && counts.good === 0 && (
        <Callout tone="warn" title={t("look.nothing")}>
          <LinkButton href="/bank/import">{t("look.other")}</LinkButton>
        </Callout>
      )}
      {committedAt === null && counts.good > 0 && <Commit data={data} />}
      <Bad found={bad} />
      <Good found={good} />
    </Stack>
  );
}

/** A file of questions as it would be taken in: what is good, what is not and why. */
export const page = definePage<ImportLookData>({
  title: ({ file }) => t("look.title", { name: file.fileName }),
  width: "text",
  breadcrumb: () => [
    { label: t("bank.title"), href: "/bank" },
    { label: t("import.title"), href: "/bank/import" },
    { label: t("look.crumb") },
  ],
  Body: ({ data }) => <Look data={data} />,
});
