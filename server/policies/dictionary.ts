/** Chinese names of codes that documents leave to the dictionaries. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Dictionary } from "../../engine/words-vocabulary.ts";

const series = z.looseObject({ series: z.array(z.looseObject({ series_code: z.string(), name: z.string() })) });
const classes = z.looseObject({ classes: z.array(z.looseObject({ class_code: z.string(), name: z.string() })) });

const divisions = z.looseObject({
  divisions: z.array(z.looseObject({ division_code: z.string(), name: z.string() })),
});

type Names = { divisions: Record<string, string>; dictionary: Dictionary };

const read = new Map<string, Names>();

/** Everything of a checkout, read once a process: it ships with the server and changes with it. */
function namesOf(root: string): Names {
  const known = read.get(root) ?? { divisions: divisionsIn(root), dictionary: dictionaryIn(root) };
  read.set(root, known);
  return known;
}

/** Names of divisions by code; `corps` is what stands directly under 兵团. */
export function readDivisions(root: string): Readonly<Record<string, string>> {
  return namesOf(root).divisions;
}

/** Names of series and of broad categories, by code. */
export function readDictionary(root: string): Dictionary {
  return namesOf(root).dictionary;
}

function divisionsIn(root: string): Record<string, string> {
  const raw: unknown = parse(readFileSync(join(root, "policy", "dictionaries", "divisions.yaml"), "utf8"));
  const listed = divisions.parse(raw).divisions.map((each) => [each.division_code, each.name]);
  return Object.fromEntries([["corps", "兵团本级"], ...listed]);
}

function dictionaryIn(root: string): Dictionary {
  const contentOf = (file: string): unknown => parse(readFileSync(join(root, "policy", "dictionaries", file), "utf8"));
  return {
    series: Object.fromEntries(
      series.parse(contentOf("title-series.yaml")).series.map((each) => [each.series_code, each.name]),
    ),
    category: Object.fromEntries(
      classes.parse(contentOf("title-classes.yaml")).classes.map((each) => [each.class_code, each.name]),
    ),
  };
}
