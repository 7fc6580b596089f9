/** Titles that somebody who registers can choose on a day, from the dictionaries. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { SeriesChoice } from "../../contract/registration.ts";

const LEVELS = ["full", "associate", "intermediate", "assistant", "clerk"] as const;
type Level = (typeof LEVELS)[number];

const dated = { valid_from: z.string().nullable(), valid_to: z.string().nullable(), legacy: z.boolean() };
const seriesFile = z.looseObject({
  series: z.array(
    z.looseObject({
      series_code: z.string(),
      name: z.string(),
      class: z.string().nullable(),
      levels: z.partialRecord(z.enum(LEVELS), z.array(z.string())),
      ...dated,
    }),
  ),
});
const legacyFile = z.looseObject({
  legacy_titles: z.array(
    z.looseObject({ name: z.string(), series_code: z.string(), level_code: z.enum(LEVELS), ...dated }),
  ),
});
const levelFile = z.looseObject({ levels: z.array(z.looseObject({ level_code: z.string(), name: z.string() })) });
const classFile = z.looseObject({ classes: z.array(z.looseObject({ class_code: z.string(), name: z.string() })) });

/** The dictionaries of titles. */
export interface TitleChoices {
  /** Series that hold on a day ("YYYY-MM-DD"), those of today first, each with the levels it has. */
  on(day: string): SeriesChoice[];
}

/** Reads the dictionaries of a checkout. */
export function openTitleChoices(root: string): TitleChoices {
  const read = (file: string): unknown =>
    parse(readFileSync(join(root, "policy", "dictionaries", `${file}.yaml`), "utf8"));
  const { series } = seriesFile.parse(read("title-series"));
  const { legacy_titles: legacy } = legacyFile.parse(read("legacy-titles"));
  const levelNames = new Map(
    levelFile.parse(read("title-levels")).levels.map(({ level_code: code, name }) => [code, name]),
  );
  const classNames = new Map(
    classFile.parse(read("title-classes")).classes.map(({ class_code: code, name }) => [code, name]),
  );
  return {
    on(day) {
      const holds = (row: { valid_from: string | null; valid_to: string | null }) =>
        (row.valid_from === null || row.valid_from <= day) && (row.valid_to === null || row.valid_to >= day);
      const old = legacy.filter(holds);
      const choices = series.filter(holds).map((each) => ({
        series: each.series_code,
        name: each.name,
        legacy: each.legacy,
        ...(each.class === null
          ? {}
          : { category: each.class, categoryName: classNames.get(each.class) ?? each.class }),
        levels: LEVELS.flatMap((level) => levelOf(level, each, old, levelNames)),
      }));
      return [...choices.filter((each) => !each.legacy), ...choices.filter((each) => each.legacy)];
    },
  };
}

/** A level that the series has today, or that old titles of it still stand for. */
function levelOf(
  level: Level,
  series: { series_code: string; levels: Partial<Record<Level, string[]>> },
  old: readonly { name: string; series_code: string; level_code: Level }[],
  names: ReadonlyMap<string, string>,
): SeriesChoice["levels"] {
  const titles = series.levels[level] ?? [];
  const oldTitles = old
    .filter((each) => each.series_code === series.series_code && each.level_code === level)
    .map(({ name }) => name);
  if (titles.length + oldTitles.length === 0) return [];
  return [{ level, name: names.get(level) ?? level, titles, oldTitles }];
}
