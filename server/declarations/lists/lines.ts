/** What one line of a list says, held against its kind and the register. */
import type { DeclarationField, DeclarationKind } from "../../../engine/document.ts";
import { judgeDeclaration } from "../../../engine/declaration.ts";
import type { Facts } from "../../../engine/facts.ts";
import { makeItem } from "../../../engine/hypothesis.ts";
import type { DateInt } from "../../../engine/calendar.ts";
import { shanghaiDay } from "../../platform/clock.ts";
import { Refusal } from "../../platform/refusal.ts";
import type { PolicyShelf } from "../../standing/door.ts";
import type { Match } from "../rolls/match.ts";
import type { RollRow } from "../rolls/sheet.ts";
import { readSaid, type Said } from "../said.ts";
import { kindIn, policyOf } from "../judging.ts";
import { submitterOf, type Asking } from "../sight.ts";
import type { LineRow, NewLine } from "./store.ts";

/** A kind that takes lists, with the fields that a list gives. */
export type ListedKind = { kind: DeclarationKind; fields: DeclarationField[] };

/** A kind of this moment that takes lists. Throws `list_not_kept` when it takes none, or none from whoever asks. */
export function listedKind(shelf: PolicyShelf, kindId: string, now: Date, asking?: Asking): ListedKind {
  const { kind } = kindIn(policyOf(shelf, Math.trunc(shanghaiDay(now) / 10_000)), kindId);
  const { list } = kind;
  if (list === undefined || (asking !== undefined && !list.keepers.includes(submitterOf(asking))))
    throw new Refusal("list_not_kept");
  return { kind, fields: kind.fields.filter(({ name }) => list.fields.includes(name)) };
}

/** Nobody in particular: what is barred then is barred for everybody. */
const nobodyIn = (year: number): Facts => ({ year, closed: false, scalars: {}, items: {} });

type Problem = LineRow["problems"][number];

/** What is wrong with what a line says: by its fields, and by what rules the kind out whoever declares it. */
export function problemsOf(
  shelf: PolicyShelf,
  { kind, fields }: ListedKind,
  said: Said,
  today: DateInt,
): { year: number | null; problems: Problem[] } {
  const asked: DeclarationKind = { ...kind, fields };
  delete asked.hours;
  const { read, problems } = readSaid(asked, said, { today, whole: true });
  const told = problems.map(({ path, message, remedy }) => ({ column: labelOf(fields, path), message, remedy }));
  if (told.length > 0) return { year: null, problems: told };
  const policy = policyOf(shelf, Math.max(read.year, 2016));
  const { collection } = kindIn(policy, kind.id);
  const nobody = nobodyIn(policy.year);
  const base = { id: "listed", year: read.year, date: read.date, submitted: today };
  const item =
    collection === undefined
      ? { ...base, approved: true }
      : makeItem(policy.document, nobody, collection.name, { ...read.values }, base);
  const { bars } = judgeDeclaration(policy, kind, nobody, item);
  const barred = bars.map(({ text }) => ({ column: "", message: text, remedy: "请核对这一行，或从名单中去掉" }));
  return { year: read.year, problems: barred };
}

function labelOf(fields: readonly DeclarationField[], path: string): string {
  const name = path.split(".").at(-1);
  return fields.find((field) => field.name === name)?.label ?? "";
}

const WHY: Readonly<Record<Exclude<Match["match"], "found" | "bad">, (known: string) => Problem>> = {
  name_differs: (known) => ({
    column: "姓名",
    message: `与系统登记的姓名“${known}”不一致`,
    remedy: "请核对姓名和证件号码",
  }),
  unknown: () => ({
    column: "证件号码",
    message: "您管理的范围内查不到这个人",
    remedy: "请核对号码；尚未登记的，登记并确认单位之后会自动对上",
  }),
  ambiguous: () => ({
    column: "证件号码",
    message: "打星号的号码和姓名对上了不止一人",
    remedy: "请改填完整的证件号码",
  }),
};

/** Why nobody was found; nothing when somebody was. */
export function whyNot(match: Match): Problem[] {
  if (match.match === "found" || match.match === "bad") return [];
  return [WHY[match.match](match.match === "name_differs" ? match.known : "")];
}

/** Lines of rows and what became of them; whoever is named a second time is not named again. */
export function linesFrom(
  shelf: PolicyShelf,
  listed: ListedKind,
  rows: readonly RollRow[],
  matches: readonly Match[],
  today: DateInt,
): NewLine[] {
  const first = new Map<number, number>();
  return rows.map((row, at) => {
    const match = matches[at] as Match;
    const own = row.problems.map(({ column, message, remedy }) => ({ column, message, remedy }));
    const { year, problems } =
      own.length > 0 ? { year: null, problems: own } : problemsOf(shelf, listed, row.said, today);
    const base = { row: row.row, identity: row.identity, name: row.name, year, said: row.said };
    if (problems.length > 0) return { ...base, problems, match: "bad", personId: null };
    if (match.match !== "found") return { ...base, problems: whyNot(match), match: match.match, personId: null };
    const before = first.get(match.personId);
    if (before === undefined) {
      first.set(match.personId, row.row);
      return { ...base, problems: [], match: "found", personId: match.personId };
    }
    const twice = { column: "证件号码", message: `与第${before}行是同一个人`, remedy: "每人只留一行" };
    return { ...base, problems: [twice], match: "repeated", personId: null };
  });
}
