/** The example catalogue of the demo world, as plans take it, for one person and one year. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { makeDate } from "../../engine/calendar.ts";
import type { Facts } from "../../engine/facts.ts";
import type { Catalogue, CourseOption } from "../../engine/plan-options.ts";

const course = z.strictObject({ id: z.string(), title: z.string(), hours: z.int(), yuan: z.int() });
const monthDay = z.string().regex(/^\d{2}-\d{2}$/);
const fileSchema = z.strictObject({
  public: z.array(course),
  professional: z.record(z.string(), z.array(course)),
  classes: z.strictObject({
    levels: z.record(z.string(), z.string()),
    dates: z.array(z.strictObject({ starts: monthDay, ends: monthDay, hours: z.int(), yuan: z.int(), seats: z.int() })),
  }),
});

/** Gives the options that could serve somebody; the plan itself asks the policy what each is worth. */
export type ExampleCatalogue = (facts: Facts) => Catalogue;

/** Reads db/worlds/catalogue.yaml of a checkout. Throws when it does not hold its shape. */
export function openExampleCatalogue(root: string): ExampleCatalogue {
  const file = fileSchema.parse(parse(readFileSync(join(root, "db", "worlds", "catalogue.yaml"), "utf8")));
  return ({ year, scalars }) => {
    const level = scalars["public_class"];
    const category = scalars["category"];
    const target = scalars["target_class"];
    const own = typeof category === "string" ? (file.professional[category] ?? []) : [];
    return {
      courses: [
        ...file.public.map((each) => courseOption(each, "public", typeof level === "string" ? { level } : {})),
        ...own.map((each) => courseOption(each, "professional", { category: String(category) })),
      ],
      classes: Object.entries(file.classes.levels)
        .filter(([each]) => each === target)
        .flatMap(([each, title]) => file.classes.dates.map((date) => classOption(year, each, title, date)))
        // After the review's day a class would only stand in for free courses online.
        .filter(({ ends }) => scalars["review"] !== true || ends <= year * 10_000 + 630),
      declarations: [],
    };
  };
}

function courseOption(
  { id, title, hours, yuan }: z.output<typeof course>,
  part: string,
  more: Partial<CourseOption>,
): CourseOption {
  return { id: `${part}:${id}`, title, part, hundredths: hours * 100, fen: yuan * 100, ...more };
}

function classOption(
  year: number,
  level: string,
  title: string,
  date: z.output<typeof fileSchema>["classes"]["dates"][number],
): Catalogue["classes"][number] {
  const on = (text: string) => makeDate(year, Number(text.slice(0, 2)), Number(text.slice(3, 5)));
  return {
    id: `class:${level}:${date.starts}`,
    title,
    class: level,
    starts: on(date.starts),
    ends: on(date.ends),
    fen: date.yuan * 100,
    hundredths: date.hours * 100,
    seatsLeft: date.seats,
  };
}
