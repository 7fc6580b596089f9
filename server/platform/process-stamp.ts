import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same number: its id and when it started. */
export interface ProcessStamp {
  pid: number;
  started: string;
}

/** The stamp of a running process, undefined when there is none with that id. */
export function stampOf(pid: number): ProcessStamp | undefined {
  if (!exists(pid)) return undefined;
  return { pid, started: startOf(pid) };
}

/** Whether the process a stamp was taken of still runs. */
export function isAlive(stamp: ProcessStamp): boolean {
  return stampOf(stamp.pid)?.started === stamp.started;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function startOf(pid: number): string {
  try {
    if (process.platform === "linux") {
      // Field 22, counted after the command name, which may itself hold spaces and brackets.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    }
    if (process.platform === "win32") return "";
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}
