import type { DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  Callout,
  Card,
  Cluster,
  hourDigits,
  KeyValue,
  LinkButton,
  longDate,
  PageHead,
  Stack,
  StatusBadge,
  Stepper,
  Timeline,
  withQuery,
} from "../../ui/index.ts";
import { Chain, Once } from "../declarations/chain.tsx";
import { Cites } from "../policy/cited.tsx";
import { Thumbnail } from "./files.tsx";
import { deskName, stateStatus, t } from "./words.ts";

export interface OneData {
  readonly declaration: DeclarationView;
}

type One = DeclarationView;

const dayText = (day: string): string => longDate(Number(day.replaceAll("-", "")));
const dayOf = (instant: string): number => Number(beijingTime(instant).slice(0, 10).replaceAll("-", ""));

function Progress({ one }: { one: One }): View | null {
  const { desks, unit, since, days, late, until, desk, state } = one;
  if (desks.length === 0) return null;
  const ended = state === "refused" || state === "withdrawn";
  return (
    <Card title={t("one.progress")} id="progress">
      <Stepper
        label={t("one.steps")}
        steps={desks.map((each) => {
          const here = each.state === "now";
          return {
            label: deskName(each.desk, unit),
            state: each.state === "done" ? "done" : !here ? "next" : ended ? "failed" : "current",
            ...(here && since !== null && !ended
              ? { note: t("one.nowSince", { date: longDate(dayOf(since)), days }) }
              : {}),
          } as const;
        })}
      />
      {late && until !== null && desk !== null && (
        <Callout tone="warn" title={t("one.lateTitle")}>
          {t("one.lateBody", { date: longDate(dayOf(until)), desk: deskName(desk, unit) })}
        </Callout>
      )}
    </Card>
  );
}

const REASONED = ["returned", "refused", "revoked", "appealed"] as const;

/** Why it came back, with the clause it rests on. */
function Reason({ one }: { one: One }): View | null {
  const { reason, state, history } = one;
  if (reason === null) return null;
  const step = history.findLast((each) => each.reason === reason);
  const named = REASONED.find((each) => each === state);
  const tone = state === "refused" || state === "revoked" ? "error" : named === undefined ? "info" : "warn";
  return (
    <Callout tone={tone} title={t(`one.reason.${named ?? "other"}`)}>
      <p>{reason}</p>
      {step !== undefined && step.citations.length > 0 && (
        <p>
          {t("one.clause")} <Cites citations={step.citations} />
        </p>
      )}
    </Callout>
  );
}

function Do({ one }: { one: One }): View | null {
  const { declarationId, state, allowed, appealUntil } = one;
  const base = `/declarations/${declarationId}`;
  const ask = (event: string) => withQuery(`${base}/move`, { event });
  if (allowed.length === 0) return null;
  return (
    <Card title={t("one.do")} id="do">
      <Cluster>
        {allowed.includes("submit") && (
          <LinkButton href={`${base}/edit`} look="primary">
            {t(state === "draft" ? "one.continue" : "one.correct")}
          </LinkButton>
        )}
        {allowed.includes("appeal") && <LinkButton href={ask("appeal")}>{t("one.appeal")}</LinkButton>}
        {allowed.includes("withdraw") && (
          <LinkButton href={ask("withdraw")} look="quiet">
            {t(state === "draft" ? "one.drop" : "one.withdraw")}
          </LinkButton>
        )}
        {allowed.includes("release") && (
          <LinkButton href={ask("release")} look="quiet">
            {t("one.release")}
          </LinkButton>
        )}
      </Cluster>
      {allowed.includes("appeal") && appealUntil !== null && (
        <p class="hint">{t("one.appealUntil", { date: longDate(dayOf(appealUntil)) })}</p>
      )}
    </Card>
  );
}

/** The official list that says the same, with what it stands in for. */
function listedRows({ official, evidence }: One): { key: string; value: string; note?: string }[] {
  const line = official?.line;
  if (official === null || line == null || line.differs.length > 0) return [];
  const stands = evidence.filter(({ id }) => official.standsFor.includes(id)).map(({ label }) => label);
  const note = stands.length === 0 ? {} : { note: t("one.officialStands", { evidence: stands.join(t("comma")) }) };
  return [
    { key: t("one.official"), value: t("one.officialSame", { title: line.title, keeper: line.keeper }), ...note },
  ];
}

function Said({ one }: { one: One }): View {
  const { said, hours, granted, effect, citations, window } = one;
  return (
    <Card title={t("one.said")} id="said">
      <KeyValue
        rows={[
          ...said.map(({ label, text }) => ({ key: label, value: text })),
          ...(granted === null || granted === hours
            ? []
            : [{ key: t("event.pass"), value: t("one.granted", { hours: hourDigits(granted) }) }]),
          ...listedRows(one),
        ]}
      />
      {window !== null && (
        <p class="hint">{t("one.window", { opens: dayText(window.opens), until: dayText(window.until) })}</p>
      )}
      <p class="hint">
        {t("fill.kind", { effect })} <Cites citations={citations} />
      </p>
    </Card>
  );
}

function Files({ one: { evidence, allowed } }: { one: One }): View | null {
  const open = allowed.includes("submit");
  if (evidence.length === 0) return null;
  return (
    <Card title={t("one.files")} id="files">
      {evidence.map(({ label, files }) => (
        <>
          <p>
            {files.length === 0
              ? t(open ? "check.missing" : "one.never", { label })
              : t("check.count", { label, count: files.length })}
          </p>
          {files.length > 0 && (
            <ul class="thumbnails">
              {files.map((file) => (
                <Thumbnail file={file} />
              ))}
            </ul>
          )}
        </>
      ))}
    </Card>
  );
}

function History({ one: { history } }: { one: One }): View {
  return (
    <Card title={t("one.history")} id="history" look="plain">
      <Timeline
        label={t("one.history")}
        events={history.toReversed().map(({ event, by, at, reason, citations, hours }) => ({
          date: dayOf(at),
          title: t("event.by", { event: t(`event.${event}`), who: by }),
          children: (
            <>
              <p>{beijingTime(at)}</p>
              {reason !== null && <p>{reason}</p>}
              {hours !== null && <p>{t("one.granted", { hours: hourDigits(hours) })}</p>}
              {citations.length > 0 && <Cites citations={citations} />}
            </>
          ),
        }))}
      />
    </Card>
  );
}

function titleOf({ declaration: { kind, year } }: OneData): string {
  return year === null ? kind.label : `${kind.label} · ${t("year", { year })}`;
}

function Page({ data }: { data: OneData }): View {
  const { declaration: one } = data;
  const { state, desk, unit, year } = one;
  const lead =
    state === "reviewing"
      ? t("one.lead.reviewing", { desk: desk === null ? "" : deskName(desk, unit) })
      : t(`one.lead.${state}`);
  return (
    <>
      <PageHead
        title={titleOf(data)}
        lead={lead}
        aside={<StatusBadge status={stateStatus[state]} label={t(`state.${state}`)} size="large" />}
      />
      <Stack>
        <Reason one={one} />
        <Progress one={one} />
        {year !== null && /^(approved|revoked|released)$/.test(state) && (
          <p>
            <a href={withQuery("/year", { year })}>{t("one.year", { year })}</a>
          </p>
        )}
        <Do one={one} />
        <Chain view={one} own />
        <Once view={one} own />
        <Said one={one} />
        <Files one={one} />
        <History one={one} />
      </Stack>
    </>
  );
}

/** One declaration: where it is, why it came back, what one may do. */
export const page = definePage<OneData>({
  title: titleOf,
  width: "text",
  breadcrumb: (data) => [{ label: t("crumb"), href: "/declarations" }, { label: titleOf(data) }],
  Body: ({ data }) => <Page data={data} />,
});
