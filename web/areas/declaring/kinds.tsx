import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Card, CardGrid, KeyValue, LinkButton, PageHead, Stack, VisuallyHidden } from "../../ui/index.ts";
import { Cites } from "../policy/cited.tsx";
import { ListedHint, type ListedData } from "./listed.tsx";
import { deskName, groupOf, GROUPS, t, type Kind } from "./words.ts";

export interface KindsData {
  readonly kinds: readonly Kind[];
  readonly listed: ListedData["lines"];
}

function evidenceOf({ evidence }: Kind): string {
  if (evidence.length === 0) return t("kinds.noEvidence");
  return evidence.map(({ label, required }) => label + (required ? "" : t("kinds.optional"))).join(t("comma"));
}

function desksOf({ desks }: Kind): string {
  return desks
    .map(({ desk, sometimes }) => (sometimes ? t("desk.sometimes", { desk: deskName(desk) }) : deskName(desk)))
    .join(t("kinds.arrow"));
}

function KindCard({ kind }: { kind: Kind }): View {
  return (
    <Card
      level={3}
      id={`kind-${kind.id}`}
      title={kind.label}
      footer={
        <LinkButton href={`/declarations/new/${kind.id}`}>
          {t("kinds.choose")}
          <VisuallyHidden>{kind.label}</VisuallyHidden>
        </LinkButton>
      }
    >
      <p>
        <strong>{kind.effect}</strong>
      </p>
      <KeyValue
        rows={[
          { key: t("kinds.evidence"), value: evidenceOf(kind) },
          { key: t("kinds.desks"), value: desksOf(kind) },
        ]}
      />
      {kind.once && <p class="hint">{t("kinds.once")}</p>}
      <Cites citations={kind.citations} />
    </Card>
  );
}

function Kinds({ data: { kinds, listed } }: { data: KindsData }): View {
  return (
    <>
      <PageHead title={t("kinds.title")} lead={t("kinds.lead")} />
      <Stack gap="large">
        <ListedHint lines={listed} />
        {GROUPS.map((group) => {
          const own = kinds.filter((kind) => groupOf(kind) === group);
          if (own.length === 0) return null;
          return (
            <section class="stack stack-small" aria-labelledby={`group-${group}`}>
              <h2 id={`group-${group}`}>{t(`group.${group}`)}</h2>
              <p>{t(`group.${group}.lead`)}</p>
              <CardGrid>
                {own.map((kind) => (
                  <KindCard kind={kind} />
                ))}
              </CardGrid>
            </section>
          );
        })}
      </Stack>
    </>
  );
}

/** What one can declare, by what it brings. */
export const page = definePage<KindsData>({
  title: () => t("kinds.title"),
  breadcrumb: () => [{ label: t("crumb"), href: "/declarations" }, { label: t("kinds.title") }],
  Body: ({ data }) => <Kinds data={data} />,
});
