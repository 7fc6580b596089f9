/** What an institution says of a course, and what is wrong with it: by itself, and by what the institution may give. */
import type { CourseLine } from "../../contract/course-view.ts";
import type { FieldError } from "../../contract/problems.ts";
import { CLASS_LEVELS, type InstitutionView } from "../../contract/institutions.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import type { LessonRow } from "./store.ts";

/** Everything that is said of a version beside its lessons. */
export type Particulars = {
  title: string;
  summary: string;
  part: CourseLine["part"];
  class: CourseLine["class"];
  series: string | null;
  category: string | null;
  hundredths: number;
  fen: number;
  opens: string;
  closes: string;
  coveragePercent: number;
};

const LONGEST_DAYS = 3660;
const DAY_MS = 86_400_000;

function wrong(field: string, code: string, message: string, remedy: string): FieldError {
  return { path: `body.${field}`, code, message, remedy };
}

/** The particulars with the category of their series, and everything that is wrong with them. */
export function readParticulars(
  document: Pick<PolicyDocument, "tables">,
  said: Particulars,
): { particulars: Particulars; problems: FieldError[] } {
  const problems: FieldError[] = [];
  const table = document.tables["series_category"] ?? {};
  if (said.title.trim() === "") problems.push(wrong("title", "missing", "缺少课程名称", "请填写课程名称"));
  if (said.part === "public" && (said.series !== null || said.category !== null))
    problems.push(wrong("series", "not_of_part", "公需课程不分系列和大类", "请去掉系列和大类，只选班级"));
  if (said.part === "professional" && said.class !== null)
    problems.push(wrong("class", "not_of_part", "专业课程不分班级", "请去掉班级，只选系列或大类"));
  if (said.series !== null && !Object.hasOwn(table, said.series))
    problems.push(wrong("series", "unknown_code", "没有这个职称系列", "请从列表里选"));
  if (said.category !== null && !Object.values(table).includes(said.category))
    problems.push(wrong("category", "unknown_code", "没有这个专业大类", "请从列表里选"));
  const days = (Date.parse(said.closes) - Date.parse(said.opens)) / DAY_MS;
  if (days < 0) problems.push(wrong("closes", "before_start", "结束日期早于开始日期", "请核对两个日期"));
  if (days >= LONGEST_DAYS) problems.push(wrong("closes", "too_long", "学习期超过十年", "请缩短学习期"));
  const category = said.series === null ? said.category : (table[said.series] ?? null);
  return { particulars: { ...said, title: said.title.trim(), category }, problems };
}

type Qualified = Pick<InstitutionView, "subjects" | "levels" | "validFrom" | "validTo" | "state">;

const PARTS = { public: "公需科目", professional: "专业科目" } as const;
const CLASSES = { junior: "初级班", intermediate: "中级班", senior: "高级班" } as const;

/** What of a course goes beyond what its institution may give. */
export function beyondQualification(
  { part, class: level, opens, closes }: Pick<Particulars, "part" | "class" | "opens" | "closes">,
  { subjects, levels, validFrom, validTo, state }: Qualified,
): FieldError[] {
  const problems: FieldError[] = [];
  const ask = "请按资质修改，或先请人社部门更新资质";
  if (state === "suspended" || state === "expired" || state === "coming") {
    const why = { suspended: "已暂停", expired: "已到期", coming: "还没有开始" }[state];
    problems.push(wrong("institution", state, `机构的资质${why}，不能提交课程`, "请先由人社部门恢复或续期"));
  }
  if (!subjects.includes(part))
    problems.push(wrong("part", "subject_not_given", `机构的资质里没有${PARTS[part]}`, ask));
  const taught = part === "professional" ? [] : level === null ? CLASS_LEVELS : [level];
  const missing = taught.filter((each) => !levels.includes(each)).map((each) => CLASSES[each]);
  if (missing.length > 0)
    problems.push(wrong("class", "level_not_given", `机构的资质里没有${missing.join("、")}`, ask));
  if (opens < validFrom)
    problems.push(wrong("opens", "before_qualification", `资质从${validFrom}起有效，课程不能更早开始`, ask));
  if (closes > validTo)
    problems.push(wrong("closes", "after_qualification", `资质到${validTo}为止，课程不能更晚结束`, ask));
  return problems;
}

/** A lesson as it is handed in; without a number it is new. */
export type SaidLesson = Pick<LessonRow, "title" | "kind" | "content_key" | "duration_ms"> & { lesson_id?: number };

/** What cannot even be kept of lessons. */
export function saidProblems(lessons: readonly SaidLesson[]): FieldError[] {
  return lessons.flatMap(({ title, kind, duration_ms: duration }, at) => [
    ...(title.trim() === "" ? [wrong(`lessons[${at}].title`, "missing", "有一节没有名称", "请填写这一节的名称")] : []),
    ...(kind !== "test" && duration === null
      ? [wrong(`lessons[${at}].durationMs`, "missing", `“${title}”没有时长`, "请填写学这一节要几分钟")]
      : []),
  ]);
}

/** What is still wrong with lessons that are to be approved. */
export function lessonProblems(lessons: readonly Pick<LessonRow, "title" | "kind" | "content_key">[]): FieldError[] {
  if (lessons.length === 0) return [wrong("lessons", "missing", "课程里还没有课节", "请至少添加一节")];
  return lessons.flatMap(({ title, kind, content_key: key }, at) =>
    key !== null || kind === "document"
      ? []
      : [wrong(`lessons[${at}]`, "without_content", `“${title}”还没有内容`, "请从机构的内容里选一项，或删去这一节")],
  );
}
