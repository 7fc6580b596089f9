import type { DeclarationKinds } from "../../../contract/declarations.ts";
import type { Trainings } from "../../../contract/trainings.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  Card,
  CardGrid,
  DataTable,
  EmptyState,
  groupDigits,
  LinkButton,
  PageHead,
  Pagination,
  Stack,
  StatusBadge,
  VisuallyHidden,
} from "../../ui/index.ts";
import { t, trainingStatus } from "./words.ts";

type Line = Trainings["trainings"][number];
type Kind = DeclarationKinds["kinds"][number];

export interface TrainingsData {
  readonly trainings: readonly Line[];
  /** Kinds that whoever looks may hand in. */
  readonly kinds: readonly Kind[];
  readonly newestHref: string | undefined;
  readonly olderHref: string | undefined;
}

const columns: readonly Column<Line>[] = [
  {
    key: "title",
    label: t("col.title"),
    heading: true,
    cell: ({ trainingId, title }) => <a href={`/trainings/${trainingId}`}>{title}</a>,
  },
  { key: "kind", label: t("col.kind"), cell: ({ kind }) => kind.label },
  { key: "by", label: t("col.by"), cell: ({ by }) => by },
  {
    key: "state",
    label: t("col.state"),
    cell: ({ state }) => <StatusBadge status={trainingStatus[state]} label={t(`state.${state}`)} />,
  },
  {
    key: "people",
    label: t("col.people"),
    cell: ({ counts }) => t("people", { found: groupDigits(counts.found), lines: groupDigits(counts.lines) }),
  },
  { key: "credited", label: t("col.credited"), align: "end", cell: ({ counts }) => groupDigits(counts.credited) },
];

function Begin({ kinds }: { kinds: readonly Kind[] }): View | null {
  if (kinds.length === 0) return null;
  return (
    <section class="stack stack-small" aria-labelledby="new">
      <h2 id="new">{t("new.title")}</h2>
      <CardGrid>
        {kinds.map(({ id, label, effect }) => (
          <Card
            level={3}
            title={label}
            footer={
              <LinkButton href={`/trainings/new/${id}`}>
                {t("new.choose")}
                <VisuallyHidden>{label}</VisuallyHidden>
              </LinkButton>
            }
          >
            <p>{effect}</p>
          </Card>
        ))}
      </CardGrid>
    </section>
  );
}

function All({ data }: { data: TrainingsData }): View {
  const { trainings } = data;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <Stack gap="large">
        <Begin kinds={data.kinds} />
        {trainings.length === 0 ? (
          <EmptyState title={t("none.title")}>{t("none.body")}</EmptyState>
        ) : (
          <div class="stack stack-small">
            <h2 id="history">{t("history")}</h2>
            <DataTable
              caption={t("history")}
              captionHidden
              columns={columns}
              rows={trainings}
              rowId={({ trainingId }) => `training-${trainingId}`}
            />
            <Pagination previousHref={data.newestHref} nextHref={data.olderHref} />
          </div>
        )}
      </Stack>
    </>
  );
}

/** Recognised trainings of an office, and what can be begun. */
export const page = definePage<TrainingsData>({ title: () => t("title"), Body: ({ data }) => <All data={data} /> });
