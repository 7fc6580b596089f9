import type { ConditionCounts, PopulationCounts } from "../../../contract/population.ts";
import type { View } from "../../ui/index.ts";
import { Card, groupDigits, hourDigits, withQuery } from "../../ui/index.ts";
import { t } from "./words.ts";

const RADIUS = 44;
const ROUND = 2 * Math.PI * RADIUS;

/** A share in whole percent; neither 0 nor 100 unless it is exactly that. NaN (0 of 0) is a dash. */
export function wholePercent(share: number): string {
  if (!Number.isFinite(share)) return "—";
  const nearest = Math.round(share * 100);
  return `${share > 0 && share < 1 ? Math.min(99, Math.max(1, nearest)) : nearest}%`;
}

/** A share as a ring with the percentage in it; NaN (0 of 0) draws none and says so by a dash. */
export function ShareRing({ share, label }: { readonly share: number; readonly label: string }): View {
  const drawn = Number.isFinite(share) ? Math.min(1, share) : 0;
  return (
    <svg
      class="ring ring-small"
      viewBox="0 0 100 100"
      role="img"
      aria-label={t("ring.spoken", { label, share: wholePercent(share) })}
    >
      <circle class="ring-track" cx="50" cy="50" r={RADIUS} />
      {drawn > 0 && (
        <circle
          class={drawn >= 1 ? "ring-done" : "ring-earned"}
          cx="50"
          cy="50"
          r={RADIUS}
          stroke-dasharray={`${(drawn * ROUND).toFixed(2)} ${ROUND.toFixed(2)}`}
          transform="rotate(-90 50 50)"
        />
      )}
      <text class="ring-number" x="50" y="57" text-anchor="middle">
        {wholePercent(share)}
      </text>
    </svg>
  );
}

/** Those of whom something is asked this year. */
export function askedOf({ people, notApplicable }: PopulationCounts): number {
  return people - notApplicable;
}

/** Share of those asked who are done or exempt. */
export function doneShare(counts: PopulationCounts): number {
  return (counts.met + counts.exempt) / askedOf(counts);
}

/** Share of those who apply whose conditions are there. */
export function eligibleShare(counts: PopulationCounts): number {
  return counts.eligible / counts.applying;
}

interface TileProps {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly note: string;
  readonly href: string;
  readonly share?: number;
}

function Tile({ label, value, unit, note, href, share }: TileProps): View {
  return (
    <Card>
      <div class={share === undefined ? "tile" : "tile tile-ring"}>
        {share !== undefined && <ShareRing share={share} label={label} />}
        <div>
          <p class="figure-label">
            <a href={href}>{label}</a>
          </p>
          <p class="figure-number">
            <span class="figure-value">{value}</span>
            {unit !== undefined && <span class="figure-unit">{unit}</span>}
          </p>
          <p class="hint">{note}</p>
        </div>
      </div>
    </Card>
  );
}

interface FiguresProps {
  readonly counts: PopulationCounts;
  readonly conditions: ConditionCounts;
  /** Address of the list of where one looks. */
  readonly list: string;
}

/** The totals of where one looks, each leading to those it counts. */
export function Figures({ counts, conditions, list }: FiguresProps): View {
  const done = counts.met + counts.exempt;
  return (
    <section class="tiles" aria-label={t("overview.figures")}>
      <Tile
        label={t("overview.people")}
        value={groupDigits(counts.people)}
        unit={t("overview.peopleUnit")}
        note={t("overview.peopleNote", { count: groupDigits(counts.notApplicable) })}
        href={list}
      />
      <Tile
        label={t("overview.undetermined")}
        value={groupDigits(conditions.undetermined)}
        unit={t("overview.peopleUnit")}
        note={t("overview.undeterminedNote")}
        href={withQuery(list, { condition: "undetermined" })}
      />
      <Tile
        label={t("overview.annual")}
        share={doneShare(counts)}
        value={groupDigits(done)}
        unit={t("overview.peopleUnit")}
        note={t("overview.annualNote", { done: groupDigits(done), all: groupDigits(askedOf(counts)) })}
        href={withQuery(list, { condition: "annual_at_risk" })}
      />
      <Tile
        label={t("overview.application")}
        share={eligibleShare(counts)}
        value={groupDigits(counts.eligible)}
        unit={t("overview.peopleUnit")}
        note={
          counts.applying === 0
            ? t("overview.applicationNobody")
            : t("overview.applicationNote", {
                done: groupDigits(counts.eligible),
                all: groupDigits(counts.applying),
              })
        }
        href={withQuery(list, { condition: "title_at_risk" })}
      />
      <Tile
        label={t("overview.owed")}
        value={hourDigits(counts.owedHundredths)}
        unit={t("overview.owedUnit")}
        note={t("overview.owedNote")}
        href={withQuery(list, { sort: "owed" })}
      />
    </section>
  );
}
