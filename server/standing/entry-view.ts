/** Entries of the ledger in words. Pure. */
import type { z } from "zod";
import type { entrySchema } from "../../contract/standing-view.ts";
import { formatDate, type DateInt } from "../../engine/calendar.ts";
import { codeText, decimalText, labelOf, type Vocabulary } from "../../engine/words.ts";
import type { LedgerEntry } from "./entry.ts";

export type EntryView = z.output<typeof entrySchema>;

/** An entry with who wrote it, which the fact view does not need. */
export type AuthoredEntry = LedgerEntry & { author: string };

const PERIODS: Readonly<Record<string, string>> = {
  employment: "任职单位",
  title: "职称",
  application: "申报职称",
  post: "岗位和职务",
  status: "人员身份",
  appointment: "聘期",
};
const ROUTES: Readonly<Record<string, string>> = { review: "评审", exam: "以考代评", recognition: "考核认定" };

/** Writes entries in the words of a document. */
export type EntryWriter = (entry: AuthoredEntry) => EntryView;

/**
 * A writer for some entries.
 * @param entries all entries of the person, so that what was taken back can say by which entry.
 * @param units names of units by number.
 */
export function entryWriter(
  words: Vocabulary,
  entries: readonly LedgerEntry[],
  units: ReadonlyMap<number, string>,
): EntryWriter {
  const takenBack = new Map(
    entries.flatMap(({ entry_id, reverses }) => (reverses === null ? [] : [[reverses, entry_id]])),
  );
  const byId = new Map(entries.map((entry) => [entry.entry_id, entry]));
  return (entry) => {
    const said = entry.reverses === null ? entry : (byId.get(entry.reverses) ?? entry);
    const unit = said.unit_id === null ? null : (units.get(said.unit_id) ?? null);
    return {
      entryId: entry.entry_id,
      kind: entry.kind,
      label: PERIODS[entry.kind] ?? words.collections.get(entry.kind)?.label ?? entry.kind,
      year: said.year,
      from: day(said.valid_from),
      to: day(said.valid_to),
      submittedOn: day(said.submitted_on),
      state: said.approved === null ? "pending" : said.approved ? "approved" : "refused",
      hundredths: said.hundredths,
      summary: summaryOf(words, said, unit),
      unit,
      recordedAt: entry.recorded_at.toISOString(),
      source: entry.source,
      author: entry.author,
      reason: entry.reason,
      note: entry.note,
      reverses: entry.reverses,
      reversedBy: takenBack.get(entry.entry_id) ?? null,
    };
  };
}

function day(date: DateInt | null): string | null {
  return date === null ? null : formatDate(date);
}

/** What an entry says, in a few words; empty when its kind says it all. */
function summaryOf(words: Vocabulary, entry: LedgerEntry, unit: string | null): string {
  const field = (name: string, code: string | null) =>
    code === null ? "" : codeText(words, { on: "item", name }, code, entry.kind);
  const hours = entry.hundredths === null ? "" : `${decimalText(entry.hundredths)}学时`;
  const number = entry.certificate_number === null ? "" : `，编号${entry.certificate_number}`;
  switch (entry.kind) {
    case "credits":
      return `${field("part", entry.part)}${hours}${entry.right_level === false ? "（班级与本人级别不符）" : ""}`;
    case "adjustments":
      return `${field("part", entry.part)}${hours}`;
    case "classes":
      return `${field("class", entry.class)}${entry.completed === false ? "（没有按要求学完）" : ""}`;
    case "programmes":
      return entry.months === null ? "" : `满${entry.months}个月`;
    case "degrees":
    case "graduations":
      return `${field("award", entry.award)}${number}`;
    case "seminars":
      return field("organiser", entry.organiser);
    case "health_credits":
      return `${decimalText(entry.hundredths ?? 0)}分${entry.mandatory === false ? "（不含指令性学分）" : ""}`;
    case "certificates":
      return `${entry.issued_year ?? ""}年取得${number}`;
    case "outside_training":
      return `${field("form", entry.form)}${hours === "" ? "" : `，${hours}`}`;
    default:
      return periodSummary(words, entry, unit) ?? `${hours}${number}`;
  }
}

/** What a period says; undefined for other kinds. */
function periodSummary(words: Vocabulary, entry: LedgerEntry, unit: string | null): string | undefined {
  const fact = (name: string, code: string | null) =>
    code === null ? "" : codeText(words, { on: "fact", name }, code);
  switch (entry.kind) {
    case "employment":
      return [unit ?? "", fact("employer", entry.employer)].filter(Boolean).join("，");
    case "title":
      return [fact("series", entry.series), fact("level", entry.level)].filter(Boolean).join(" ");
    case "application": {
      const target = entry.target_level === null ? "级别未填" : fact("target_level", entry.target_level);
      return `${ROUTES[entry.route ?? ""] ?? entry.route ?? ""}，${target}`;
    }
    case "post":
      return fact("posts", entry.post);
    case "status":
      return `${entry.professional_staff === false ? "不" : ""}${labelOf(words, { on: "fact", name: "professional_staff" })}`;
    case "appointment":
      return "";
    default:
      return undefined;
  }
}
