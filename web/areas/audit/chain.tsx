import type { AuditCheckView, readChain } from "../../../contract/audit.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  CardGrid,
  Cluster,
  DataTable,
  EmptyState,
  ExportLink,
  Figure,
  Form,
  groupDigits,
  PageHead,
  Pre,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { LogTabs } from "./tabs.tsx";
import { t, when } from "./words.ts";

type Chain = OutputOf<typeof readChain>;

export interface ChainData {
  readonly chain: Chain;
  /** Fresh for every page shown: pressing twice asks once. */
  readonly key: string;
}

const rootColumns: readonly Column<Chain["roots"][number]>[] = [
  { key: "day", label: t("chain.day"), heading: true, cell: ({ day }) => day },
  { key: "block", label: t("chain.block"), align: "end", cell: ({ block }) => groupDigits(block) },
  { key: "events", label: t("chain.events"), align: "end", cell: ({ events }) => groupDigits(events) },
  {
    key: "digest",
    label: t("chain.digest"),
    cell: ({ digest }) => <code>{digest.slice(0, 16)}…</code>,
    desktopOnly: true,
  },
  {
    key: "file",
    label: t("chain.download"),
    cell: ({ day }) => (
      <ExportLink href={`/audit/roots/${day}`} format="json">
        {t("chain.downloadDay", { day })}
      </ExportLink>
    ),
  },
];

function Result({ check }: { check: AuditCheckView }): View {
  const { findings, blocks, events, unsealed } = check;
  if (findings === null) return <StatusBadge status="running" label={t("check.running")} />;
  if (findings.length === 0)
    return (
      <>
        <StatusBadge status="approved" label={t("check.fine")} />{" "}
        <span class="hint">
          {t("check.counts", {
            blocks: groupDigits(blocks ?? 0),
            events: groupDigits(events ?? 0),
            unsealed: groupDigits(unsealed ?? 0),
          })}
        </span>
      </>
    );
  return (
    <>
      <StatusBadge status="refused" label={t("check.bad")} />
      <ul>
        {findings.map(({ kind, block, eventId }) => (
          <li>
            {t(`finding.${kind}`)}
            {eventId === undefined ? (
              t("finding.block", { block })
            ) : (
              <a href={`/audit/events/${eventId}`}>{t("finding.event", { block, event: eventId })}</a>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

const checkColumns: readonly Column<AuditCheckView>[] = [
  { key: "at", label: t("check.at"), heading: true, cell: ({ startedAt }) => when(startedAt) },
  { key: "by", label: t("check.by"), cell: ({ by }) => by ?? t("check.auto") },
  { key: "result", label: t("check.result"), cell: (check) => <Result check={check} /> },
];

function State({ data }: { data: ChainData }): View {
  const { chain, key } = data;
  return (
    <Card>
      <CardGrid size="small">
        <Figure value={groupDigits(chain.blocks)} label={t("chain.blocks")} />
        <Figure value={groupDigits(chain.sealed)} label={t("chain.sealed")} />
        <Figure value={groupDigits(chain.unsealed)} label={t("chain.unsealed")} />
        <Figure
          value={chain.sealedAt === null ? t("none") : when(chain.sealedAt).slice(11)}
          label={t("chain.sealedAt")}
          note={chain.sealedAt === null ? t("chain.never") : when(chain.sealedAt).slice(0, 10)}
        />
      </CardGrid>
      {chain.head !== null && <Pre id="head" label={t("chain.head")} text={chain.head} />}
      <Cluster>
        <Form
          action="/audit/checks"
          hidden={{ idempotency_key: key }}
          actions={<Button look="primary">{t("chain.check")}</Button>}
        >
          {null}
        </Form>
        <Form action="/audit/seals" actions={<Button>{t("chain.sealNow")}</Button>}>
          {null}
        </Form>
      </Cluster>
    </Card>
  );
}

function Body({ data }: { readonly data: ChainData }): View {
  const { chain } = data;
  return (
    <>
      <PageHead title={t("chain.title")} lead={t("chain.lead")} />
      <Stack>
        <LogTabs current="chain" />
        <State data={data} />
        <Card title={t("chain.checks")} id="checks" look="plain">
          <DataTable
            caption={t("chain.checks")}
            captionHidden
            columns={checkColumns}
            rows={chain.checks}
            rowId={({ checkId }) => `check-${checkId}`}
            empty={<EmptyState title={t("chain.checksEmpty")}>{t("chain.checksEmptyBody")}</EmptyState>}
          />
        </Card>
        <Card title={t("chain.roots")} id="roots" look="plain">
          <p class="hint">{t("chain.rootsLead")}</p>
          <DataTable
            caption={t("chain.roots")}
            captionHidden
            columns={rootColumns}
            rows={chain.roots}
            rowId={({ day }) => `root-${day}`}
            empty={<EmptyState title={t("chain.rootsEmpty")}>{t("chain.rootsEmptyBody")}</EmptyState>}
          />
        </Card>
      </Stack>
    </>
  );
}

/** How far the trail is sealed, and what verifying it came to. */
export const page = definePage<ChainData>({
  title: () => t("chain.title"),
  density: "dense",
  refreshSeconds: ({ chain }) => (chain.checks.some(({ findings }) => findings === null) ? 5 : undefined),
  Body,
});
