import type { MyOfficialLists } from "../../../contract/official-lists.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, Card, EmptyState, Form, KeyValue, LinkButton, PageHead, Stack } from "../../ui/index.ts";
import { Cites } from "../policy/cited.tsx";
import { fieldName, t } from "./words.ts";

type Line = MyOfficialLists["lines"][number];

export interface ListedData {
  readonly lines: readonly Line[];
  readonly key: string;
}

/** Lines about which something is still to be done. */
export function openLines(lines: readonly Line[]): Line[] {
  return lines.filter(({ declaration, bars, recorded }) => declaration === null && !recorded && bars.length === 0);
}

/** Tells people that an official list names them, before they pay or study. Nothing where none does. */
export function ListedHint({ lines }: { readonly lines: readonly Line[] }): View | null {
  const open = openLines(lines);
  if (open.length === 0) return null;
  return (
    <Callout tone="warn" title={t("listed.hint")}>
      {open.map(({ title, kind, year, effect, citations }) => (
        <p>
          {t("listed.hintLine", { list: title, kind: kind.label, year, effect })} <Cites citations={citations} />
        </p>
      ))}
      <p>
        <LinkButton href="/declarations/lists" look="primary">
          {t("listed.look")}
        </LinkButton>
      </p>
    </Callout>
  );
}

function What({ line, data }: { line: Line; data: ListedData }): View {
  const { declaration, bars } = line;
  if (declaration !== null)
    return (
      <p>
        <a href={`/declarations/${declaration.declarationId}`}>
          {t("listed.declared", { state: t(`state.${declaration.state}`) })}
        </a>
      </p>
    );
  if (bars.length > 0)
    return (
      <Callout tone="info" title={t("listed.barred")}>
        {bars.join(t("stop"))}
      </Callout>
    );
  if (line.recorded) return <p>{t("listed.recorded")}</p>;
  const said = Object.fromEntries(line.said.map(({ name, typed }) => [fieldName(name), typed]));
  return (
    <Form
      action="/declarations/new"
      hidden={{ kind: line.kind.id, idempotency_key: `${data.key}-${line.lineId}`, do: "next", ...said }}
      actions={<Button look="primary">{t("listed.confirm")}</Button>}
    >
      <p class="hint">{t(line.evidence.length === 0 ? "listed.confirmNow" : "listed.confirmHint")}</p>
    </Form>
  );
}

function One({ line, data }: { line: Line; data: ListedData }): View {
  const { title, document, keeper, kind, year, effect, evidence, citations } = line;
  return (
    <Card title={t("listed.card", { kind: kind.label, year })} id={`listed-${line.lineId}`}>
      <p>
        <strong>{t("listed.effect", { effect })}</strong> <Cites citations={citations} />
      </p>
      <KeyValue
        rows={[
          { key: t("listed.list"), value: document === null ? title : t("listed.withDocument", { title, document }) },
          { key: t("listed.keeper"), value: keeper },
          ...line.said.map(({ label, text }) => ({ key: label, value: text })),
          {
            key: t("listed.evidence"),
            value: evidence.length === 0 ? t("listed.noEvidence") : evidence.join(t("comma")),
          },
        ]}
      />
      <What line={line} data={data} />
    </Card>
  );
}

/** Official lists that name oneself, each with the next step. */
export const page = definePage<ListedData>({
  title: () => t("listed.title"),
  width: "text",
  breadcrumb: () => [{ label: t("crumb"), href: "/declarations" }, { label: t("listed.title") }],
  Body: ({ data }) => (
    <>
      <PageHead title={t("listed.title")} lead={t("listed.lead")} />
      <Stack>
        {data.lines.length === 0 && <EmptyState title={t("listed.none")}>{t("listed.noneBody")}</EmptyState>}
        {data.lines.map((line) => (
          <One line={line} data={data} />
        ))}
      </Stack>
    </>
  ),
});
