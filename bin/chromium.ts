import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
const SHELLS = ["chromium-headless-shell", "chrome-headless-shell", "headless_shell"];
const FONTS = "fonts-noto-cjk";

/**
 * Path of a Chromium for the browser tests: CHROMIUM_PATH, one that is installed, or, as root on Debian and its kin, one
 * installed now. Throws with what to do when there is none.
 */
export function ensureChromium(): string {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH names ${given}, which does not exist`);
  }
  const found = find(NAMES) ?? PLACES.find((path) => existsSync(path));
  if (found !== undefined && hasChineseFont()) return found;
  install(["chromium", FONTS]);
  const path = found ?? find(NAMES);
  if (path !== undefined) return path;
  throw new Error(
    "The browser tests need Chromium or Chrome. Install one (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk), or name one in CHROMIUM_PATH.",
  );
}

/**
 * Path of a Chromium without windows of its own, which opens a page in half the time of the whole one; the whole one where
 * there is none to be had. Same code, same answers: the nightly steps run with the whole one.
 */
export function ensureShell(): string {
  if (process.env.CHROMIUM_PATH) return ensureChromium();
  if (find(SHELLS) === undefined || !hasChineseFont()) install(["chromium-headless-shell", FONTS]);
  return find(SHELLS) ?? ensureChromium();
}

function find(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, "/usr/bin", "/usr/local/bin", "/snap/bin"]
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

function install(packages: readonly string[]): void {
  if (!mayInstall()) return;
  console.log(`Installing ${packages.join(" and ")} for the browser tests …`);
  apt(["update", "-qq"]);
  apt(["install", "-y", "-qq", "--no-install-recommends", ...packages]);
}

/** Without one, every Chinese character is an empty box and the layout is not the one people see. Elsewhere than on Linux there is one. */
function hasChineseFont(): boolean {
  if (process.platform !== "linux") return true;
  const { stdout, error } = spawnSync("fc-list", [":lang=zh-cn", "family"], { encoding: "utf8" });
  return error !== undefined ? existsSync("/usr/share/fonts/opentype/noto") : stdout.trim() !== "";
}

function mayInstall(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  return /debian|ubuntu/i.test(readFileSync("/etc/os-release", "utf8"));
}

function apt(args: string[]): void {
  const { status } = spawnSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0) console.error(`apt-get ${args[0]} failed`);
}
