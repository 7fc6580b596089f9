import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { OWN_POLICY, openLibrary } from "../server/policies/door.ts";
import { systemClock, today } from "../server/platform/clock.ts";
import { Refusal } from "../server/platform/refusal.ts";
import { readSettings } from "../server/platform/settings.ts";
import { openAndMigrate } from "../server/platform/startup.ts";
import {
  policiesOf,
  runSimulation,
  simulationServices,
  tellReport,
  type SimulationReport,
} from "../server/population/door.ts";
import { learningYears } from "../server/standing/door.ts";
import { Progress } from "./progress.ts";

const USAGE = `Usage: bin/simulate [draft.yaml] [--reading id=option]… [--year 2026]… [--json]
Decides everybody in the database of DATABASE_URL or of ./data twice, by the policy that holds and by the draft (or with
other options of some readings), and says who gains and who loses by division, series and level, with examples.
Without --year: every open year. Exit code 2 when the draft or an option cannot be used.`;

async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  const root = resolve(import.meta.dirname, "..");
  const { database, close } = await openAndMigrate(readSettings(process.env, root), { join: true });
  const bar = new Progress();
  const begun = Date.now();
  try {
    const known = await learningYears(database);
    const years = asked.years.length > 0 ? asked.years : known.filter(({ closed }) => !closed).map(({ year }) => year);
    const base = openLibrary(root).inForce(OWN_POLICY, Math.max(...years, Math.trunc(today(systemClock) / 10_000)));
    if (!base) throw new Error(`No policy holds in ${years.join(", ")}`);
    const { id, version } = base.document;
    const row = { years, policy_id: id, policy_version: version, readings: asked.readings, draft: asked.draft };
    for (const year of years) policiesOf(openLibrary(root), row, year);
    const services = simulationServices({ database, clock: systemClock, root });
    const kept = await runSimulation(services, row, (done, of) => {
      bar.show("People", done, of);
      return true;
    });
    bar.end();
    const report = await tellReport(database, kept, services.labels);
    if (asked.json) console.log(JSON.stringify(report, null, 2));
    else print(report, years, (Date.now() - begun) / 1_000);
  } finally {
    bar.end();
    await close();
  }
  return 0;
}

type Asked = { draft: string | null; readings: Record<string, string>; years: number[]; json: boolean };

function readArguments(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        reading: { type: "string", multiple: true },
        year: { type: "string", multiple: true },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const years = (values.year ?? []).map(Number);
    const readings = (values.reading ?? []).map((each) => each.split("="));
    if (values.help || positionals.length > 1 || years.some((year) => !Number.isInteger(year))) return undefined;
    if (readings.some((pair) => pair.length !== 2)) return undefined;
    const draft = positionals[0] === undefined ? null : readFileSync(positionals[0], "utf8");
    return { draft, readings: Object.fromEntries(readings) as Record<string, string>, years, json: values.json };
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

const VALUES: Record<string, string> = {
  met: "已完成",
  exempt: "免学",
  not_met: "未完成",
  undetermined: "待定",
  not_applicable: "不适用",
  eligible: "符合",
  not_eligible: "不符合",
};
const value = (code: string) => VALUES[code] ?? code;

function print(report: SimulationReport, years: number[], seconds: number): void {
  const { total } = report;
  console.log(`${years.join("、")}年，${total.people} 人年，${seconds.toFixed(1)} 秒`);
  console.log(
    `受益 ${total.winners}，受损 ${total.losers}，不变 ${total.unchanged}，所欠学时变化 ${total.owedChange / 100}`,
  );
  printGroups("师市", report.byDivision);
  printGroups("系列", report.bySeries);
  printGroups("级别", report.byLevel);
  for (const { annual, title, people, sample } of report.transitions.slice(0, 12)) {
    console.log(`\n年度 ${annual.map(value).join(" → ")}，职称 ${title.map(value).join(" → ")}：${people} 人年`);
    for (const { personId, name, year, before, after, reasons } of sample.slice(0, 2)) {
      console.log(`  例：${name}（${personId} 号）${year}年  原来：${before}  改后：${after}`);
      for (const reason of reasons) console.log(`      ${reason}`);
    }
  }
}

function printGroups(label: string, groups: SimulationReport["byDivision"]): void {
  console.log(`\n${label}\t受益\t受损\t不变\t学时变化`);
  for (const { label: name, change } of groups) {
    console.log(`${name}\t${change.winners}\t${change.losers}\t${change.unchanged}\t${change.owedChange / 100}`);
  }
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof Refusal) {
    console.error(`草案不能用来模拟：${error.code}`);
    for (const problem of error.errors ?? []) console.error(`  ${problem.path}: ${problem.message}。${problem.remedy}`);
    return 2;
  }
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();
