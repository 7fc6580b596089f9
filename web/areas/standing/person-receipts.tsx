import type { DecisionSummary, ReplayView } from "../../../contract/standing-view.ts";
import type { View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  EmptyState,
  Form,
  LinkButton,
  longDate,
  Receipt,
  StatusBadge,
  withQuery,
} from "../../ui/index.ts";
import { beijingDay, beijingClock, verdictStatus } from "./told.ts";
import { t } from "./words.ts";

export interface Replayed {
  readonly result: ReplayView;
  /** The receipt as it was kept. */
  readonly text: string;
}

export interface ReceiptsProps {
  readonly decisions: readonly DecisionSummary[];
  readonly replayed: Replayed | undefined;
  /** Where a decision is sent to; undefined for whoever may not decide. */
  readonly decide: { readonly action: string; readonly year: number; readonly key: string } | undefined;
  readonly path: string;
}

/** What would be otherwise: at each place what was kept, and what is found now. */
function Differences({ title, rows }: { title: string; rows: readonly (readonly [string, string, string])[] }): View {
  return (
    <div class="table-wrap" role="region" aria-label={title} tabIndex={0}>
      <table class="plain-table compare">
        <caption class="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t("replay.place")}</th>
            <th scope="col">{t("replay.kept")}</th>
            <th scope="col">{t("replay.found")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([path, kept, found]) => (
            <tr>
              <th scope="row">
                <code>{path}</code>
              </th>
              <td>{kept}</td>
              <td>{found}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReplayResult({ result }: { result: ReplayView }): View {
  const { intact, same, ledgerAgrees, differences, since } = result;
  return (
    <div class="stack stack-small" role="status" id="replay">
      <Callout tone={same && intact ? "success" : "error"} title={t(same && intact ? "replay.same" : "replay.other")}>
        <ul>
          <li>{t(intact ? "replay.intact" : "replay.broken")}</li>
          <li>{t(ledgerAgrees ? "replay.ledgerAgrees" : "replay.ledgerDiffers")}</li>
          <li>
            {t(
              since.length === 0 ? "replay.sinceSame" : "replay.sinceOther",
              since.length === 0 ? {} : { count: since.length },
            )}
          </li>
        </ul>
      </Callout>
      {differences.length > 0 && (
        <Differences
          title={t("replay.differences")}
          rows={differences.map(({ path, kept, replayed }) => [path, kept, replayed])}
        />
      )}
      {since.length > 0 && (
        <Differences title={t("replay.since")} rows={since.map(({ path, kept, now }) => [path, kept, now])} />
      )}
    </div>
  );
}

function instant(at: string): string {
  return `${longDate(beijingDay(at))} ${beijingClock(at)}`;
}

function OneReceipt({
  decision,
  replayed,
  path,
}: {
  decision: DecisionSummary;
  replayed: Replayed | undefined;
  path: string;
}): View {
  const { decisionId, year, verdicts, decidedAt, decidedBy, knownAt, policy, digest, withdrawn } = decision;
  const own = replayed?.result.decisionId === decisionId ? replayed : undefined;
  return (
    <div class="stack stack-small">
      {withdrawn !== null && (
        <Callout tone="warn" title={t("receipt.withdrawn")}>
          {t("receipt.withdrawnBody", { by: withdrawn.by, at: instant(withdrawn.at), reason: withdrawn.reason })}
        </Callout>
      )}
      <Receipt
        id={`receipt-${decisionId}`}
        title={t("receipt.title", { number: decisionId, year })}
        rows={[
          ...verdicts.map(({ label, value, sentence }) => ({
            key: label,
            value: <StatusBadge status={verdictStatus(value)} />,
            note: value === "not_applicable" ? undefined : sentence,
          })),
          { key: t("receipt.by"), value: decidedBy },
          { key: t("receipt.at"), value: instant(decidedAt) },
          { key: t("receipt.known"), value: instant(knownAt) },
          { key: t("receipt.policy"), value: `${policy.id} ${policy.version}` },
          { key: t("receipt.digest"), value: <code>{digest}</code> },
        ]}
        {...(own === undefined ? {} : { text: own.text })}
      />
      {own === undefined ? (
        <p>
          <LinkButton size="small" href={`${withQuery(path, { replay: decisionId })}#receipt-${decisionId}`}>
            {t("replay.ask")}
          </LinkButton>
        </p>
      ) : (
        <ReplayResult result={own.result} />
      )}
    </div>
  );
}

/** Official decisions with their receipts, each to be made again at any time. */
export function Receipts({ decisions, replayed, decide, path }: ReceiptsProps): View {
  return (
    <Card title={t("receipts.title")} id="receipts" look="plain">
      {decide !== undefined && (
        <Form
          action={decide.action}
          hidden={{ year: String(decide.year), idempotency_key: decide.key }}
          actions={<Button>{t("receipts.decide", { year: decide.year })}</Button>}
        >
          <p class="hint">{t("receipts.hint")}</p>
        </Form>
      )}
      {decisions.length === 0 ? (
        <EmptyState title={t("receipts.empty")} />
      ) : (
        <div class="grid grid-large">
          {decisions.map((decision) => (
            <OneReceipt decision={decision} replayed={replayed} path={path} />
          ))}
        </div>
      )}
    </Card>
  );
}
