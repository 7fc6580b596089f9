/** What-if: facts as they would be under some assumptions. Pure; nothing of it is ever kept. */
import type { DateInt } from "../../engine/calendar.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import type { Facts, Item, Value } from "../../engine/facts.ts";
import { makeItem, withItems } from "../../engine/hypothesis.ts";

/** The parameters of a what-if as they arrive; empty texts assume nothing. */
export type Assumptions = {
  if_route?: "review" | "exam" | "recognition" | "none" | "" | undefined;
  if_target?: string | undefined;
  if_public?: string | undefined;
  if_professional?: string | undefined;
  if_class?: string | undefined;
  if_seminar?: string | undefined;
  if_graduation?: string | undefined;
  if_join?: "village" | "inland_teaching" | "programmes" | "" | undefined;
  if_on?: string | undefined;
};

/** One assumption, by its code and in words. */
export type Assumed = { code: string; sentence: string };

const ROUTES = {
  review: "今年申报评审",
  exam: "今年走以考代评",
  recognition: "今年走考核认定",
  none: "今年不申报职称",
} as const;

const JOINED = {
  village: [{}, "参加“访惠聚”并审核通过"],
  inland_teaching: [{}, "担任内派教师并审核通过"],
  programmes: [{ months: 12 }, "学完一年的专项培训并审核通过"],
} as const;

/**
 * The facts under assumptions.
 * @param day when what is assumed happens (yyyymmdd), unless `if_on` names a day.
 * @returns undefined when nothing is assumed.
 */
export function assume(
  document: PolicyDocument,
  facts: Facts,
  given: Assumptions,
  day: DateInt,
): { facts: Facts; assumed: Assumed[] } | undefined {
  const assumed: Assumed[] = [];
  const on = given.if_on ? Number(given.if_on.replaceAll("-", "")) : day;
  const routed = withRoute(document, facts, given, assumed);
  const added = happenings(document, routed, given).map(({ collection, fields, code, sentence }) => {
    assumed.push({ code, sentence });
    const base = { id: `if:${code}`, year: Math.trunc(on / 10_000), date: on, submitted: on };
    return { collection, item: makeItem(document, routed, collection, fields, base) satisfies Item };
  });
  return assumed.length === 0 ? undefined : { facts: withItems(routed, added), assumed };
}

/** Which route is taken, and to which level. */
function withRoute(document: PolicyDocument, facts: Facts, given: Assumptions, assumed: Assumed[]): Facts {
  const scalars = { ...facts.scalars };
  if (given.if_route) {
    for (const route of ["review", "exam", "recognition"]) scalars[route] = route === given.if_route;
    assumed.push({ code: "if_route", sentence: ROUTES[given.if_route] });
  }
  if (given.if_target && given.if_route !== "none") {
    scalars["target_level"] = given.if_target;
    scalars["target_class"] = document.tables["level_class"]?.[given.if_target] ?? null;
    assumed.push({ code: "if_target", sentence: `申报${levelName(document, given.if_target)}` });
  }
  return { ...facts, scalars };
}

function levelName(document: PolicyDocument, level: string): string {
  return document.facts.find(({ name }) => name === "target_level")?.values?.[level] ?? level;
}

type Happening = Assumed & { collection: string; fields: Record<string, Value> };

/** What is assumed to happen, each approved. */
function happenings(document: PolicyDocument, facts: Facts, given: Assumptions): Happening[] {
  const found: Happening[] = [];
  const add = (collection: string, fields: Record<string, Value>, code: string, sentence: string) =>
    void found.push({ collection, fields, code, sentence });
  for (const [code, part, label] of [
    ["if_public", "public", "公需科目"],
    ["if_professional", "professional", "专业科目"],
  ] as const) {
    const hundredths = Math.round(Number(given[code] || 0) * 100);
    if (hundredths > 0) add("credits", { part, hours: hundredths }, code, `再学完${label}${given[code]}学时`);
  }
  if (given.if_class) {
    const own = facts.scalars["target_class"] ?? facts.scalars["public_class"] ?? "senior";
    const level = given.if_class === "target" ? String(own) : given.if_class;
    const name = valueName(document, "classes", "class", level);
    add("classes", { class: level, completed: true }, "if_class", `学完一期集中面授（${name}）`);
  }
  if (given.if_seminar) {
    const name = valueName(document, "seminars", "organiser", given.if_seminar);
    add("seminars", { organiser: given.if_seminar }, "if_seminar", `参加${name}高级研修班并审核通过`);
  }
  if (given.if_graduation) {
    const name = valueName(document, "graduations", "award", given.if_graduation);
    add("graduations", { award: given.if_graduation }, "if_graduation", `今年毕业（${name}）并审核通过`);
  }
  if (given.if_join) {
    const [fields, sentence] = JOINED[given.if_join];
    add(given.if_join, fields, "if_join", sentence);
  }
  return found;
}

function valueName(document: PolicyDocument, collection: string, field: string, code: string): string {
  const fields = document.collections.find(({ name }) => name === collection)?.fields;
  return fields?.find(({ name }) => name === field)?.values?.[code] ?? code;
}
