/** How the machinery is, told so that somebody knows whether to do something. */
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { HealthView } from "../../contract/machinery.ts";
import type { Services } from "../app.ts";
import { jobsView } from "./jobs.ts";

type Check = HealthView["checks"][number];

const STARTED = new Date();
const GIGABYTE = 2 ** 30;
const MEGABYTE = 2 ** 20;
const MOST_TABLES = 12;

const size = (bytes: number) =>
  bytes >= GIGABYTE ? `${(bytes / GIGABYTE).toFixed(1)} GB` : `${Math.round(bytes / MEGABYTE)} MB`;

/** Every check with its figure and whether it is good, and the largest tables. */
export async function healthView(services: Services): Promise<HealthView> {
  const { database, root, vault, clock } = services;
  const tables = await database.rows<{ table: string; rows: number; bytes: number }>(
    `SELECT relname AS "table", greatest(reltuples, 0)::bigint AS rows, pg_total_relation_size(c.oid) AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY bytes DESC, relname LIMIT ${MOST_TABLES}`,
  );
  const checks = [
    await databaseCheck(services),
    await connectionsCheck(services),
    await diskCheck(root),
    memoryCheck(),
    ...(await jobChecks(services)),
    await messagesCheck(services),
    await scheduleCheck(services, clock.now()),
    { check: "keys", state: "good", value: `第${vault.current}号密钥`, note: "敏感字段用这把密钥加密" } as const,
  ];
  return { version: readVersion(root), node: process.version, startedAt: STARTED.toISOString(), checks, tables };
}

function readVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version?: string };
  return version ?? "";
}

async function databaseCheck({ database }: Services): Promise<Check> {
  const before = performance.now();
  const row = await database.row<{ bytes: number }>("SELECT pg_database_size(current_database()) AS bytes");
  const took = performance.now() - before;
  const state = took < 50 ? "good" : took < 500 ? "watch" : "bad";
  return { check: "database", state, value: `${size(row?.bytes ?? 0)}，应答 ${took.toFixed(1)} 毫秒`, note: null };
}

async function connectionsCheck({ database }: Services): Promise<Check> {
  const row = await database.row<{ used: number; most: number }>(
    "SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used, current_setting('max_connections')::int AS most",
  );
  const [used, most] = [row?.used ?? 0, row?.most ?? 1];
  const share = used / most;
  const state = share < 0.7 ? "good" : share < 0.9 ? "watch" : "bad";
  return {
    check: "connections",
    state,
    value: `${used} / ${most}`,
    note: state === "good" ? null : "连接快用完了，检查有没有卡住的查询",
  };
}

async function diskCheck(root: string): Promise<Check> {
  const { bavail, blocks, bsize } = await statfs(root);
  const share = blocks === 0 ? 1 : bavail / blocks;
  const state = share > 0.2 ? "good" : share > 0.08 ? "watch" : "bad";
  const note = state === "good" ? null : "请清理或扩容，磁盘写满后将不能保存任何内容";
  return { check: "disk", state, value: `剩余 ${size(bavail * bsize)}（${Math.round(share * 100)}%）`, note };
}

function memoryCheck(): Check {
  const { rss, heapUsed } = process.memoryUsage();
  const state = rss < 1.5 * GIGABYTE ? "good" : rss < 3 * GIGABYTE ? "watch" : "bad";
  return { check: "memory", state, value: `${size(rss)}，其中堆 ${size(heapUsed)}`, note: null };
}

async function jobChecks({ database, clock }: Services): Promise<Check[]> {
  const { queues } = await jobsView(database);
  const sum = (key: "waiting" | "running" | "dead") => queues.reduce((total, queue) => total + queue[key], 0);
  const oldest = queues.flatMap(({ oldestWaiting }) => oldestWaiting ?? []).sort()[0];
  const minutes = oldest === undefined ? 0 : Math.max(0, (clock.now().getTime() - Date.parse(oldest)) / 60_000);
  const dead = sum("dead");
  return [
    {
      check: "jobs",
      state: minutes < 5 ? "good" : minutes < 60 ? "watch" : "bad",
      value: `等待 ${sum("waiting")}，进行 ${sum("running")}`,
      note: minutes < 5 ? null : `最早的已等 ${Math.round(minutes)} 分钟`,
    },
    {
      check: "dead_jobs",
      state: dead === 0 ? "good" : "watch",
      value: String(dead),
      note: dead === 0 ? null : "到“任务”里查看原因，重试或清除",
    },
  ];
}

async function messagesCheck({ database, clock }: Services): Promise<Check> {
  const row = await database.row<{ waiting: number; oldest: Date | null; dead: number }>(
    `SELECT count(*) FILTER (WHERE state IN ('queued', 'sending') AND not_before <= $1)::int AS waiting,
            min(greatest(queued_at, not_before)) FILTER (WHERE state IN ('queued', 'sending') AND not_before <= $1) AS oldest,
            count(*) FILTER (WHERE state IN ('failed', 'given_up') AND body IS NOT NULL)::int AS dead FROM outbound_message`,
    [clock.now()],
  );
  const { waiting = 0, dead = 0, oldest = null } = row ?? {};
  const minutes = oldest === null ? 0 : (clock.now().getTime() - oldest.getTime()) / 60_000;
  const state = minutes > 60 ? "bad" : minutes > 10 || dead > 0 ? "watch" : "good";
  return {
    check: "messages",
    state,
    value: `等待 ${waiting}，没有送达 ${dead}`,
    note: state === "good" ? null : "到“短信与邮件”里查看原因，可以重发",
  };
}

async function scheduleCheck({ database }: Services, now: Date): Promise<Check> {
  const rows = await database.rows<{
    label: string;
    failure: string | null;
    began_at: Date | null;
    ended_at: Date | null;
  }>("SELECT label, failure, began_at, ended_at FROM scheduled_run");
  const bad = rows.filter(
    ({ failure, began_at, ended_at }) =>
      failure !== null || (began_at !== null && ended_at === null && now.getTime() - began_at.getTime() > 3_600_000),
  );
  return {
    check: "schedule",
    state: bad.length === 0 ? "good" : "watch",
    value: `${rows.length - bad.length} / ${rows.length} 正常`,
    note: bad.length === 0 ? null : bad.map(({ label }) => label).join("、"),
  };
}
