import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureChromium, ensureShell } from "./chromium.ts";
import { runTests, testFiles, type Outcome, type TestRun } from "./test-run.ts";

interface Step {
  name: string;
  /** Part of `bin/check fast`: needs neither database nor browser. */
  fast: boolean;
  /** Runs only when it is named. */
  nightly?: boolean;
  tool?: { command: string; args: string[] };
  tests?: TestRun & { database?: boolean; browser?: boolean };
}

const root = resolve(import.meta.dirname, "..");
const DATABASE_TESTS = "**/*.db.test.ts";
/** What takes long: outside the steps of every change, run by name. */
const NIGHTLY_TESTS = "**/*.nightly.test.ts";
const PURE = ["engine", "contract", "policy", "server", "db", "web", "bin", "bench", "test/rights"].map(
  (folder) => `${folder}/**/*.test.ts`,
);

const STEPS: readonly Step[] = [
  { name: "format", fast: true, tool: { command: "oxfmt", args: ["--check", "."] } },
  { name: "lint", fast: true, tool: { command: "oxlint", args: ["--type-aware", "--deny-warnings"] } },
  { name: "types", fast: true, tool: { command: "tsc", args: ["--noEmit"] } },
  { name: "architecture", fast: true, tests: { files: ["test/architecture/**/*.test.ts"], fileSeconds: 60 } },
  { name: "unit", fast: true, tests: { files: PURE, except: [DATABASE_TESTS], fileSeconds: 180 } },
  {
    name: "policy",
    fast: true,
    tests: { files: ["test/policy/**/*.test.ts"], except: [DATABASE_TESTS], fileSeconds: 300 },
  },
  {
    name: "database",
    fast: false,
    tests: {
      files: [DATABASE_TESTS],
      except: ["test/journeys/**", "test/contract/**", "test/browser/**"],
      fileSeconds: 300,
      database: true,
    },
  },
  { name: "contract", fast: false, tests: { files: ["test/contract/**/*.test.ts"], fileSeconds: 300, database: true } },
  { name: "journeys", fast: false, tests: { files: ["test/journeys/**/*.test.ts"], fileSeconds: 300, database: true } },
  {
    name: "browser",
    fast: false,
    tests: { files: ["test/browser/**/*.test.ts"], fileSeconds: 600, database: true, browser: true },
  },
  {
    name: "contrast",
    fast: false,
    nightly: true,
    tests: {
      files: ["test/browser/**/*.test.ts"],
      except: [NIGHTLY_TESTS],
      fileSeconds: 600,
      database: true,
      browser: true,
      environment: { XUESHI_AXE: "full" },
    },
  },
  {
    // Against a suite of others, whose folder XUESHI_XAPI_SUITE names.
    name: "xapi",
    fast: false,
    nightly: true,
    tests: { files: ["test/xapi/**/*.conformance.ts"], fileSeconds: 600, database: true },
  },
  {
    name: "nightly",
    fast: false,
    nightly: true,
    tests: { files: [NIGHTLY_TESTS], fileSeconds: 2_700, database: true, browser: true },
  },
];

const total = { passed: 0, failed: 0 };
let server: { child: ChildProcess; url: string } | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void stopServer().finally(() => process.exit(1)));
}
process.exitCode = (await runSteps(chosenSteps(process.argv.slice(2)))) ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
// The launcher's channel would keep this process waiting.
if (process.connected) process.disconnect();

function chosenSteps(names: string[]): Step[] {
  if (names.length === 0) return STEPS.filter((step) => !step.nightly);
  if (names[0] === "fast") return STEPS.filter((step) => step.fast);
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length === 0) return STEPS.filter((step) => names.includes(step.name));
  console.error(`Unknown step ${unknown.join(", ")}. Steps: fast, ${STEPS.map((step) => step.name).join(", ")}`);
  process.exit(2);
}

async function runSteps(steps: Step[]): Promise<boolean> {
  let green = true;
  for (const step of steps) {
    const begun = Date.now();
    const outcome = await runStep(step);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    green = outcome.ok;
    const counts = step.tests ? `, ${outcome.passed} passed, ${outcome.failed} failed` : "";
    const note = outcome.note === undefined ? "" : ` (${outcome.note})`;
    console.log(`${green ? "✓" : "✗"} ${step.name}: ${((Date.now() - begun) / 1000).toFixed(1)} s${counts}${note}`);
    if (outcome.slowest?.length) console.log(`    slowest files: ${outcome.slowest.join(", ")}`);
    if (!green) break;
  }
  const clean = await stopServer();
  if (!clean) total.failed++;
  return green && clean;
}

async function runStep(step: Step): Promise<Outcome> {
  try {
    if (step.tool !== undefined) return await runTool(step.tool);
    const given = step.tests as NonNullable<Step["tests"]>;
    const tests = step.nightly ? given : { ...given, except: [...(given.except ?? []), NIGHTLY_TESTS] };
    if (testFiles(root, tests).length === 0) return await runTests(root, tests);
    const environment: Record<string, string> = { ...tests.environment };
    if (tests.database) environment.XUESHI_TEST_POSTGRES = await startServer();
    if (tests.browser) environment.CHROMIUM_PATH = step.nightly ? ensureChromium() : ensureShell();
    return await runTests(root, { ...tests, environment });
  } catch (error) {
    console.error((error as Error).message);
    return { ok: false, passed: 0, failed: 1 };
  }
}

/** A tool that installs itself as a program of node_modules; its output is shown when it fails. */
async function runTool(tool: { command: string; args: string[] }): Promise<Outcome> {
  const program = join(
    root,
    "node_modules",
    ".bin",
    process.platform === "win32" ? `${tool.command}.cmd` : tool.command,
  );
  if (!existsSync(program)) throw new Error(`${tool.command} is not installed`);
  const child = spawn(program, tool.args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) console.log(output);
  return { ok: code === 0, passed: 0, failed: code === 0 ? 0 : 1 };
}

/** One PostgreSQL for the whole run, started when the first step needs it. */
async function startServer(): Promise<string> {
  if (server !== undefined) return server.url;
  const child = fork(join(root, "test", "serve.ts"), { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const failed = once(child, "exit").then(() => {
    throw new Error("The PostgreSQL for the tests did not start; its message is above");
  });
  const [message] = (await Promise.race([once(child, "message"), failed])) as [{ url: string }];
  failed.catch(() => undefined);
  server = { child, url: message.url };
  return server.url;
}

/** Ends the tests' PostgreSQL; false when tests left a database behind. */
async function stopServer(): Promise<boolean> {
  if (server === undefined) return true;
  const { child } = server;
  server = undefined;
  const gone = once(child, "exit");
  child.disconnect();
  const [code] = (await gone) as [number | null];
  return code === 0;
}
