/** Names of series and categories, as the dictionaries give them to prose. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Dictionary } from "../../engine/words.ts";

const read = (file: string): unknown =>
  parse(readFileSync(new URL(`../../policy/dictionaries/${file}`, import.meta.url), "utf8"));

/** The dictionary that the 兵团 document's codes are named by. */
export function xpccNames(): Dictionary {
  const { series } = read("title-series.yaml") as { series: { series_code: string; name: string }[] };
  const { classes } = read("title-classes.yaml") as { classes: { class_code: string; name: string }[] };
  return {
    series: { none: "无", ...Object.fromEntries(series.map((each) => [each.series_code, each.name])) },
    category: Object.fromEntries(classes.map((each) => [each.class_code, each.name])),
  };
}
