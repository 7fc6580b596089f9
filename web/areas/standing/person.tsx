import type { DecisionSummary } from "../../../contract/standing-view.ts";
import { definePage } from "../../app/shell.ts";
import type { Column, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Cluster,
  DataTable,
  DateField,
  dayOfYear,
  EmptyState,
  Form,
  hourDigits,
  KeyValue,
  LinkButton,
  longDate,
  PageHead,
  PrintButton,
  Stack,
  StatusBadge,
  withQuery,
} from "../../ui/index.ts";
import { Years } from "./history.tsx";
import { Assumed, Pending } from "./pending.tsx";
import { Ledger } from "./person-ledger.tsx";
import { Receipts, type ReceiptsProps } from "./person-receipts.tsx";
import { VerdictTree } from "./person-tree.tsx";
import {
  dayNumber,
  partStatus,
  partWord,
  titleOf,
  verdictOf,
  verdictStatus,
  type Entry,
  type StandingView,
  type YearView,
} from "./told.ts";
import { t } from "./words.ts";

export interface PersonData {
  readonly view: YearView;
  /** The same year as it is known now, when `view` is as known on a day. */
  readonly now: YearView | undefined;
  readonly standings: readonly StandingView[];
  readonly entries: readonly Entry[];
  readonly decisions: readonly DecisionSummary[];
  readonly replayed: ReceiptsProps["replayed"];
  readonly decide: ReceiptsProps["decide"];
  /** What was typed as the day, and what is wrong with it. */
  readonly day: { readonly typed: string; readonly error: string | undefined };
  /** Whether the whole numbers may be asked for. */
  readonly mayReveal: boolean;
  /** Address of the page with its year and day. */
  readonly path: string;
  /** Where units and titles stand, for whoever may see them. */
  readonly employment: string | undefined;
}

function Who({ view, mayReveal }: { view: YearView; mayReveal: boolean }): View {
  const { person } = view;
  const rows = [
    [t("who.identity"), person.identity],
    [t("who.unit"), person.unit?.name],
    [t("who.division"), person.unit?.division.label],
    [t("who.series"), person.series?.label],
    [t("who.level"), person.level?.label],
  ] as const;
  return (
    <>
      <KeyValue layout="columns" rows={rows.map(([key, value]) => ({ key, value: value ?? t("who.unknown") }))} />
      {mayReveal && (
        <p>
          <LinkButton size="small" look="quiet" href={`/people/${person.personId}/reveal`}>
            {t("who.reveal")}
          </LinkButton>
        </p>
      )}
    </>
  );
}

function partCell(standing: StandingView, verdict: string, name: string): View {
  const part = standing.parts.find((each) => each.verdict === verdict && each.part === name);
  if (part === undefined || part.state === "not_required") return <span>{t("ledger.none")}</span>;
  const owed = part.state === "owed" && name !== "face_to_face";
  const label = owed ? t("if.owed", { hours: hourDigits(part.owed.most ?? part.required) }) : partWord(part.state);
  return <StatusBadge status={partStatus(part.state)} label={label} />;
}

function standingColumns(path: string): readonly Column<StandingView>[] {
  const part = (verdict: string, name: string, label: string): Column<StandingView> => ({
    key: `${verdict}-${name}`,
    label,
    cell: (standing) => partCell(standing, verdict, name),
  });
  return [
    {
      key: "year",
      label: t("standing.year"),
      heading: true,
      cell: ({ year }) => <a href={withQuery(path, { year, knownAt: null, replay: null })}>{year}</a>,
    },
    { key: "state", label: t("standing.state"), cell: ({ state }) => t(`standing.${state}`) },
    {
      key: "annual",
      label: t("standing.annual"),
      cell: ({ annual }) => <StatusBadge status={verdictStatus(annual)} />,
    },
    part("annual", "public", t("standing.public")),
    part("annual", "professional", t("standing.professional")),
    { key: "title", label: t("standing.title"), cell: ({ title }) => <StatusBadge status={verdictStatus(title)} /> },
    part("title", "face_to_face", t("standing.class")),
    { key: "unit", label: t("who.unit"), cell: ({ unit }) => unit ?? t("who.unknown"), desktopOnly: true },
  ];
}

function Standings({ data }: { data: PersonData }): View {
  const { standings, path } = data;
  return (
    <Card title={t("standings.title")} id="standings" look="plain">
      <DataTable
        caption={t("standings.title")}
        captionHidden
        columns={standingColumns(path)}
        rows={standings}
        rowId={({ year }) => `standing-${year}`}
        empty={<EmptyState title={t("standings.empty")}>{t("standings.emptyBody")}</EmptyState>}
      />
    </Card>
  );
}

/** The day from which it is looked at: only what was recorded by then counts. */
function KnownAt({ data }: { data: PersonData }): View {
  const { day, view, path } = data;
  return (
    <Form
      action={path.split("?", 1)[0] ?? path}
      method="get"
      id="known"
      hidden={{ year: String(view.year) }}
      actions={
        <>
          <Button>{t("known.ask")}</Button>
          {view.knownAt !== null && (
            <LinkButton look="quiet" href={withQuery(path, { knownAt: null })}>
              {t("known.reset")}
            </LinkButton>
          )}
        </>
      }
    >
      <DateField name="knownAt" label={t("known.day")} value={day.typed} error={day.error} />
    </Form>
  );
}

/** What was known then against what is known now. */
function ThenAndNow({ view, now }: { view: YearView; now: YearView }): View {
  const lines = now.decision.verdicts.map((verdict) => ({
    label: verdict.label,
    before: verdictOf(view.decision, verdict.id)?.value ?? "undetermined",
    after: verdict.value,
  }));
  const same =
    lines.every(({ before, after }) => before === after) && view.decision.headline.text === now.decision.headline.text;
  return (
    <Callout tone={same ? "info" : "warn"} title={t("known.title", { day: longDate(dayNumber(view.today)) })}>
      <p>{t(same ? "known.same" : "known.other")}</p>
      <ul class="verdict-list">
        {lines.map(({ label, before, after }) => (
          <li>
            <span>{label}</span>
            <StatusBadge status={verdictStatus(before)} />
            {before !== after && (
              <>
                <span>{t("known.now")}</span>
                <StatusBadge status={verdictStatus(after)} />
              </>
            )}
          </li>
        ))}
      </ul>
      {!same && <p>{t("known.headline", { text: now.decision.headline.text })}</p>}
    </Callout>
  );
}

/** What stands in the way of a verdict: facts in conflict, claims, reviews under way, certificates in dispute. */
function Open({ view }: { view: YearView }): View | null {
  const open = view.facts.filter(({ state, entries }) => state !== "known" && entries.length > 0);
  if (open.length === 0 && view.contested.length === 0) return null;
  return (
    <Callout tone="warn" title={t("open.title")}>
      <ul>
        {open.map(({ label, state, entries }) => (
          <li>
            {t("open.fact", { label, state: t(`fact.${state}`) })}{" "}
            {entries.map((entry) => (
              <a href={`#entry-${entry}`}>{t("open.entry", { number: entry })} </a>
            ))}
          </li>
        ))}
        {view.contested.map(({ number }) => (
          <li>{t("notice.contested", { number })}</li>
        ))}
      </ul>
    </Callout>
  );
}

function Verdict({ view }: { view: YearView }): View {
  const title = titleOf(view.decision);
  const annual = verdictOf(view.decision, "annual");
  return (
    <Card
      title={t("person.verdict", { year: view.year })}
      id="verdict"
      aside={
        <Cluster>
          {annual !== undefined && <StatusBadge status={verdictStatus(annual.value)} />}
          {title !== undefined && <StatusBadge status={verdictStatus(title.value)} />}
        </Cluster>
      }
    >
      <p class="if-headline">
        <strong>{view.inQuestion ? view.decision.headline.text : t("new.headline", { year: view.year })}</strong>
      </p>
      {view.inQuestion && (
        <p>
          {view.nextAction.sentence}
          {view.nextAction.startBy !== null &&
            t("person.startBy", { day: dayOfYear(dayNumber(view.nextAction.startBy)) })}
        </p>
      )}
      <Open view={view} />
      <Pending decision={view.decision} />
      <Assumed decision={view.decision} />
    </Card>
  );
}

function Body({ data }: { readonly data: PersonData }): View {
  const { view, now, standings, entries, path } = data;
  const { person } = view;
  return (
    <>
      <PageHead
        eyebrow={person.unit === null ? t("who.nowhere") : `${person.unit.division.label} · ${person.unit.name}`}
        title={person.name}
        aside={
          <Cluster>
            {data.employment !== undefined && (
              <LinkButton size="small" look="quiet" href={data.employment}>
                {t("person.toEmployment")}
              </LinkButton>
            )}
            <LinkButton size="small" look="quiet" href="#ledger">
              {t("person.toLedger")}
            </LinkButton>
            <LinkButton size="small" look="quiet" href="#receipts">
              {t("person.toReceipts")}
            </LinkButton>
            <PrintButton />
          </Cluster>
        }
      />
      <Stack>
        <Who view={view} mayReveal={data.mayReveal} />
        <Standings data={data} />
        <KnownAt data={data} />
        {now !== undefined && <ThenAndNow view={view} now={now} />}
        <Verdict view={view} />
        <VerdictTree view={view} />
        <Years
          standings={standings}
          year={view.year}
          href={(year) => withQuery(path, { year, knownAt: null, replay: null })}
        />
        <Ledger entries={entries} knownAt={view.knownAt} />
        <Receipts decisions={data.decisions} replayed={data.replayed} decide={data.decide} path={path} />
      </Stack>
    </>
  );
}

/** One person as an office sees them: how they stand and why, down to the entries, now or as known on a day. */
export const page = definePage<PersonData>({
  title: ({ view }) => view.person.name,
  density: "dense",
  breadcrumb: ({ view }) => [{ label: t("person.units"), href: "/unit" }, { label: view.person.name }],
  Body,
});
