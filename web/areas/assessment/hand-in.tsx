import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, fieldId, Form, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { isAnswered, type AttemptData } from "./attempt.tsx";
import { spanText, t } from "./words.ts";

function HandIn({ data: { attempt } }: { data: AttemptData }): View {
  const { attemptId, questions, secondsLeft, title } = attempt;
  const open = questions.filter((question) => !isAnswered(question));
  return (
    <Stack>
      <PageHead title={t("handIn.title")} eyebrow={title} lead={t("handIn.lead", { span: spanText(secondsLeft) })} />
      {open.length === 0 ? (
        <Callout tone="success" title={t("handIn.all", { count: questions.length })} />
      ) : (
        <Callout tone="warn" title={t("handIn.open", { count: open.length })}>
          <ul class="paper-open">
            {open.map(({ place }) => (
              <li>
                <a href={`/learning/attempts/${attemptId}#${fieldId(`q${place}`)}`}>{t("handIn.place", { place })}</a>
              </li>
            ))}
          </ul>
        </Callout>
      )}
      <Form
        action={`/learning/attempts/${attemptId}/hand-in`}
        actions={
          <>
            <Button look="primary">{t("handIn.do")}</Button>
            <LinkButton href={`/learning/attempts/${attemptId}`}>{t("handIn.back")}</LinkButton>
          </>
        }
      >
        <p>{t("handIn.sure")}</p>
      </Form>
    </Stack>
  );
}

/** A last look before handing in: what is still open. */
export const page = definePage<AttemptData>({
  title: () => t("handIn.title"),
  width: "text",
  breadcrumb: ({ attempt: { title, attemptId } }) => [
    { label: title, href: `/learning/attempts/${attemptId}` },
    { label: t("handIn.title") },
  ],
  Body: ({ data }) => <HandIn data={data} />,
});
