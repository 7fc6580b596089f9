/**
 * The 兵团 rules for 2026 written by hand, the way a careful engineer would write them without a policy
 * document: the baseline for the compiled form. Same facts in, same flat numbers out, default readings only.
 */
import type { Facts, Item } from "../engine/index.ts";

const NOT_REQUIRED = 0;
const EXEMPT = 1;
const WAIVED = 2;
const OFFSET = 3;
const MET = 4;
const OWED = 5;
const PENDING = 6;

/** Two bits of knowledge: certainly, possibly. */
type Seen = { sure: boolean; maybe: boolean };
type Hours = { lo: number; hi: number };

const NEVER: Seen = { sure: false, maybe: false };
const PERHAPS: Seen = { sure: false, maybe: true };
const ZERO: Hours = { lo: 0, hi: 0 };

export type HandPart = {
  state: number;
  required: number;
  earnedLo: number;
  earnedHi: number;
  owedLo: number;
  owedHi: number;
};
export type HandVerdict = { value: number; deadlineLo: number; deadlineHi: number; parts: (HandPart | undefined)[] };

/** Annual values: met 0, exempt 1, not met 2, not applicable 3, undetermined 4. Title: eligible 0, not eligible 1, not applicable 2, undetermined 3. */
export function decideByHand(facts: Facts): { annual: HandVerdict; title: HandVerdict } {
  const s = facts.scalars;
  const year = facts.year;
  const end = year * 10000 + 1231;
  const june = year * 10000 + 630;
  const review = s["review"];
  const exam = s["exam"];
  const recognition = s["recognition"];
  const outSure = s["employer"] === "private" || s["professional_staff"] === false;
  const outMaybe = outSure || s["employer"] === null || s["professional_staff"] === null;
  const annual = outSure ? absent(3, 2, end, end) : verdict(facts, end, end, false, outMaybe);
  const titleLo = review === false ? end : june;
  const titleHi = review === true ? june : end;
  if ((review === false && exam === false && recognition === false) || outSure) {
    return { annual, title: absent(2, 3, titleLo, titleHi) };
  }
  return { annual, title: verdict(facts, titleLo, titleHi, true, outMaybe) };
}

function absent(value: number, parts: number, deadlineLo: number, deadlineHi: number): HandVerdict {
  const none: HandPart = { state: NOT_REQUIRED, required: 0, earnedLo: 0, earnedHi: 0, owedLo: 0, owedHi: 0 };
  return { value, deadlineLo, deadlineHi, parts: parts === 3 ? [none, none, none] : [none, none] };
}

/** 0 does not count, 1 may count, 2 counts. */
function counts(item: Item, facts: Facts, lo: number, hi: number, title: boolean): number {
  if (item.approved === false || item.date > hi) return 0;
  let level = 2;
  if (item.approved === null) {
    if (facts.closed) return 0;
    level = 1;
  }
  if (item.date > lo) level = 1;
  if (title) {
    if (item.submitted > hi) return 0;
    if (item.submitted > lo) level = 1;
  }
  return level;
}

function verdict(facts: Facts, lo: number, hi: number, title: boolean, outMaybe: boolean): HandVerdict {
  const s = facts.scalars;
  const series = s["series"] as string | null;
  const industrySure = series === "school_teacher" || series === "health" || series === "accounting";
  const industryMaybe = industrySure || series === null;
  const exempt = exemptions(facts, lo, hi, title);
  const certificate = certificates(facts, lo, hi, title);
  const classes = faceToFace(facts, lo, hi, title);
  const seminar = some(facts, "seminars", lo, hi, title, highSeminar);
  const programme = some(facts, "programmes", lo, hi, title, longEnough);
  const degree = some(facts, "degrees", lo, hi, title, listedAward);
  const health = healthCredits(facts, series, lo, hi, title);
  const hours = creditHours(facts, industrySure, industryMaybe, lo, hi, title);
  const added = addedHours(facts, lo, hi, title);
  const onlyRecognition = all3(s["recognition"], not(s["review"]), not(s["exam"]));
  const recognitionClass = all3(s["recognition"], not(s["review"]), true);
  const examClass = all3(s["exam"], not(s["review"]), true);

  const parts: HandPart[] = [];
  parts.push(part(3000, hours.publicLo + added.publicLo, hours.publicHi + added.publicHi, [exempt, certificate], 2, 0));
  let professionalLo = hours.professionalLo + added.professionalLo;
  let professionalHi = hours.professionalHi + added.professionalHi;
  if (industrySure) {
    const results = sum(facts, "industry_results", lo, hi, title, always);
    professionalLo += results.lo;
    professionalHi += results.hi;
  }
  const reliefs = [exempt, certificate, onlyRecognition, classes.any, seminar, programme, degree, health];
  const professional = part(6000, professionalLo, professionalHi, reliefs, 2, 1);
  parts.push(professional);
  if (title) {
    const applying = any3(s["review"], s["exam"], s["recognition"]);
    parts.push(
      applying.maybe
        ? part(
            1,
            classes.rightLo,
            classes.rightHi,
            [exempt, recognitionClass, examClass, health, seminar],
            1,
            3,
            applying.sure,
          )
        : { state: NOT_REQUIRED, required: 0, earnedLo: 0, earnedHi: 0, owedLo: 0, owedHi: 0 },
    );
    return {
      value: valueOf(parts, outMaybe || !applying.sure, exempt.sure, 0, 0, 1, 3),
      deadlineLo: lo,
      deadlineHi: hi,
      parts,
    };
  }
  const whole = exempt.sure || certificate.sure;
  return { value: valueOf(parts, outMaybe, whole, 1, 0, 2, 4), deadlineLo: lo, deadlineHi: hi, parts };
}

function valueOf(
  parts: HandPart[],
  open: boolean,
  exempt: boolean,
  exemptValue: number,
  good: number,
  bad: number,
  unknown: number,
): number {
  if (open) return unknown;
  if (exempt) return exemptValue;
  let pending = false;
  for (const each of parts) {
    if (each.state === OWED) return bad;
    if (each.state === PENDING) pending = true;
  }
  return pending ? unknown : good;
}

/** `exempts` reliefs come first, then `waivers`, then offsets. */
function part(
  required: number,
  lo: number,
  hi: number,
  reliefs: Seen[],
  exempts: number,
  waivers: number,
  asked = true,
): HandPart {
  const result: HandPart = { state: MET, required, earnedLo: lo, earnedHi: hi, owedLo: 0, owedHi: 0 };
  let open = false;
  for (let index = 0; index < reliefs.length; index += 1) {
    const relief = reliefs[index] as Seen;
    if (relief.sure) {
      result.state = index < exempts ? EXEMPT : index < exempts + waivers ? WAIVED : OFFSET;
      return result;
    }
    if (relief.maybe) open = true;
  }
  if (lo >= required) return result;
  result.owedHi = required - lo;
  if (hi < required && !open && asked) {
    result.state = OWED;
    result.owedLo = required - hi;
  } else result.state = PENDING;
  return result;
}

function some(facts: Facts, kind: string, lo: number, hi: number, title: boolean, fits: (item: Item) => boolean): Seen {
  const items = facts.items[kind];
  if (items === undefined) return facts.closed ? NEVER : PERHAPS;
  if (items.length === 0) return NEVER;
  let maybe = false;
  for (const item of items) {
    if (item.year !== facts.year || !fits(item)) continue;
    const level = counts(item, facts, lo, hi, title);
    if (level === 2) return { sure: true, maybe: true };
    if (level === 1) maybe = true;
  }
  return { sure: false, maybe };
}

const always = () => true;
const highSeminar = (item: Item) => item["organiser"] === "national" || item["organiser"] === "xpcc";
const longEnough = (item: Item) => (item["months"] as number) >= 12;
const listedAward = (item: Item) => item["award"] !== "college";
const isPublic = (item: Item) => item["part"] === "public";
const isProfessional = (item: Item) => item["part"] === "professional";

function exemptions(facts: Facts, lo: number, hi: number, title: boolean): Seen {
  const village = some(facts, "village", lo, hi, title, always);
  if (village.sure) return village;
  const graduation = some(facts, "graduations", lo, hi, title, listedAward);
  if (graduation.sure) return graduation;
  const inland = some(facts, "inland_teaching", lo, hi, title, always);
  const posts = facts.scalars["posts"] as string[] | null;
  const manager = posts !== null && posts.includes("inland_school_manager");
  const sure = inland.sure && posts !== null && !manager;
  return { sure, maybe: sure || village.maybe || graduation.maybe || (inland.maybe && !manager) };
}

function certificates(facts: Facts, lo: number, hi: number, title: boolean): Seen {
  const items = facts.items["certificates"];
  if (items === undefined) return facts.closed ? NEVER : PERHAPS;
  if (items.length === 0) return NEVER;
  let maybe = false;
  for (const item of items) {
    const issued = item["issued_year"] as number;
    if (item.year !== facts.year || issued > facts.year || facts.year > issued + 2) continue;
    const level = counts(item, facts, lo, hi, title);
    if (level === 2) return { sure: true, maybe: true };
    if (level === 1) maybe = true;
  }
  return { sure: false, maybe };
}

function faceToFace(
  facts: Facts,
  lo: number,
  hi: number,
  title: boolean,
): { any: Seen; rightLo: number; rightHi: number } {
  const items = facts.items["classes"];
  const any = { sure: false, maybe: false };
  if (items === undefined) {
    any.maybe = !facts.closed;
    return { any, rightLo: 0, rightHi: facts.closed ? 0 : Number.POSITIVE_INFINITY };
  }
  const target = facts.scalars["target_class"] as string | null;
  let rightLo = 0;
  let rightHi = 0;
  for (const item of items) {
    if (item.year !== facts.year || item["completed"] === false) continue;
    let level = counts(item, facts, lo, hi, title);
    if (level === 0) continue;
    if (item["completed"] === null) level = 1;
    any.maybe = true;
    if (level === 2) any.sure = true;
    if (target !== null && item["class"] !== target) continue;
    rightHi += 1;
    if (level === 2 && target !== null) rightLo += 1;
  }
  return { any, rightLo, rightHi };
}

function healthCredits(facts: Facts, series: string | null, lo: number, hi: number, title: boolean): Seen {
  if (series !== null && series !== "health") return { sure: false, maybe: false };
  const items = facts.items["health_credits"];
  if (items === undefined) return facts.closed ? NEVER : PERHAPS;
  if (items.length === 0) return NEVER;
  let maybe = false;
  for (const item of items) {
    if (item.year !== facts.year || (item["credits"] as number) < 2500) continue;
    if (item["mandatory"] === false || item["commission_approved"] === false || item["hr_approved"] === false) continue;
    const level = counts(item, facts, lo, hi, title);
    if (level === 0) continue;
    maybe = true;
    const proven = item["mandatory"] === true && item["commission_approved"] === true && item["hr_approved"] === true;
    if (level === 2 && proven && series === "health") return { sure: true, maybe: true };
  }
  return { sure: false, maybe };
}

type Credits = { publicLo: number; publicHi: number; professionalLo: number; professionalHi: number };

function creditHours(
  facts: Facts,
  industrySure: boolean,
  industryMaybe: boolean,
  lo: number,
  hi: number,
  title: boolean,
): Credits {
  const total: Credits = { publicLo: 0, publicHi: 0, professionalLo: 0, professionalHi: 0 };
  const items = facts.items["credits"];
  if (items === undefined) {
    if (!facts.closed) total.publicHi = total.professionalHi = Number.POSITIVE_INFINITY;
    return total;
  }
  for (const item of items) {
    if (item.year !== facts.year) continue;
    const level = counts(item, facts, lo, hi, title);
    if (level === 0) continue;
    const hours = item["hours"] as number;
    if (item["part"] === "public") {
      if (item["right_level"] === false) continue;
      total.publicHi += hours;
      if (level === 2 && item["right_level"] === true) total.publicLo += hours;
    } else {
      const fits = fitsPerson(item);
      const sure = (!industryMaybe && fits.sure) || (industrySure && item["whitelisted"] === true);
      const maybe = (!industrySure && fits.maybe) || (industryMaybe && item["whitelisted"] !== false);
      if (maybe) total.professionalHi += hours;
      if (sure && level === 2) total.professionalLo += hours;
    }
  }
  return total;
}

function fitsPerson(item: Item): Seen {
  const [course, own] = [item["course_series"], item["enrolled_series"]];
  const [field, ownField] = [item["course_category"], item["enrolled_category"]];
  const sure = (course !== null && course === own) || (field !== null && field === ownField);
  return { sure, maybe: sure || course === null || own === null || field === null || ownField === null };
}

function addedHours(facts: Facts, lo: number, hi: number, title: boolean): Credits {
  const total: Credits = { publicLo: 0, publicHi: 0, professionalLo: 0, professionalHi: 0 };
  const qualification = sum(facts, "qualifications", lo, hi, title, always);
  total.professionalLo += Math.min(qualification.lo, 6000);
  total.professionalHi += Math.min(qualification.hi, 6000);
  const outside = sum(facts, "outside_training", lo, hi, title, recognised);
  total.professionalLo += Math.min(outside.lo, 6000);
  total.professionalHi += Math.min(outside.hi, 6000);
  const adjusted = sum(facts, "adjustments", lo, hi, title, isPublic);
  total.publicLo += adjusted.lo;
  total.publicHi += adjusted.hi;
  const other = sum(facts, "adjustments", lo, hi, title, isProfessional);
  total.professionalLo += other.lo;
  total.professionalHi += other.hi;
  return total;
}

function recognised(item: Item): boolean {
  if (item["form"] === "work_assignment" || item["hr_approved"] === false) return false;
  return item["by_industry"] !== true || item["industry_approved"] !== false;
}

function sum(facts: Facts, kind: string, lo: number, hi: number, title: boolean, fits: (item: Item) => boolean): Hours {
  const items = facts.items[kind];
  if (items === undefined) return { lo: 0, hi: facts.closed ? 0 : Number.POSITIVE_INFINITY };
  if (items.length === 0) return ZERO;
  const total = { lo: 0, hi: 0 };
  for (const item of items) {
    if (item.year !== facts.year || !fits(item)) continue;
    const level = counts(item, facts, lo, hi, title);
    if (level === 0) continue;
    total.hi += item["hours"] as number;
    if (level === 2) total.lo += item["hours"] as number;
  }
  return total;
}

type Known = unknown;

function not(value: Known): boolean | null {
  return typeof value === "boolean" ? !value : null;
}

function all3(a: Known, b: Known, c: Known): Seen {
  return { sure: a === true && b === true && c === true, maybe: a !== false && b !== false && c !== false };
}

function any3(a: Known, b: Known, c: Known): Seen {
  return { sure: a === true || b === true || c === true, maybe: a !== false || b !== false || c !== false };
}
