import type { DeclarationKinds } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Card, errorOf, Form, LinkButton, PageHead, Stack, TextArea, TextField } from "../../ui/index.ts";
import { Input } from "../declaring/fill.tsx";
import { t, type Line, type List } from "./words.ts";

export interface LineData {
  readonly list: List;
  readonly line: Line;
  /** What a list of this kind says of each. */
  readonly fields: DeclarationKinds["kinds"][number]["fields"];
  readonly typed: Readonly<Partial<Record<string, string>>>;
  readonly name: string;
  readonly reason: string;
  readonly errors: readonly FormError[];
  readonly withdrawErrors: readonly FormError[];
}

function Correct({ data }: { data: LineData }): View {
  const { list, line, errors, typed } = data;
  return (
    <Card id="correct">
      <Form
        action={`/lists/${list.listId}/lines/${line.lineId}`}
        errors={errors}
        hidden={{ version: String(list.version), event: "correct" }}
        actions={
          <>
            <Button look="primary">{t("correct.go")}</Button>
            <LinkButton look="quiet" href={`/lists/${list.listId}`}>
              {t("correct.cancel")}
            </LinkButton>
          </>
        }
      >
        <TextField
          name="name"
          label={t("correct.name")}
          value={data.name}
          maxLength={100}
          required
          autoComplete="off"
          error={errorOf(errors, "name")}
        />
        <TextField
          name="identity"
          label={t("correct.identity")}
          hint={t("correct.identityHint", { shown: line.identity })}
          maxLength={30}
          autoComplete="off"
          error={errorOf(errors, "identity")}
        />
        {data.fields.map((field) => (
          <Input field={field} data={{ typed, errors }} />
        ))}
        <TextArea
          name="reason"
          label={t("correct.reason")}
          value={data.reason}
          rows={2}
          maxLength={500}
          required
          error={errorOf(errors, "reason")}
        />
      </Form>
    </Card>
  );
}

function Withdraw({ data: { list, line, withdrawErrors: errors } }: { data: LineData }): View {
  return (
    <Card title={t("correct.withdraw")} id="withdraw">
      <p>{t("correct.withdrawLead")}</p>
      <Form
        action={`/lists/${list.listId}/lines/${line.lineId}`}
        errors={errors}
        hidden={{ version: String(list.version), event: "withdraw" }}
        actions={<Button look="danger">{t("correct.goWithdraw")}</Button>}
      >
        <TextArea
          name="withdrawReason"
          label={t("correct.reason")}
          rows={2}
          maxLength={500}
          required
          error={errorOf(errors, "withdrawReason")}
        />
      </Form>
    </Card>
  );
}

/** One line of a list, to be corrected or taken out. */
export const page = definePage<LineData>({
  title: ({ line }) => t("correct.title", { row: line.row }),
  width: "text",
  breadcrumb: ({ list, line }) => [
    { label: t("title"), href: "/lists" },
    { label: list.title, href: `/lists/${list.listId}` },
    { label: t("correct.title", { row: line.row }) },
  ],
  Body: ({ data }) => (
    <>
      <PageHead title={t("correct.title", { row: data.line.row })} lead={t("correct.lead")} />
      <Stack>
        <Correct data={data} />
        <Withdraw data={data} />
      </Stack>
    </>
  ),
});
