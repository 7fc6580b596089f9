import type { DeclarationView } from "../../../contract/declarations.ts";
import type { Column, Status, View } from "../../ui/index.ts";
import { allStatuses, DataTable, hourDigits, StatusBadge } from "../../ui/index.ts";
import { t } from "./desk-words.ts";

type YearChange = DeclarationView["chain"][number]["years"][number];
type Part = YearChange["now"][number]["parts"][number];

/** The badge of a verdict. */
export function verdictBadge(value: string): View {
  const status = allStatuses.find((each) => each === value) ?? ("none" satisfies Status);
  return <StatusBadge status={status} />;
}

const PARTS = ["not_required", "exempt", "waived", "offset", "met", "owed", "pending"] as const;

/** How a part of a verdict stands, in a word. */
export function partWord(state: string): string {
  const known = PARTS.find((each) => each === state);
  return known === undefined ? state : t(`part.${known}`);
}

/** The same with the hours that are owed. */
function partText(part: Part | undefined): string {
  if (part === undefined) return t("change.notAsked");
  const { state, unit, owed } = part;
  if (state !== "owed" || unit === "class") return partWord(state);
  return t("change.owed", { hours: hourDigits(owed.least) });
}

interface Row {
  readonly id: string;
  readonly label: string;
  readonly now: View;
  readonly after: View;
}

const columns: readonly Column<Row>[] = [
  { key: "what", label: t("effect.what"), heading: true, cell: ({ label }) => label },
  { key: "now", label: t("change.before"), cell: ({ now }) => now },
  { key: "after", label: t("change.after"), cell: ({ after }) => after },
];

/** Verdicts that are asked at all, and the parts of theirs that become others. */
function rowsOf({ now, after }: YearChange): Row[] {
  return after.flatMap((later): Row[] => {
    const before = now.find(({ verdict }) => verdict === later.verdict);
    if (before === undefined || JSON.stringify(before) === JSON.stringify(later)) return [];
    const { verdict: id, label } = later;
    const names = [...new Set([...before.parts, ...later.parts].map(({ part }) => part))];
    const parts = names.flatMap((name): Row[] => {
      const [was, is] = [before, later].map(({ parts: all }) => all.find(({ part }) => part === name));
      const [from, to] = [partText(was), partText(is)];
      if (from === to) return [];
      return [{ id: `${id}-${name}`, label: `　${(is ?? was)?.label ?? name}`, now: <>{from}</>, after: <>{to}</> }];
    });
    return [{ id, label, now: verdictBadge(before.value), after: verdictBadge(later.value) }, ...parts];
  });
}

/** Years whose verdicts become others, or became so: what they were, what they are then. */
export function YearChanges({
  years,
  id,
  what,
}: {
  readonly years: readonly YearChange[];
  readonly id: string;
  /** What makes them others, for the captions. */
  readonly what: string;
}): View {
  if (years.length === 0) return <p>{t("change.none")}</p>;
  return (
    <>
      {years.map((change) => (
        <DataTable
          caption={t(change.closed ? "change.yearClosed" : "change.year", { what, year: change.year })}
          columns={columns}
          rows={rowsOf(change)}
          rowId={(row) => `${id}-${change.year}-${row.id}`}
        />
      ))}
    </>
  );
}
