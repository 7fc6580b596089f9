import type { DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, errorOf, Form, LinkButton, PageHead, TextArea } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface MoveData {
  readonly event: "withdraw" | "release" | "appeal";
  readonly declaration: Pick<DeclarationView, "declarationId" | "version" | "state" | "kind" | "year">;
  readonly reason: string;
  readonly errors: readonly FormError[];
}

/** Withdrawing a draft is throwing it away. */
function whatOf({ event, declaration }: MoveData): "withdraw" | "drop" | "release" | "appeal" {
  return event === "withdraw" && declaration.state === "draft" ? "drop" : event;
}

const titleOf = (data: MoveData): string => t(`ask.${whatOf(data)}.title`, { kind: data.declaration.kind.label });

function leadOf(data: MoveData): string {
  const what = whatOf(data);
  return what === "release" ? t("ask.release.lead", { year: data.declaration.year ?? "" }) : t(`ask.${what}.lead`);
}

function Move({ data }: { data: MoveData }): View {
  const { event, declaration, reason, errors } = data;
  const base = `/declarations/${declaration.declarationId}`;
  return (
    <>
      <PageHead title={titleOf(data)} lead={leadOf(data)} />
      <Form
        action={`${base}/move`}
        errors={errors}
        hidden={{ event, version: String(declaration.version) }}
        actions={
          <>
            <Button look={event === "appeal" ? "primary" : "danger"}>{t(`ask.${whatOf(data)}.yes`)}</Button>
            <LinkButton href={base}>{t("ask.no")}</LinkButton>
          </>
        }
      >
        {event === "appeal" && (
          <TextArea
            name="reason"
            label={t("ask.appeal.reason")}
            hint={t("ask.appeal.reasonHint")}
            value={reason}
            maxLength={500}
            required
            error={errorOf(errors, "reason")}
          />
        )}
      </Form>
    </>
  );
}

/** The question before a declaration is withdrawn, given up or appealed for. */
export const page = definePage<MoveData>({
  title: titleOf,
  width: "text",
  breadcrumb: (data) => [
    { label: t("crumb"), href: "/declarations" },
    { label: data.declaration.kind.label, href: `/declarations/${data.declaration.declarationId}` },
    { label: t(`ask.${whatOf(data)}.yes`) },
  ],
  Body: ({ data }) => <Move data={data} />,
});
