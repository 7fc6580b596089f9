/** The words people write in rosters and records, and the codes they stand for: from the dictionaries of policy/. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const seriesRow = z.looseObject({
  series_code: z.string(),
  name: z.string(),
  aliases: z.array(z.string()).default([]),
  levels: z.record(z.string(), z.array(z.string())),
});
const levelRow = z.looseObject({
  level_code: z.string(),
  rank: z.int(),
  name: z.string(),
  aliases: z.array(z.string()).default([]),
});
const legacyRow = z.looseObject({ name: z.string(), series_code: z.string(), level_code: z.string() });
const written = { name: z.string(), people_write: z.array(z.string()) };
const files = {
  "title-series.yaml": z.looseObject({ series: z.array(seriesRow) }),
  "title-levels.yaml": z.looseObject({
    levels: z.array(levelRow),
    ambiguous: z.array(z.looseObject({ name: z.string(), may_be: z.array(z.string()) })),
  }),
  "legacy-titles.yaml": z.looseObject({ legacy_titles: z.array(legacyRow) }),
  "posts.yaml": z.looseObject({ posts: z.array(z.looseObject({ post_code: z.string(), ...written })) }),
  "title-routes.yaml": z.looseObject({ routes: z.array(z.looseObject({ route_code: z.string(), ...written })) }),
  "employer-kinds.yaml": z.looseObject({
    employer_kinds: z.array(z.looseObject({ sector: z.enum(["public", "private"]), ...written })),
  }),
};

/** A value with the labels people may write for it, the first one ours. */
export type Labelled<Value> = { value: Value; labels: readonly [string, ...string[]] };

/** A series, its levels with the titles given at each, and the older titles that count as one of them. */
export interface Series {
  code: string;
  name: string;
  /** Level code by the key of a title. */
  titles: ReadonlyMap<string, string>;
  levels: ReadonlySet<string>;
}

/** A level by its code. */
export interface Level {
  code: string;
  rank: number;
  name: string;
}

/** Why a level cannot be read: `ambiguous` and `elsewhere` say which levels there could be. */
export type LevelFault = { code: "unknown" | "ambiguous" | "elsewhere"; choices: string[] };

/** The words of the dictionaries, ready for looking up. */
export interface ImportVocabulary {
  /** All series by code; a person without a title has the series `none`. */
  series: ReadonlyMap<string, Series>;
  levels: ReadonlyMap<string, Level>;
  seriesOf(text: string): Series | undefined;
  levelOf(series: Series, text: string): { ok: true; level: string } | { ok: false; fault: LevelFault };
  posts: readonly Labelled<string>[];
  routes: readonly Labelled<string>[];
  employers: readonly Labelled<"public" | "private">[];
}

/** Words compare without blanks, width and case. */
export function wordKey(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\s\u3000]/g, "")
    .toLowerCase();
}

const NONE: Series = { code: "none", name: "无", titles: new Map(), levels: new Set(["none"]) };

/** Reads the dictionaries of a checkout. Throws when one of them does not have the shape it should. */
export function openVocabulary(root: string): ImportVocabulary {
  const read = <Name extends keyof typeof files>(name: Name): z.output<(typeof files)[Name]> =>
    files[name].parse(parse(readFileSync(join(root, "policy", "dictionaries", name), "utf8"))) as never;
  const legacy = read("legacy-titles.yaml").legacy_titles;
  const rows = read("title-series.yaml").series;
  const series = new Map<string, Series>([[NONE.code, NONE]]);
  const byWord = new Map<string, Series>();
  const { levels: levelRows, ambiguous } = read("title-levels.yaml");
  for (const word of ["无", "没有", "无职称", "没有职称", "未评"]) byWord.set(wordKey(word), NONE);
  for (const row of rows) {
    const each = seriesFrom(row, legacy);
    series.set(each.code, each);
    for (const word of [row.name, ...row.aliases])
      for (const form of [word, `${word}系列`]) byWord.set(wordKey(form), each);
  }
  const levels = new Map(levelRows.map(({ level_code: code, rank, name }) => [code, { code, rank, name }]));
  return {
    series,
    levels,
    seriesOf: remembered((text) => byWord.get(wordKey(text))),
    levelOf: levelReader(levelRows, ambiguous, levels, (code) => series.get(code) ?? NONE),
    posts: read("posts.yaml").posts.map(({ post_code, ...words }) => labelled(post_code, words)),
    routes: read("title-routes.yaml").routes.map(({ route_code, ...words }) => labelled(route_code, words)),
    employers: read("employer-kinds.yaml").employer_kinds.map(({ sector, ...words }) => labelled(sector, words)),
  };
}

const MOST_REMEMBERED = 2_000;

/** Remembers what was found: a column holds a few different words, thousands of times each. */
function remembered<Found>(find: (text: string) => Found): (text: string) => Found {
  const met = new Map<string, Found>();
  return (text) => {
    const known = met.get(text);
    if (known !== undefined) return known;
    const found = find(text);
    if (met.size < MOST_REMEMBERED) met.set(text, found);
    return found;
  };
}

function seriesFrom(row: z.output<typeof seriesRow>, legacy: readonly z.output<typeof legacyRow>[]): Series {
  const titles = new Map<string, string>();
  for (const [level, names] of Object.entries(row.levels)) for (const name of names) titles.set(wordKey(name), level);
  const older = legacy.filter(({ series_code: code }) => code === row.series_code);
  for (const { name, level_code: level } of older) titles.set(wordKey(name), level);
  return { code: row.series_code, name: row.name, titles, levels: new Set(Object.keys(row.levels)) };
}

function labelled<Value>(value: Value, { name, people_write: words }: { name: string; people_write: string[] }) {
  return { value, labels: [name, ...words.filter((word) => word !== name)] as [string, ...string[]] };
}

function levelReader(
  rows: readonly z.output<typeof levelRow>[],
  ambiguous: readonly { name: string; may_be: string[] }[],
  levels: ReadonlyMap<string, Level>,
  bySeries: (code: string) => Series,
): ImportVocabulary["levelOf"] {
  const byWord = new Map(
    rows.flatMap((row) => [row.name, ...row.aliases].map((word) => [wordKey(word), row.level_code])),
  );
  const unclear = new Map(ambiguous.map(({ name, may_be: codes }) => [wordKey(name), codes]));
  const name = (code: string) => levels.get(code)?.name ?? code;
  const inSeries = remembered((code: string) => {
    const series = bySeries(code);
    return remembered((text) => read(series, text));
  });
  return (series, text) => inSeries(series.code)(text);

  function read(series: Series, text: string): ReturnType<ImportVocabulary["levelOf"]> {
    const key = wordKey(text);
    const titled = series.titles.get(key);
    if (titled !== undefined) return { ok: true, level: titled };
    const codes = unclear.get(key);
    if (codes) return { ok: false, fault: { code: "ambiguous", choices: codes.map(name) } };
    const level = byWord.get(key);
    const choices = [...series.levels].map(name);
    if (level === undefined) return { ok: false, fault: { code: "unknown", choices } };
    if (series.levels.has(level)) return { ok: true, level };
    // 初级 is written for both levels of the junior class; a series may have only the lower one.
    if (key === "初级" && series.levels.has("clerk")) return { ok: true, level: "clerk" };
    return { ok: false, fault: { code: "elsewhere", choices } };
  }
}
