import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { allUnits } from "../server/organisations/door.ts";
import { systemClock, today } from "../server/platform/clock.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import { readDictionary } from "../server/policies/door.ts";
import { openShelf } from "../server/standing/door.ts";
import type { ImportKind } from "../server/workbooks/import.ts";
import { exportVerdicts } from "../server/workbooks/verdict-export.ts";
import { templateOf } from "../server/workbooks/views.ts";
import { openVocabulary } from "../server/workbooks/vocabulary.ts";

const USAGE = `Usage: bin/export [verdicts] [--year 2026] [--unit name|code] [--out verdicts-2026.xlsx]
       bin/export template roster|records [--out roster.xlsx]
Writes everybody's verdicts of a year (this one when absent) from the database of DATABASE_URL or of ./data, with the
reasons and the answers they rest on; or an empty template to fill in, which needs no database.
Exit code 2: the call was refused.`;

const root = resolve(import.meta.dirname, "..");

type Asked = { what: "verdicts" | ImportKind; out: string; year: number; unit: string | undefined };

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { what, out } = asked;
  if (what === "verdicts") return writeVerdicts(asked);
  const { chunks } = templateOf({ shelf: openShelf(root), words: openVocabulary(root) }, what);
  await pipeline(Readable.from(chunks), createWriteStream(out));
  console.log(`模板已写入 ${out}`);
  return 0;
}

function readArguments(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        out: { type: "string" },
        year: { type: "string" },
        unit: { type: "string" },
        help: { type: "boolean" },
      },
    });
    const [verb = "verdicts", kind] = positionals;
    const year = values.year === undefined ? Math.trunc(today(systemClock) / 10_000) : Number(values.year);
    if (values.help || !Number.isInteger(year)) return undefined;
    const asked = { year, unit: values.unit };
    const { out } = values;
    if (verb === "verdicts" && kind === undefined)
      return { ...asked, what: "verdicts", out: out ?? `verdicts-${year}.xlsx` };
    if (verb === "template" && (kind === "roster" || kind === "records"))
      return { ...asked, what: kind, out: out ?? `${kind}.xlsx` };
    return undefined;
  } catch (error) {
    console.error((error as Error).message);
    return undefined;
  }
}

async function writeVerdicts({ out, year, unit }: Asked): Promise<number> {
  const { database, vault, close } = await openAndMigrate(readSettings(process.env, root), { join: true });
  try {
    const named =
      unit === undefined ? [] : (await allUnits(database)).filter(({ name, code }) => name === unit || code === unit);
    if (unit !== undefined && named.length !== 1) {
      console.error(
        named.length === 0 ? `没有“${unit}”这个单位。` : `有 ${named.length} 个单位叫“${unit}”，请用单位代码。`,
      );
      return 2;
    }
    const services = { database, vault, clock: systemClock, shelf: openShelf(root), dictionary: readDictionary(root) };
    let written = 0;
    const made = await exportVerdicts(
      services,
      { year, reach: { kind: "all" }, filter: { unit: named[0]?.unit_id } },
      (rows) => {
        written = rows;
        if (process.stderr.isTTY) process.stderr.write(`\r${rows} people\u001b[K`);
      },
    );
    if (made === undefined || made === "no_year") {
      console.error(`${year} 年没有学习年度。`);
      return 2;
    }
    await pipeline(Readable.from(made.chunks), createWriteStream(out));
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    console.log(`${written} 人的学习结论已写入 ${out}`);
    return 0;
  } finally {
    await close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();
