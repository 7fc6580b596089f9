/** Where somebody stands in a package, as it says itself. None of it is hours, and time that it claims is noted and no more. */
import { RUN_BYTES, SEQUENCING_ITEM, type RUN_STATES } from "../../../contract/packages.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { Refusal } from "../../platform/refusal.ts";

export type RunState = (typeof RUN_STATES)[number];

/** What an item says. */
export interface Said {
  item: string;
  kept: string;
  status: RunState;
  score: number | null;
  sessionTime: string | null;
}

const FIRST_SAVES = 120;
const SAVES_A_MINUTE = 40;
const DEEPEST = 40;
const MOST_CLAIMED = 10_000_000_000_000;

interface Row {
  person_id: number | null;
  asset_id: number;
  /** Whether the package has the item. */
  known: boolean | null;
  standard: string | null;
}

/** Keeps what an item says, for whoever opened the package. Somebody who only looks at it leaves nothing. */
export async function saveSaid(
  tx: Tx,
  { launchId, accountId }: { launchId: number; accountId: number },
  said: Said,
  now: Date,
): Promise<void> {
  const row = await tx.row<Row & { saves: number; begun_at: Date }>(
    `UPDATE package_launch l SET saves = saves + 1 FROM content_asset a
      WHERE l.launch_id = $1 AND l.account_id = $2 AND l.expires_at > $3 AND a.asset_id = l.asset_id
      RETURNING l.person_id, l.asset_id, l.saves, l.begun_at, a.standard,
        jsonb_path_exists(a.structure, '$.runtime.items[*] ? (@.id == $item)', jsonb_build_object('item', $4::text)) AS known`,
    [launchId, accountId, now, said.item],
  );
  if (row === undefined) throw new Refusal("not_found");
  const minutes = Math.max(0, (now.getTime() - row.begun_at.getTime()) / 60_000);
  if (row.saves > FIRST_SAVES + minutes * SAVES_A_MINUTE) throw new Refusal("too_many_requests", undefined, 30);
  // What a unit of cmi5 has reached is judged by what it told the record store, and by nothing that a page says.
  if (row.standard === "cmi5") throw refused("body.item", "这个课件的进度由它自己上报");
  if (row.known !== true && said.item !== SEQUENCING_ITEM) throw refused("body.item", "课件里没有这一项");
  const kept = cleanKept(said.kept);
  if (row.person_id === null) return;
  await tx.execute(
    `INSERT INTO package_run AS r (person_id, asset_id, item, kept, status, score, claimed_ms, begun_at, changed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     ON CONFLICT (person_id, asset_id, item) DO UPDATE SET kept = EXCLUDED.kept, status = EXCLUDED.status,
       score = coalesce(EXCLUDED.score, r.score), claimed_ms = greatest(r.claimed_ms, EXCLUDED.claimed_ms),
       saves = r.saves + 1, changed_at = EXCLUDED.changed_at`,
    [row.person_id, row.asset_id, said.item, kept, said.status, said.score, claimedMs(said.sessionTime), now],
  );
}

function refused(path: string, message: string): Refusal {
  const remedy = "请刷新页面，重新打开课件";
  return new Refusal("content_run_refused", [{ path, code: "run", message, remedy }]);
}

/** JSON that the database takes, within bounds. */
function cleanKept(text: string): string {
  if (Buffer.byteLength(text) > RUN_BYTES) throw refused("body.kept", "课件要保存的内容太多");
  let value: unknown;
  try {
    value = clean(JSON.parse(text) as unknown, 0);
  } catch {
    throw refused("body.kept", "课件要保存的内容读不出来");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refused("body.kept", "课件要保存的内容读不出来");
  return JSON.stringify(value);
}

function clean(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new RangeError("too deep");
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "");
  if (Array.isArray(value)) return value.map((each) => clean(each, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [clean(key, depth), clean(each, depth + 1)]);
  return Object.fromEntries(entries) as unknown;
}

/** Time as SCORM 1.2 ("0001:30:00.5") or ISO 8601 ("PT1H30M0.5S") writes it, in milliseconds; nothing for any other text. */
export function claimedMs(text: string | null): number {
  const old = /^(\d{1,6}):(\d{1,2}):(\d{1,2}(?:\.\d{1,3})?)$/.exec(text ?? "");
  const iso = /^P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/.exec(text ?? "");
  const [days, hours, minutes, seconds] = old === null ? (iso?.slice(1, 5) ?? []) : ["0", ...old.slice(1, 4)];
  const total = ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return Number.isFinite(total) ? Math.min(Math.round(total * 1_000), MOST_CLAIMED) : 0;
}

/** A run as it was kept. */
export interface Run {
  item: string;
  kept: object;
  status: RunState;
  score: number | null;
  claimedMs: number;
  changedAt: Date;
}

/** Where somebody stands in a package. */
export async function runsOf(db: Db, personId: number, assetId: number): Promise<Run[]> {
  return db.rows<Run>(
    `SELECT item, kept, status, score::float8 AS score, claimed_ms AS "claimedMs", changed_at AS "changedAt"
       FROM package_run WHERE person_id = $1 AND asset_id = $2 ORDER BY begun_at, item LIMIT 5000`,
    [personId, assetId],
  );
}
