import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  errorOf,
  ExportLink,
  Form,
  groupDigits,
  KeyValue,
  LinkButton,
  PageHead,
  Stack,
  TextArea,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export interface AskData {
  /** Year and filters as the form sends them. */
  readonly hidden: Readonly<Record<string, string>>;
  /** Of whom, in words. */
  readonly scope: string;
  readonly people: number;
  /** So many may be taken out without asking. */
  readonly most: number;
  /** Whether a search was left out. */
  readonly searched: boolean;
  readonly narrowHref: string;
  readonly exportHref: string;
  readonly purpose: string;
  readonly errors: readonly FormError[];
  readonly key: string;
}

function Ask({ data }: { readonly data: AskData }): View {
  const { scope, people, errors, hidden, key } = data;
  return (
    <Card>
      <KeyValue
        rows={[
          { key: t("exports.scope"), value: scope },
          { key: t("exports.people"), value: t("exports.peopleOf", { people: groupDigits(people) }) },
        ]}
      />
      <Form
        action="/workbooks/exports/new"
        errors={errors}
        hidden={{ ...hidden, idempotency_key: key }}
        actions={
          <>
            <Button look="primary">{t("exports.ask")}</Button>
            <LinkButton href={data.narrowHref}>{t("exports.narrow")}</LinkButton>
          </>
        }
      >
        <TextArea
          name="purpose"
          label={t("exports.purpose")}
          hint={t("exports.purposeHint")}
          value={data.purpose}
          required
          maxLength={200}
          error={errorOf(errors, "purpose")}
        />
      </Form>
    </Card>
  );
}

function Body({ data }: { readonly data: AskData }): View {
  const [people, most] = [groupDigits(data.people), groupDigits(data.most)];
  const over = data.people > data.most;
  return (
    <>
      <PageHead title={t("exports.new")} {...(over ? { lead: t("exports.newLead", { people, most }) } : {})} />
      <Stack>
        {data.searched && (
          <Callout tone="info">
            <p>{t("exports.withoutSearch")}</p>
          </Callout>
        )}
        {over || data.errors.length > 0 ? (
          <Ask data={data} />
        ) : (
          <Card>
            <p>{t("exports.enough", { people, most })}</p>
            {data.people > 0 && <ExportLink href={data.exportHref}>{t("exports.enoughGo")}</ExportLink>}
          </Card>
        )}
      </Stack>
    </>
  );
}

/** Asks for an export of more people than the limit. */
export const page = definePage<AskData>({
  title: () => t("exports.new"),
  density: "dense",
  width: "text",
  breadcrumb: () => [{ label: t("exports.title"), href: "/workbooks/exports" }, { label: t("exports.new") }],
  Body,
});
