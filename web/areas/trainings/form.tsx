import type { DeclarationKinds } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import { Button, Card, errorOf, Form, LinkButton, PageHead, SelectField, Stack } from "../../ui/index.ts";
import { Input } from "../declaring/fill.tsx";
import { Cites } from "../policy/cited.tsx";
import { t, type Training } from "./words.ts";

export interface TrainingFormData {
  readonly kind: DeclarationKinds["kinds"][number];
  /** What was begun; undefined for something new. */
  readonly training: Pick<Training, "trainingId" | "version"> | undefined;
  readonly typed: Readonly<Partial<Record<string, string>>>;
  /** Authorities to choose from; none where the kind or the office leaves no choice. */
  readonly industries: readonly Option[];
  readonly industry: string;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function Fill({ data }: { data: TrainingFormData }): View {
  const { kind, training, errors } = data;
  const address = training === undefined ? "/trainings" : `/trainings/${training.trainingId}`;
  const hidden: Record<string, string> =
    training === undefined
      ? { kind: kind.id, idempotency_key: data.key }
      : { kind: kind.id, version: String(training.version) };
  return (
    <Card id="form">
      <Form
        action={address}
        errors={errors}
        hidden={hidden}
        actions={
          <>
            <Button look="primary">{t(training === undefined ? "form.next" : "form.save")}</Button>
            <LinkButton look="quiet" href={address}>
              {t("form.cancel")}
            </LinkButton>
          </>
        }
      >
        {kind.fields.map((field) => (
          <Input field={field} data={data} />
        ))}
        {training === undefined && data.industries.length > 0 && (
          <SelectField
            name="industry"
            label={t("form.industry")}
            hint={t("form.industryHint")}
            options={data.industries}
            value={data.industry}
            emptyLabel={t("form.industryNone")}
            error={errorOf(errors, "industry")}
          />
        )}
      </Form>
    </Card>
  );
}

/** What holds for everybody who attended. */
export const page = definePage<TrainingFormData>({
  title: ({ kind }) => t("form.title", { kind: kind.label }),
  width: "text",
  breadcrumb: ({ kind }) => [{ label: t("title"), href: "/trainings" }, { label: kind.label }],
  Body: ({ data }) => (
    <>
      <PageHead title={t("form.title", { kind: data.kind.label })} lead={t("form.lead")} />
      <Stack>
        <p>
          {data.kind.effect} <Cites citations={data.kind.citations} />
        </p>
        <Fill data={data} />
      </Stack>
    </>
  ),
});
