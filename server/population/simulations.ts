/** Simulations as they are asked for, kept and read. */
import type { z } from "zod";
import type { createSimulation, SimulationView } from "../../contract/population.ts";
import type { PolicyDocument } from "../../engine/document.ts";
import { compile } from "../../engine/compile.ts";
import { resolvePolicy } from "../../engine/resolve.ts";
import { OWN_POLICY, parseDraft, type Library } from "../policies/door.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { KeptReport } from "./report.ts";
import type { YearPolicies } from "./simulate.ts";

export type Asked = z.output<(typeof createSimulation)["body"]>;

/** A row of the table. */
export type SimulationRow = {
  simulation_id: number;
  label: string;
  years: number[];
  policy_id: string;
  policy_version: string;
  readings: Record<string, string>;
  draft: string | null;
  state: SimulationView["state"];
  done: number;
  total: number;
  report: KeptReport | null;
  failure: string | null;
  created_at: Date;
  finished_at: Date | null;
};

const MOST_AT_WORK = 3;
const COLUMNS =
  "simulation_id, label, years, policy_id, policy_version, readings, draft, state, done, total, report, failure, created_at, finished_at";

/** Keeps what is asked. Throws `too_many_simulations`, and `draft_refused` for a draft or a reading that cannot be used. */
export async function addSimulation(tx: Tx, library: Library, asked: Asked, author: string): Promise<SimulationRow> {
  await tx.execute("LOCK TABLE simulation IN SHARE ROW EXCLUSIVE MODE");
  const busy = await tx.row<{ count: number }>(
    "SELECT count(*)::int AS count FROM simulation WHERE state IN ('queued', 'running')",
  );
  if ((busy?.count ?? 0) >= MOST_AT_WORK) throw new Refusal("too_many_simulations", undefined, 30);
  const base = baseOf(library, asked);
  const years = [...new Set(asked.years)].sort((a, b) => a - b);
  const row = {
    years,
    policy_id: base.id,
    policy_version: base.version,
    readings: asked.readings ?? {},
    draft: asked.draft ?? null,
  };
  for (const year of years) policiesOf(library, row, year);
  return (await tx.row<SimulationRow>(
    `INSERT INTO simulation (label, years, policy_id, policy_version, readings, draft, author)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
    [asked.label, years, base.id, base.version, row.readings, row.draft, author],
  )) as SimulationRow;
}

function baseOf(library: Library, { policy, years }: Asked): PolicyDocument {
  const edition = policy ? library.find(policy.id, policy.version) : library.inForce(OWN_POLICY, Math.max(...years));
  if (!edition) throw refused("policy", "没有这份政策文件", "请从政策列表里选一份");
  return edition.document;
}

function refused(path: string, message: string, remedy: string): Refusal {
  return new Refusal("draft_refused", [{ path, code: "draft_refused", message, remedy }]);
}

/** What decides a year before and after. Throws `draft_refused`. */
export function policiesOf(
  library: Library,
  row: Pick<SimulationRow, "policy_id" | "policy_version" | "readings" | "draft">,
  year: number,
): YearPolicies {
  const base = library.find(row.policy_id, row.policy_version)?.document;
  if (!base) throw refused("policy", "没有这份政策文件", "请从政策列表里选一份");
  const draft = row.draft === null ? base : draftOf(library, row.draft);
  for (const [id, option] of Object.entries(row.readings)) {
    const reading = draft.readings.find((each) => each.id === id);
    if (!reading || !Object.hasOwn(reading.options, option)) {
      throw refused(`readings.${id}`, `没有口径“${id}”或选项“${option}”`, "请从政策页列出的口径里选");
    }
  }
  return { before: compile(resolvePolicy(base, year)), after: compile(resolvePolicy(draft, year, row.readings)) };
}

const drafts = new Map<string, PolicyDocument>();
const MOST_DRAFTS = 8;

function draftOf(library: Library, text: string): PolicyDocument {
  const known = drafts.get(text);
  if (known) return known;
  const read = parseDraft(text, library.sources);
  if (!read.ok) throw new Refusal("draft_refused", read.problems.slice(0, 50));
  if (drafts.size >= MOST_DRAFTS) drafts.clear();
  drafts.set(text, read.document);
  return read.document;
}

/** The newest simulations. */
export async function simulationRows(db: Db): Promise<SimulationRow[]> {
  return db.rows<SimulationRow>(
    `SELECT ${COLUMNS.replace("report", "NULL AS report").replace("draft", "left(draft, 1) AS draft")} FROM simulation ORDER BY simulation_id DESC LIMIT 50`,
  );
}

/** One simulation, undefined when there is none. */
export async function simulationRow(db: Db, simulationId: number): Promise<SimulationRow | undefined> {
  return db.row<SimulationRow>(`SELECT ${COLUMNS} FROM simulation WHERE simulation_id = $1`, [simulationId]);
}

/** Ends a simulation that is not over; leaves one that is as it was. */
export async function stopSimulation(tx: Tx, simulationId: number): Promise<SimulationRow | undefined> {
  await tx.execute(
    "UPDATE simulation SET state = 'cancelled', finished_at = now() WHERE simulation_id = $1 AND state IN ('queued', 'running')",
    [simulationId],
  );
  return simulationRow(tx, simulationId);
}

/** A simulation as the contract shows it. */
export function simulationView(row: SimulationRow): SimulationView {
  const { readings } = row;
  const switched = Object.entries(readings).map(([id, option]) => `${id}=${option}`);
  return {
    simulationId: row.simulation_id,
    label: row.label,
    state: row.state,
    years: row.years,
    before: `${row.policy_id} ${row.policy_version}`,
    after: row.draft === null ? switched.join("，") || "同一份文件" : ["草案", ...switched].join("，"),
    policy: { id: row.policy_id, version: row.policy_version },
    readings,
    draft: row.draft !== null,
    done: row.done,
    total: row.total,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    failure: row.failure,
  };
}
