import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Card, EmptyState, LinkButton, PageHead, Stack, StatusBadge } from "../../ui/index.ts";
import { deskName, isOpen, isWaiting, stateStatus, t, type Line } from "./words.ts";

export interface MineData {
  readonly declarations: readonly Line[];
}

const day = (instant: string): string => beijingTime(instant).slice(0, 10);

function whereOf(line: Line): string {
  const { state, desk, since, days, unit, changedAt } = line;
  if (desk !== null && since !== null) return t("line.at", { desk: deskName(desk, unit), date: day(since), days });
  if (state === "draft") return t("line.draft", { date: day(changedAt) });
  return t(state === "returned" ? "line.returned" : "line.changed", { date: day(changedAt) });
}

/** What to press: the state's own next step, or only looking. */
function Next({ line }: { line: Line }): View {
  const { declarationId, state, kind } = line;
  const address = `/declarations/${declarationId}`;
  if (state === "draft" || state === "returned")
    return (
      <LinkButton href={state === "draft" ? `${address}/edit` : address} look="primary">
        {t(`next.${state}`)}
      </LinkButton>
    );
  const refused = state === "refused" || state === "revoked";
  return <LinkButton href={address}>{refused ? t("next.appeal") : t("next.lookAt", { kind: kind.label })}</LinkButton>;
}

function One({ line }: { line: Line }): View {
  const { declarationId, kind, year, state, submitter, late } = line;
  return (
    <Card
      level={3}
      id={`declaration-${declarationId}`}
      title={year === null ? kind.label : `${kind.label} · ${t("year", { year })}`}
      aside={<StatusBadge status={stateStatus[state]} label={t(`state.${state}`)} />}
      footer={<Next line={line} />}
    >
      <p>{whereOf(line)}</p>
      {late && <p class="hint">{t("line.late")}</p>}
      {submitter !== "person" && <p class="hint">{t("line.by", { who: t(`by.${submitter}`) })}</p>}
    </Card>
  );
}

function Group({ id, lines }: { id: "open" | "waiting" | "done"; lines: readonly Line[] }): View | null {
  if (lines.length === 0) return null;
  return (
    <section class="stack stack-small" aria-labelledby={id}>
      <h2 id={id}>{t(`mine.${id}`)}</h2>
      {lines.map((line) => (
        <One line={line} />
      ))}
    </section>
  );
}

function Mine({ data: { declarations } }: { data: MineData }): View {
  const none = declarations.length === 0;
  return (
    <>
      <PageHead title={t("mine.title")} lead={t("mine.lead")} />
      <Stack gap="large">
        <p>
          <LinkButton href="/declarations/new" look="primary">
            {t("mine.new")}
          </LinkButton>
        </p>
        {none && <EmptyState title={t("mine.emptyTitle")}>{t("mine.emptyBody")}</EmptyState>}
        <Group id="open" lines={declarations.filter(isOpen)} />
        <Group id="waiting" lines={declarations.filter(isWaiting)} />
        <Group id="done" lines={declarations.filter((line) => !isOpen(line) && !isWaiting(line))} />
      </Stack>
    </>
  );
}

/** One's own declarations: what is to be done, what waits and where, what is done. */
export const page = definePage<MineData>({
  title: () => t("mine.title"),
  width: "text",
  Body: ({ data }) => <Mine data={data} />,
});
