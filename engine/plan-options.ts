/** What a person could do to complete their duty, and what a planner says about it. */
import { isRealDate, type DateInt } from "./calendar.ts";
import type { Outcome } from "./outcome.ts";
import type { Citation, Problem } from "./document.ts";
import type { Facts, Value } from "./facts.ts";
import type { ResolvedPolicy } from "./resolve.ts";

/** Money in fen, hours in hundredths, dates yyyymmdd. */
export type CourseOption = {
  id: string;
  title: string;
  /** Part of the policy the course is offered for. */
  part: string;
  hundredths: number;
  fen: number;
  /** Class it is taught for; absent: for everybody. */
  level?: string;
  series?: string;
  category?: string;
  whitelisted?: boolean;
  /** First and last day it can be studied; absent: always. */
  from?: DateInt;
  to?: DateInt;
};

export type ClassOption = {
  id: string;
  title: string;
  class: string;
  starts: DateInt;
  /** Closing day: the class belongs to its year. */
  ends: DateInt;
  fen: number;
  /** Absent: no limit. */
  seatsLeft?: number;
  /** Hours of attendance, which count as the person's time. */
  hundredths: number;
};

/** Something that has happened or will happen and may be declared: a certificate, a degree, a seminar … */
export type DeclarationOption = {
  id: string;
  title: string;
  collection: string;
  /** Fields of the item as the document declares them. */
  fields?: Record<string, Value>;
  /** Day of the event; today when absent. It cannot be handed in earlier. */
  date?: DateInt;
  reviewDays: number;
  fen?: number;
};

export type Catalogue = { courses: CourseOption[]; classes: ClassOption[]; declarations: DeclarationOption[] };

/**
 * `hours`: least time of the person, then least money. `money`: the reverse. `days`: done on the earliest day
 * (reviews included), then as `hours`. Then the fewest steps; then the first by name.
 */
export type Objective = "hours" | "money" | "days";

export type PlanRequest = {
  policy: ResolvedPolicy;
  facts: Facts;
  today: DateInt;
  catalogue: Catalogue;
  objective: Objective;
  /** Most hours of online study a day, in hundredths; 8 hours unless told. Days of a class are not used for it. */
  limits?: { hundredthsPerDay?: number };
};

/** A step of a plan. All steps started by their latest days are done by their deadlines. */
export type PlanStep = {
  kind: "course" | "class" | "declaration";
  id: string;
  title: string;
  hundredths: number;
  fen: number;
  /** Last day to begin the course, be at the class, or hand in the declaration. */
  latestStart: DateInt;
  /** Day it is finished (course, class) or handed in (declaration) when begun on that last day. */
  doneOn: DateInt;
  /** Declarations: when the review is expected to end, which may be after the deadline. */
  approvalOn?: DateInt;
  /** What fails without this step, and the rule that makes it count. */
  counts: { verdict: string; part: string; rule: string; cites: Citation[] }[];
};

/** A verdict that no plan reaches any more, and why. */
export type LostVerdict = {
  verdict: string;
  why: "deadline_passed" | "not_enough_time" | "no_option" | "needs_facts";
  deadline: DateInt;
  parts: { part: string; rule: string; owedHundredths: number }[];
};

export type Plan = {
  objective: Objective;
  steps: PlanStep[];
  /** Verdicts settled before any step, those the steps settle, and those out of reach; not applicable ones in none. */
  already: string[];
  reaches: string[];
  lost: LostVerdict[];
  /** `days`: from today to the earliest day on which everything can be done, both counted; 0 without steps. */
  total: { hundredths: number; fen: number; days: number };
  /** First of the latest starts; null without steps. */
  startBy: DateInt | null;
  /** The decision after the plan. */
  after: Outcome;
};

export type PlanResult = { ok: true; plan: Plan } | { ok: false; problems: Problem[] };

export const MOST_COURSES = 500;
export const MOST_CLASSES = 60;
export const MOST_DECLARATIONS = 10;
const USUAL_HUNDREDTHS_PER_DAY = 800;
const LONGEST_HUNDREDTHS = 1_000_00;

/** Hours of study a day that a request allows, in hundredths. */
export function studyPerDay(request: PlanRequest): number {
  return request.limits?.hundredthsPerDay ?? USUAL_HUNDREDTHS_PER_DAY;
}

/** Everything that is wrong with a request, in Chinese, with place and remedy. */
export function requestProblems(request: PlanRequest): Problem[] {
  const checker = new Checker(request);
  const { courses, classes, declarations } = request.catalogue;
  checker.must(isRealDate(request.today), "today", "bad_date", "今天的日期不存在", "请写成 20260630 的样子");
  const perDay = studyPerDay(request);
  const fits = Number.isInteger(perDay) && perDay > 0 && perDay <= 2400;
  checker.must(fits, "limits.hundredthsPerDay", "bad_hours", "每天学习时间应大于0、不超过24小时", "请写0.01到24小时");
  checker.list("courses", courses, MOST_COURSES, "网络课程");
  checker.list("classes", classes, MOST_CLASSES, "面授班");
  checker.list("declarations", declarations, MOST_DECLARATIONS, "可申报事项");
  courses.forEach((course, index) => checker.course(course, `courses[${index}]`));
  classes.forEach((each, index) => checker.class(each, `classes[${index}]`));
  declarations.forEach((each, index) => checker.declaration(each, `declarations[${index}]`));
  return checker.problems;
}

class Checker {
  readonly problems: Problem[] = [];
  readonly request: PlanRequest;

  constructor(request: PlanRequest) {
    this.request = request;
  }

  must(holds: boolean, path: string, code: string, message: string, remedy: string): void {
    if (!holds) this.problems.push({ path, code, message, remedy });
  }

  list(path: string, options: { id: string }[], most: number, label: string): void {
    const few = options.length <= most;
    this.must(
      few,
      path,
      "too_many_options",
      `${label}最多${most}项，现有${options.length}项`,
      "请先按级别、系列和日期筛选",
    );
    const ids = new Set(options.map((option) => option.id));
    this.must(ids.size === options.length, path, "duplicate_id", `${label}中有重复的编号`, "请删去重复的一项");
  }

  price(fen: number, path: string): void {
    const fits = Number.isSafeInteger(fen) && fen >= 0 && fen <= 1e9;
    this.must(fits, `${path}.fen`, "bad_price", "价格应当是不为负的整数（分）", "请以分为单位填写");
  }

  hours(hundredths: number, least: number, path: string): void {
    const fits = Number.isInteger(hundredths) && hundredths >= least && hundredths <= LONGEST_HUNDREDTHS;
    this.must(
      fits,
      `${path}.hundredths`,
      "bad_hours",
      "学时应当是不超过1000学时的整数（百分之一学时）",
      "30学时请写3000",
    );
  }

  day(date: DateInt | undefined, path: string): void {
    const fits = date === undefined || isRealDate(date);
    this.must(fits, path, "bad_date", `日期“${date}”不存在`, "请写成 20260630 的样子");
  }

  course(course: CourseOption, path: string): void {
    const known = this.request.policy.document.parts.some((part) => part.id === course.part);
    this.must(known, `${path}.part`, "unknown_part", `没有“${course.part}”这一部分`, "请按政策文档中的部分填写");
    this.hours(course.hundredths, 1, path);
    this.price(course.fen, path);
    this.day(course.from, `${path}.from`);
    this.day(course.to, `${path}.to`);
  }

  class(each: ClassOption, path: string): void {
    this.hours(each.hundredths, 0, path);
    this.price(each.fen, path);
    this.day(each.starts, `${path}.starts`);
    this.day(each.ends, `${path}.ends`);
    this.must(each.starts <= each.ends, path, "ends_before_start", "结业日期早于开班日期", "请检查两个日期");
  }

  declaration(each: DeclarationOption, path: string): void {
    const known = this.request.policy.document.collections.some(({ name }) => name === each.collection);
    const code = "unknown_collection";
    this.must(known, `${path}.collection`, code, `政策中没有“${each.collection}”这类记录`, "请按政策文档中的集合填写");
    this.price(each.fen ?? 0, path);
    this.day(each.date, `${path}.date`);
    const fits = Number.isInteger(each.reviewDays) && each.reviewDays >= 0 && each.reviewDays <= 365;
    this.must(fits, `${path}.reviewDays`, "bad_days", "审核天数应当是0到365之间的整数", "请按通常的审核时间填写");
  }
}
