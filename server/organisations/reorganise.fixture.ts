/** A small tree on a database of its own, and acts of reorganising on it. */
import { resolve } from "node:path";
import { useDatabase } from "../../test/testing.ts";
import type { Reach } from "../../contract/actor.ts";
import type { Act, ReadAct } from "../../contract/reorganisations.ts";
import { reorganise } from "../../contract/reorganisations.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { startJobs, type Jobs } from "../platform/jobs.ts";
import { insertUnits, reorganisedQueue } from "./door.ts";
import { carryOut } from "./reorganise.ts";
import { readUnitKinds } from "./unit-kinds.ts";

export const TODAY = "2026-11-23";
export const kinds = readUnitKinds(resolve(import.meta.dirname, "..", ".."));
export const EVERYWHERE: Reach = { kind: "all" };

export type Tree = {
  database: Database;
  jobs: Jobs;
  account: number;
  /** Number of a unit by its name. */
  id(name: string): Promise<number>;
  act(act: Act, reach?: Reach): Promise<{ reorganisationId: number; unitId: number }>;
};

/** Two divisions with regiments and what stands below them; names are what tests call them by. */
export async function useTree(queues: Parameters<typeof startJobs>[1] = [reorganisedQueue]): Promise<Tree> {
  const file = await useDatabase();
  const { database } = file;
  const jobs = await startJobs(database, queues, { upkeep: false, onError: (error) => console.error(error) });
  file.defer(() => jobs.stop());
  const account = await transact(database, async (tx) => {
    await insertUnits(tx, TREE);
    const row = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name) VALUES ('人社干部') RETURNING account_id",
    );
    return (row as { account_id: number }).account_id;
  });
  const id = async (name: string) => {
    const row = await database.row<{ unit_id: number }>(
      "SELECT unit_id FROM unit WHERE name = $1 ORDER BY unit_id DESC LIMIT 1",
      [name],
    );
    if (row === undefined) throw new Error(`There is no ${name}`);
    return row.unit_id;
  };
  const act: Tree["act"] = (given, reach = EVERYWHERE) =>
    transact(database, (tx) => carry(tx, jobs, reorganise.body.parse(given), reach, account));
  return { database, jobs, account, id, act };
}

/** Carries an act out in a transaction of the caller's. */
export function carry(tx: Tx, jobs: Jobs, act: ReadAct, reach: Reach, account: number) {
  return carryOut(tx, jobs, act, { reach, today: TODAY, kinds, actor: { accountId: account, role: "xpcc_hr" } });
}

const unit = (code: string, name: string, kind: string, parent: string | null, division_code = "d01") => ({
  code,
  name,
  kind,
  parent,
  division_code,
  sector: "public" as const,
});

const TREE = [
  unit("A01", "兵团", "corps", null, "corps"),
  unit("A01A01", "一师", "division", "A01"),
  unit("A01A01A01", "甲团", "regiment", "A01A01"),
  unit("A01A01A01A01", "甲团学校", "school", "A01A01A01"),
  unit("A01A01A01A02", "甲团一连", "company", "A01A01A01"),
  unit("A01A01A02", "乙团", "regiment", "A01A01"),
  unit("A01A01A02A01", "乙团医院", "hospital", "A01A01A02"),
  unit("A01A01A03", "丙团", "regiment", "A01A01"),
  unit("A01A02", "二师", "division", "A01", "d02"),
  unit("A01A02A01", "丁团", "regiment", "A01A02", "d02"),
];
