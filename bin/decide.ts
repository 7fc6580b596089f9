import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseDocument } from "yaml";
import type { Problem } from "../engine/document.ts";
import { readFacts } from "../engine/facts.ts";
import { systemClock, today } from "../server/platform/clock.ts";
import { openLibrary, OWN_POLICY, readDictionary, tell, type Edition } from "../server/policies/door.ts";
import { shelfOf } from "../server/standing/door.ts";
import { openVocabulary } from "../server/workbooks/vocabulary.ts";
import { decideBooks } from "./decide-books.ts";
import { treeOf } from "./decide-tree.ts";
import { paintsFor } from "./paint.ts";

const USAGE = `Usage: bin/decide person.yaml|person.json [--json] [--all] [--reading id=option]…
       bin/decide --roster roster.xlsx [--records records.xlsx] --out verdicts.xlsx
Says what a person owes in a year, by when, why, and what is still unknown; or does so for everybody of a roster, into a
workbook. Needs no database. Examples lie in docs/examples; bin/export writes empty templates.
  --json      the whole decision as JSON, as POST /api/decisions answers it
  --all       also every rule that was tried and why it did not apply
  --reading   another option of a reading, for instance graduation=professional_only
  --today     decide as of a day, 2026-11-23
Exit codes: 0 decided; 1 some rows of a workbook could not be used; 2 the facts, a file or the call were refused.`;

const root = resolve(import.meta.dirname, "..");

type Asked = NonNullable<ReturnType<typeof readArguments>>;

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  if (asked.help) {
    console.log(USAGE);
    return 0;
  }
  if (asked.roster === undefined) return decidePerson(asked, asked.person ?? "");
  const { roster, records, out = "" } = asked;
  const shelf = shelfOf(openLibrary(root));
  const services = { shelf, words: openVocabulary(root), dictionary: readDictionary(root), today: asked.day };
  return decideBooks(services, { roster, records, out });
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        all: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        reading: { type: "string", multiple: true, default: [] },
        today: { type: "string" },
        roster: { type: "string" },
        records: { type: "string" },
        out: { type: "string" },
      },
    });
    const readings = values.reading.map((each) => each.split("="));
    const [person, ...more] = positionals;
    const forBooks = values.roster !== undefined && values.out !== undefined && person === undefined;
    const forPerson = person !== undefined && values.roster === undefined && values.records === undefined;
    const day = values.today === undefined ? today(systemClock) : Number(values.today.replaceAll("-", ""));
    if (readings.some((pair) => pair.length !== 2) || more.length > 0 || !Number.isInteger(day)) return undefined;
    if (!values.help && !forBooks && !forPerson) return undefined;
    return { ...values, person, day, readings: Object.fromEntries(readings) as Record<string, string> };
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

function decidePerson({ json, all, readings, day }: Asked, file: string): number {
  const library = openLibrary(root);
  const newest = library.inForce(OWN_POLICY, Math.trunc(day / 10_000)) as Edition;
  const raw = readFile(file);
  if (raw.problems) return refuse(file, raw.problems, json);
  const year = Number((raw.value as { year?: unknown } | null)?.year);
  const edition = (Number.isInteger(year) ? library.inForce(OWN_POLICY, year) : newest) ?? newest;
  const read = readFacts(edition.document, raw.value);
  const problems = [...(read.ok ? [] : read.problems), ...unknownReadings(edition, readings)];
  if (!read.ok || problems.length > 0) return refuse(file, problems, json);
  const sources = { sources: library.sources, dictionary: readDictionary(root) };
  const decision = tell({ edition, facts: read.facts, readings, today: day }, sources);
  if (json) console.log(JSON.stringify(decision, null, 2));
  else console.log(treeOf(decision, paintsFor(process.stdout), all).join("\n"));
  return 0;
}

function readFile(file: string): { value?: unknown; problems?: Problem[] } {
  const problem = (code: string, message: string, remedy: string) => ({
    problems: [{ path: file, code, message, remedy }],
  });
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    return error instanceof TypeError
      ? problem("not_utf8", "文件不是 UTF-8 编码的文字", "请用 UTF-8 编码保存")
      : problem("unreadable", "文件打不开", "请核对路径和权限");
  }
  try {
    if (file.endsWith(".json")) return { value: JSON.parse(text) };
    const parsed = parseDocument(text, { uniqueKeys: true });
    const [first] = parsed.errors;
    if (first) return problem("bad_yaml", `第 ${first.linePos?.[0].line ?? 1} 行读不出来`, "请检查缩进、冒号和引号");
    return { value: parsed.toJS({ maxAliasCount: 50 }) };
  } catch {
    return problem("bad_file", "文件内容读不出来", "请检查引号、逗号、括号和缩进");
  }
}

function unknownReadings({ document }: Edition, readings: Record<string, string>): Problem[] {
  return Object.entries(readings).flatMap(([id, option]): Problem[] => {
    const declared = document.readings.find((each) => each.id === id);
    if (declared && Object.hasOwn(declared.options, option)) return [];
    const choices = declared ? Object.keys(declared.options) : document.readings.map((each) => each.id);
    const message = declared ? `口径“${id}”没有“${option}”这个选项` : `没有“${id}”这个口径`;
    return [{ path: `--reading ${id}`, code: "unknown_reading", message, remedy: `可用的有：${choices.join("、")}` }];
  });
}

function refuse(file: string, problems: readonly Problem[], json: boolean): number {
  if (json) console.log(JSON.stringify({ refused: true, problems }, null, 2));
  else {
    console.error(`${file}：事实有 ${problems.length} 处问题，没有判定`);
    for (const { path, message, remedy } of problems) console.error(`  ${path}：${message}。${remedy}。`);
  }
  return 2;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();
