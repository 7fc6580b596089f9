import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";

const code = z.string().regex(/^[a-z][a-z0-9_]*$/);
const name = z.string().min(1);
const names = z.array(name);
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .nullable();
const dated = { valid_from: day, valid_to: day, legacy: z.boolean() };
const levelCode = z.enum(["none", "clerk", "assistant", "intermediate", "associate", "full"]);
const publicClass = z.enum(["junior", "intermediate", "senior"]);
const sector = z.enum(["public", "private"]);
const anchor = z.string().regex(/^a([1-9]|1\d|20)$/);

function read<T extends z.ZodRawShape>(file: string, rows: T) {
  const text = readFileSync(new URL(`../../policy/dictionaries/${file}.yaml`, import.meta.url), "utf8");
  return z.strictObject({ origin: name, ...rows }).parse(parse(text));
}

const { series } = read("title-series", {
  series: z.array(
    z.strictObject({
      series_code: code,
      number: z.int().positive().nullable(),
      name,
      aliases: names.min(1),
      national_code: z.string().nullable(),
      class: code,
      industry: z.enum(["education", "health", "finance"]).nullable(),
      levels: z.partialRecord(levelCode.exclude(["none"]), names.min(1)),
      ...dated,
      maps_to: code.nullable(),
      origin: name,
      note: name.optional(),
    }),
  ),
});
const { legacy_titles: legacyTitles } = read("legacy-titles", {
  legacy_titles: z.array(
    z.strictObject({
      name,
      series_code: code,
      level_code: levelCode,
      maps_to: name.nullable(),
      ...dated,
      origin: name,
    }),
  ),
});
const { classes } = read("title-classes", {
  classes: z.array(z.strictObject({ class_code: code, name, ...dated, origin: name, note: name.optional() })),
});
const {
  levels,
  ambiguous,
  public_classes: publicClasses,
} = read("title-levels", {
  levels: z.array(
    z.strictObject({
      level_code: levelCode,
      rank: z.int(),
      name,
      aliases: names,
      public_class: publicClass,
    }),
  ),
  ambiguous: z.array(z.strictObject({ name, may_be: z.array(levelCode).min(2) })),
  public_classes: z.array(z.strictObject({ public_class: publicClass, rank: z.int(), name })),
});
const { routes } = read("title-routes", {
  routes: z.array(z.strictObject({ route_code: code, name, people_write: names.min(1), cites: anchor })),
});
const city = z.strictObject({ name, code: z.string().regex(/^6590\d{2}$/), code_source: name });
const { divisions } = read("divisions", {
  divisions: z.array(
    z.strictObject({
      division_code: z.string().regex(/^d\d{2}$/),
      number: z.int(),
      name,
      aliases: names.min(1),
      city: city.nullable(),
      ...dated,
      maps_to: code.nullable(),
      origin: name,
      note: name.optional(),
    }),
  ),
});
const employerCode = z.enum([
  "government",
  "public_institution",
  "state_enterprise",
  "private",
  "social_organisation",
  "none",
]);
const { unit_kinds: unitKinds } = read("unit-kinds", {
  unit_kinds: z.array(
    z.strictObject({
      unit_kind: code,
      name,
      parents: z.array(code),
      usual_employer: employerCode.nullable(),
    }),
  ),
});
const { employer_kinds: employerKinds, sectors } = read("employer-kinds", {
  employer_kinds: z.array(
    z.strictObject({
      employer_kind: employerCode,
      name,
      people_write: names.min(1),
      sector,
      sector_assumed: z.boolean(),
    }),
  ),
  sectors: z.array(z.strictObject({ sector, name })),
});
const { posts } = read("posts", {
  posts: z.array(
    z.strictObject({
      post_code: code,
      name,
      people_write: names.min(1),
      matters: z.boolean(),
      cites: anchor,
    }),
  ),
});

function unique(what: string, values: readonly (string | number)[]): void {
  const doubles = values.filter((value, place) => values.indexOf(value) !== place);
  assert.deepEqual(doubles, [], `${what} twice`);
}

test("codes are unique in each dictionary", () => {
  unique(
    "series",
    series.map((row) => row.series_code),
  );
  unique(
    "class",
    classes.map((row) => row.class_code),
  );
  unique(
    "level",
    levels.map((row) => row.level_code),
  );
  unique(
    "route",
    routes.map((row) => row.route_code),
  );
  unique(
    "division",
    divisions.map((row) => row.division_code),
  );
  unique(
    "city code",
    divisions.flatMap((row) => (row.city ? [row.city.code] : [])),
  );
  unique(
    "unit kind",
    unitKinds.map((row) => row.unit_kind),
  );
  unique(
    "employer kind",
    employerKinds.map((row) => row.employer_kind),
  );
  unique(
    "post",
    posts.map((row) => row.post_code),
  );
});

test("a word in a workbook means one thing: no name or alias stands for two rows", () => {
  unique(
    "series name",
    series.flatMap((row) => [row.name, ...row.aliases]),
  );
  unique("level name", [...levels.flatMap((row) => [row.name, ...row.aliases]), ...ambiguous.map((row) => row.name)]);
  unique(
    "division name",
    divisions.flatMap((row) => [row.name, ...row.aliases]),
  );
  unique(
    "legacy title",
    legacyTitles.map((row) => row.name),
  );
  for (const rows of [routes, employerKinds, posts]) {
    unique(
      "word people write",
      rows.flatMap((row) => row.people_write),
    );
    for (const row of rows) assert.ok(row.people_write.includes(row.name), `${row.name} is not among its own words`);
  }
  for (const row of series) unique(`title in ${row.series_code}`, Object.values(row.levels).flat());
});

test("every reference leads somewhere", () => {
  const seriesByCode = new Map(series.map((row) => [row.series_code, row]));
  const classCodes = new Set(classes.map((row) => row.class_code));
  for (const row of series) {
    assert.ok(classCodes.has(row.class), `${row.series_code} has no class ${row.class}`);
    if (row.maps_to !== null) assert.ok(seriesByCode.has(row.maps_to), row.series_code);
  }
  for (const title of legacyTitles) {
    const owner = seriesByCode.get(title.series_code) ?? assert.fail(`${title.name} has no series`);
    if (title.maps_to === null) continue;
    const successors: Record<string, string[] | undefined> = owner.levels;
    assert.ok(successors[title.level_code]?.includes(title.maps_to), `${title.name} maps to no title of its level`);
  }
  const kinds = new Set(unitKinds.map((row) => row.unit_kind));
  for (const row of unitKinds)
    for (const parent of row.parents) assert.ok(kinds.has(parent), `${row.unit_kind}: ${parent}`);
});

test("the unit kinds form a tree under the Corps: no kind is above itself", () => {
  const above = new Map(unitKinds.map((row) => [row.unit_kind, row.parents]));
  const reachesCorps = (kind: string, seen: string[]): boolean => {
    assert.ok(!seen.includes(kind), [...seen, kind].join(" < "));
    const parents = above.get(kind) ?? [];
    return parents.length === 0 ? kind === "corps" : parents.every((parent) => reachesCorps(parent, [...seen, kind]));
  };
  for (const row of unitKinds) assert.ok(reachesCorps(row.unit_kind, []), row.unit_kind);
});

test("there are 27 series, numbered, and three of them study under their industry (A5)", () => {
  assert.deepEqual(
    series.flatMap((row) => row.number ?? []),
    Array.from({ length: 27 }, (_, place) => place + 1),
  );
  const routedOut = series.filter((row) => row.industry !== null).map((row) => row.series_code);
  assert.deepEqual(routedOut, ["health", "accounting", "school_teacher"]);
  for (const row of series)
    assert.ok(row.levels.intermediate && row.levels.associate && row.levels.full, row.series_code);
});

test("levels rise in order and lead to the three classes (A3, A6)", () => {
  assert.deepEqual(
    levels.map((row) => [row.rank, row.level_code, row.public_class]),
    [
      [0, "none", "junior"],
      [1, "clerk", "junior"],
      [2, "assistant", "junior"],
      [3, "intermediate", "intermediate"],
      [4, "associate", "senior"],
      [5, "full", "senior"],
    ],
  );
  assert.deepEqual(
    publicClasses.map((row) => row.public_class),
    ["junior", "intermediate", "senior"],
  );
});

test("14 divisions, 12 of them cities; the eleventh and the twelfth are none", () => {
  assert.deepEqual(
    divisions.map((row) => row.number),
    Array.from({ length: 14 }, (_, place) => place + 1),
  );
  assert.deepEqual(
    divisions.filter((row) => row.city === null).map((row) => row.number),
    [11, 12],
  );
});

test("only private enterprises are on the private side (A19); only the managers of inland schools are a post that matters", () => {
  assert.deepEqual(
    employerKinds.filter((row) => row.sector === "private").map((row) => row.employer_kind),
    ["private"],
  );
  assert.deepEqual(employerKinds.map((row) => row.employer_kind).toSorted(), employerCode.options.toSorted());
  assert.deepEqual(
    sectors.map((row) => row.sector),
    ["public", "private"],
  );
  assert.deepEqual(
    posts.filter((row) => row.matters).map((row) => row.post_code),
    ["inland_school_manager"],
  );
});

test("the policy document uses the same codes for series, classes, levels and posts", () => {
  const path = "../../policy/documents/xpcc/continuing-education/2016-01-01.yaml";
  const document = z
    .object({
      tables: z.object({
        level_class: z.record(z.string(), z.string()),
        series_category: z.record(z.string(), z.string()),
      }),
      facts: z.object({ posts: z.object({ values: z.record(z.string(), z.string()) }) }),
    })
    .parse(parse(readFileSync(new URL(path, import.meta.url), "utf8")));
  const expected = Object.fromEntries([...series.map((row) => [row.series_code, row.class]), ["none", "general"]]);
  assert.deepEqual(document.tables.series_category, expected);
  assert.deepEqual(
    document.tables.level_class,
    Object.fromEntries(levels.map((row) => [row.level_code, row.public_class])),
  );
  assert.deepEqual(Object.keys(document.facts.posts.values).toSorted(), posts.map((row) => row.post_code).toSorted());
});
