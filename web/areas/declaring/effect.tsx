import type { DeclarationEffect } from "../../../contract/declarations.ts";
import type { View } from "../../ui/index.ts";
import { Callout, Card, DataTable, hourDigits, KeyValue, longDate } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface EffectProps {
  readonly effect: DeclarationEffect;
  /** Last days that count, by verdict, yyyymmdd; a verdict without one is left out. */
  readonly deadlines: Readonly<Partial<Record<string, number>>>;
}

type Verdict = DeclarationEffect["now"][number];
type Part = Verdict["parts"][number];

const VALUES = ["met", "exempt", "not_met", "eligible", "not_eligible", "undetermined", "not_applicable"] as const;
const STATES = ["not_required", "exempt", "waived", "offset", "met"] as const;

function valueWord(value: string): string {
  return t(`value.${VALUES.find((each) => each === value) ?? "undetermined"}`);
}

/** What a part still asks for, at worst; nothing when it is settled. */
function owedOf({ state, owed }: Part): number {
  return state === "owed" || state === "pending" ? Math.max(owed.least, owed.most ?? owed.least) : 0;
}

function partWord(part: Part): string {
  const settled = STATES.find((state) => state === part.state);
  if (settled !== undefined) return t(`part.${settled}`);
  if (part.state === "pending") return t("effect.unknown");
  return part.unit === "class" ? t("effect.leftClass") : t("effect.left", { hours: hourDigits(part.owed.least) });
}

/** "公需科目 30 学时、专业科目 60 学时"; empty when nothing is owed. */
function owedWords({ parts }: Verdict): string {
  return parts
    .filter((part) => owedOf(part) > 0)
    .map((part) => {
      const { label, unit } = part;
      if (unit === "class") return t("effect.class", { label });
      return t(part.state === "pending" ? "effect.most" : "effect.hours", { label, hours: hourDigits(owedOf(part)) });
    })
    .join(t("comma"));
}

function meanwhile(now: Verdict, deadline: number | undefined): string {
  const { label, value } = now;
  const parts = owedWords(now);
  if (parts === "") return t("effect.meanwhileFine", { label, value: valueWord(value) });
  const until = deadline === undefined ? t("effect.noDeadline") : t("effect.deadline", { date: longDate(deadline) });
  return t(value === "undetermined" ? "effect.meanwhileOpen" : "effect.meanwhileOwes", {
    label,
    parts,
    deadline: until,
  });
}

function afterwards(after: Verdict): string {
  const { label, value } = after;
  const parts = owedWords(after);
  if (parts === "") return t("effect.approvedFine", { label, value: valueWord(value) });
  return t("effect.approvedOwes", { label, value: valueWord(value), parts });
}

/** The verdicts that concern somebody at all, before or after. */
function pairsOf({ now, approved }: DeclarationEffect): { now: Verdict; after: Verdict }[] {
  return now.flatMap((each) => {
    const after = approved.find(({ verdict }) => verdict === each.verdict);
    if (after === undefined || (each.value === "not_applicable" && after.value === "not_applicable")) return [];
    return [{ now: each, after }];
  });
}

type Row = { verdict: string; now: Part | undefined; after: Part };

function rowsOf(effect: DeclarationEffect): Row[] {
  const [annual] = pairsOf(effect);
  const title = pairsOf(effect).find(({ after }) => after.verdict === "title");
  const rows = (pair: typeof annual) =>
    (pair?.after.parts ?? []).map((after) => ({
      verdict: pair?.after.verdict ?? "",
      now: pair?.now.parts.find(({ part }) => part === after.part),
      after,
    }));
  const first = rows(annual);
  // The application asks for more parts than the year does: those are added.
  const more = title === annual ? [] : rows(title);
  return [...first, ...more.filter(({ after }) => !first.some((row) => row.after.part === after.part))];
}

/** What approval would change, and what holds until after. */
export function Effect({ effect, deadlines }: EffectProps): View {
  const pairs = pairsOf(effect);
  const { year } = effect;
  return (
    <Card title={t("effect.title")} id="effect">
      {!effect.changes && (
        <Callout tone="warn" title={t("effect.same", { year })}>
          {t("effect.sameBody")}
        </Callout>
      )}
      <KeyValue
        rows={[
          ...(effect.changes
            ? [
                {
                  key: t("effect.after"),
                  value: (
                    <strong>
                      {pairs.map(({ after }) => (
                        <span class="line">{afterwards(after)}</span>
                      ))}
                    </strong>
                  ),
                },
              ]
            : []),
          {
            key: t("effect.meanwhile"),
            value: pairs.map(({ now }) => <span class="line">{meanwhile(now, deadlines[now.verdict])}</span>),
          },
        ]}
      />
      {effect.changes && (
        <DataTable
          caption={t("effect.table")}
          captionHidden
          rows={rowsOf(effect)}
          rowId={({ after }) => after.part}
          columns={[
            { key: "part", label: t("effect.part"), heading: true, cell: ({ after }) => after.label },
            { key: "now", label: t("effect.now"), cell: ({ now }) => (now === undefined ? t("none") : partWord(now)) },
            { key: "after", label: t("effect.then"), cell: ({ after }) => <strong>{partWord(after)}</strong> },
          ]}
        />
      )}
    </Card>
  );
}
