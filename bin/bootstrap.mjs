// Runs on any Node >= 20 with nothing installed: plain JavaScript, built-in modules only.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const stamp = join(modules, ".xueshi-installed");
const lock = join(root, ".installing");
const windows = process.platform === "win32";

/** Digest of what decides the content of node_modules, platform included. */
function wantedInstall() {
  const digest = createHash("sha256");
  digest.update(readFileSync(join(root, "package-lock.json")));
  return digest.update(`${process.platform}-${process.arch}`).digest("hex");
}

/** Path of the Node 24 that the lock file installs. */
function installedNode() {
  return join(modules, "node", "bin", windows ? "node.exe" : "node");
}

function isInstalled(wanted) {
  return existsSync(installedNode()) && existsSync(stamp) && readFileSync(stamp, "utf8").trim() === wanted;
}

/** The environment without this project's own node_modules/.bin, which the install is about to replace. */
function outsideEnvironment() {
  const env = { ...process.env };
  const name = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  env[name] = (env[name] ?? "")
    .split(delimiter)
    .filter((entry) => !resolve(entry).startsWith(modules))
    .join(delimiter);
  for (const key of Object.keys(env)) if (/^npm_(config|package|lifecycle)_/i.test(key)) delete env[key];
  delete env.NODE_ENV;
  return env;
}

function npmInstall() {
  const flags = ["--include=dev", "--include=optional", "--ignore-scripts=false", "--no-audit", "--no-fund"];
  const result = spawnSync("npm", ["ci", "--loglevel=error", ...flags], {
    cwd: root,
    stdio: ["ignore", process.stderr, "inherit"],
    env: outsideEnvironment(),
    shell: windows,
  });
  if (result.error?.code === "ENOENT")
    fail("npm was not found. Install npm (it comes with Node.js) and run the command again.");
  if (result.status !== 0)
    fail("npm ci failed; its message is above. Once that is mended, run the same command again.");
  if (!existsSync(installedNode()))
    fail("Node 24 did not get installed (npm package `node`). Run `npm rebuild node` and try again.");
}

/** Two commands started at once on a fresh clone must not install into the same folder. */
async function withInstallLock(action) {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const abandoned = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 10 * 60_000;
      if (abandoned) rmSync(lock, { recursive: true, force: true });
      else await new Promise((wake) => setTimeout(wake, 500));
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true });
  process.once("exit", release);
  try {
    await action();
  } finally {
    release();
    process.removeListener("exit", release);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Makes node_modules match the lock file; does nothing when it already does. */
export async function ensureInstalled() {
  const wanted = wantedInstall();
  if (isInstalled(wanted)) return;
  await withInstallLock(async () => {
    if (isInstalled(wanted)) return;
    console.error("Installing dependencies (first run, or the lock file changed) …");
    npmInstall();
    writeFileSync(stamp, `${wanted}\n`);
  });
}

/**
 * Runs a TypeScript entry with Node 24, hands signals on, and ends as it ended.
 * The channel to the child closes when this process dies, so a killed launcher leaves nothing behind.
 */
export function launch(entry, args) {
  const flags = ["--disable-warning=ExperimentalWarning", "--enable-source-maps"];
  const child = spawn(installedNode(), [...flags, join(root, entry), ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, XUESHI_LAUNCHED: "1" },
  });
  const signals = windows ? ["SIGINT", "SIGTERM"] : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`Node 24 could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
