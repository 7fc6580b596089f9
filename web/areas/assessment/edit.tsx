import { MOST_CHOICES, MOST_PAIRS, type QuestionKind } from "../../../contract/question.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  CheckboxGroup,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  RadioGroup,
  Stack,
  TextArea,
  TextField,
} from "../../ui/index.ts";
import { kindWord, t } from "./words.ts";

/** A form of a question as it was typed: each field with what stands in it. */
export interface EditData {
  readonly kind: QuestionKind;
  /** Undefined of a new one. */
  readonly questionId: number | undefined;
  readonly version: number | undefined;
  /** How often the version on offer was asked. */
  readonly asked: number;
  readonly typed: Readonly<Partial<Record<string, string>>>;
  /** Choices ticked as right. */
  readonly right: readonly string[];
  /** Lines of choices or pairs that are shown. */
  readonly rows: number;
  readonly errors: readonly FormError[];
  readonly key: string;
}

interface Own {
  data: EditData;
}

const LETTERS = "ABCDEFGHIJ";

function Line({ data, name, label, hint }: Own & { name: string; label: string; hint?: string }): View {
  return (
    <TextField
      name={name}
      label={label}
      value={data.typed[name] ?? ""}
      maxLength={500}
      autoComplete="off"
      error={errorOf(data.errors, name)}
      {...(hint === undefined ? {} : { hint })}
    />
  );
}

function numbersTo(count: number, most: number): string[] {
  return Array.from({ length: Math.min(count, most) }, (_, at) => String(at + 1));
}

function Choices({ data }: Own): View {
  const numbers = numbersTo(data.rows, MOST_CHOICES);
  const partly = numbers.some((number) => /^[1-9]\d?$/.test(data.typed[`credit-${number}`] ?? ""));
  const options = numbers.map((number) => ({ value: number, label: t("edit.choice", { letter: letterOf(number) }) }));
  const group = {
    name: "right",
    legend: t("edit.right"),
    options,
    inline: true,
    error: errorOf(data.errors, "choices"),
  };
  return (
    <>
      {numbers.map((number) => (
        <>
          <Line data={data} name={`choice-${number}`} label={t("edit.choice", { letter: letterOf(number) })} />
          {partly && data.kind === "single" && (
            <TextField
              name={`credit-${number}`}
              label={t("edit.credit", { letter: letterOf(number) })}
              value={data.typed[`credit-${number}`] ?? ""}
              inputMode="numeric"
              width="short"
              maxLength={3}
              suffix="%"
            />
          )}
        </>
      ))}
      {data.kind === "single" ? (
        <RadioGroup {...group} {...(data.right[0] === undefined ? {} : { value: data.right[0] })} required />
      ) : (
        <CheckboxGroup {...group} values={data.right} hint={t("edit.multipleHint")} />
      )}
    </>
  );
}

function letterOf(number: string): string {
  return LETTERS[Number(number) - 1] ?? number;
}

function Accepted({ data, hint }: Own & { hint: string }): View {
  return (
    <TextArea
      name="accepted"
      label={t("edit.accepted")}
      hint={hint}
      value={data.typed["accepted"] ?? ""}
      rows={4}
      maxLength={4_000}
      required
      error={errorOf(data.errors, "accepted")}
    />
  );
}

function Short({ data }: Own): View {
  return (
    <>
      <Accepted data={data} hint={t("edit.acceptedHint")} />
      <CheckboxGroup
        name="exact"
        legend={t("edit.compare")}
        options={[{ value: "true", label: t("edit.exact"), hint: t("edit.exactHint") }]}
        values={data.typed["exact"] === "true" ? ["true"] : []}
      />
    </>
  );
}

function Pairs({ data }: Own): View {
  return (
    <>
      <p class="hint">{t("edit.pairsHint")}</p>
      {numbersTo(data.rows, MOST_PAIRS).map((number) => (
        <div class="form-columns pair-row">
          <Line data={data} name={`left-${number}`} label={t("edit.left", { number })} />
          <Line data={data} name={`pair-${number}`} label={t("edit.pair", { number })} />
        </div>
      ))}
      <TextArea
        name="extra"
        label={t("edit.extra")}
        hint={t("edit.extraHint")}
        value={data.typed["extra"] ?? ""}
        rows={2}
        maxLength={3_000}
        error={errorOf(data.errors, "pairs")}
      />
    </>
  );
}

function Answer({ data }: Own): View {
  switch (data.kind) {
    case "single":
    case "multiple":
      return <Choices data={data} />;
    case "true_false":
      return (
        <RadioGroup
          name="right"
          legend={t("edit.right")}
          options={[
            { value: "true", label: t("true") },
            { value: "false", label: t("false") },
          ]}
          inline
          required
          error={errorOf(data.errors, "right")}
          {...(data.right[0] === undefined ? {} : { value: data.right[0] })}
        />
      );
    case "short":
      return <Short data={data} />;
    case "numeric":
      return <Accepted data={data} hint={t("edit.numbersHint")} />;
    case "matching":
      return <Pairs data={data} />;
  }
}

function titleOf({ kind, questionId }: EditData): string {
  return t(questionId === undefined ? "edit.new" : "edit.title", { kind: kindWord(kind) });
}

function Edit({ data }: Own): View {
  const { kind, questionId, version, asked, typed, errors, key } = data;
  const back = questionId === undefined ? "/bank" : `/bank/questions/${questionId}`;
  const more = kind === "single" || kind === "multiple" || kind === "matching";
  return (
    <Stack>
      <PageHead title={titleOf(data)} lead={t("edit.lead")} />
      {asked > 0 && (
        <Callout tone="info" title={t("edit.usedTitle", { count: asked })}>
          {t("edit.usedBody")}
        </Callout>
      )}
      <Card>
        <Form
          action={questionId === undefined ? `/bank/new/${kind}` : `/bank/questions/${questionId}/edit`}
          errors={errors}
          hidden={{
            idempotency_key: key,
            rows: String(data.rows),
            ...(version === undefined ? {} : { version: String(version) }),
          }}
          actions={
            <>
              <Button look="primary" name="do" value="save">
                {t("edit.save")}
              </Button>
              {more && (
                <Button name="do" value="more" formNoValidate>
                  {t("edit.more")}
                </Button>
              )}
              <LinkButton look="quiet" href={back}>
                {t("back")}
              </LinkButton>
            </>
          }
        >
          <TextArea
            name="wording"
            label={t("field.wording")}
            value={typed["wording"] ?? ""}
            rows={4}
            maxLength={2_000}
            required
            error={errorOf(errors, "wording")}
          />
          <Answer data={data} />
          <Beside data={data} />
        </Form>
      </Card>
    </Stack>
  );
}

/** What helps to find it, and what is told afterwards. */
function Beside({ data: { typed, errors } }: Own): View {
  return (
    <>
      <TextField
        name="tags"
        label={t("field.tags")}
        hint={t("edit.tagsHint")}
        value={typed["tags"] ?? ""}
        maxLength={400}
        autoComplete="off"
        error={errorOf(errors, "tags")}
      />
      <TextArea
        name="explanation"
        label={t("field.explanation")}
        hint={t("edit.explanationHint")}
        value={typed["explanation"] ?? ""}
        rows={3}
        maxLength={1_000}
        error={errorOf(errors, "explanation")}
      />
    </>
  );
}

/** Writing a question, or the next version of one. */
export const page = definePage<EditData>({
  title: titleOf,
  width: "text",
  breadcrumb: (data) => [{ label: t("bank.title"), href: "/bank" }, { label: titleOf(data) }],
  Body: ({ data }) => <Edit data={data} />,
});
