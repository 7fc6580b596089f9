/** A ledger with two units in two divisions, and acting for their offices without a server in between. */
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import type { Actor, Reach } from "../../contract/actor.ts";
import type { RequestBody } from "../../contract/employment.ts";
import { testVault } from "../../test/services.ts";
import { root, useDatabase } from "../../test/testing.ts";
import { insertUnits } from "../organisations/door.ts";
import { registerPeople } from "../people/door.ts";
import { fixedClock } from "../platform/clock.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { startJobs, type Jobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import {
  liveEntries,
  loadEntries,
  loadFacts,
  openShelf,
  openYear,
  queues,
  recordEntries,
  type FactView,
  type LedgerEntry,
  type NewEntry,
} from "../standing/door.ts";
import type { Acting } from "./decide.ts";
import { confirmItems } from "./batch.ts";
import { startRequest } from "./start.ts";
import { requestsById, type RequestRow } from "./store.ts";
import type { Writer } from "./telling.ts";
import type { Own } from "./routes.ts";

export const NOW = new Date("2026-11-23T09:00:00+08:00");
export const TODAY = 20261123;
const shelf = openShelf(root);

export type Desk = "hospital" | "school" | "clinic" | "divisionEight" | "divisionOne" | "corps";

export type Field = {
  database: Database;
  jobs: Jobs;
  ledger: Writer;
  own: Own;
  /** hospital and its clinic in d08, school in d01. */
  units: { hospital: number; clinic: number; school: number };
  write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Somebody new with an account; hospital staff since 2020 when `entries` are left out. */
  person(entries?: readonly Omit<NewEntry, "person_id">[], name?: string): Promise<number>;
  record(personId: number, ...entries: Omit<NewEntry, "person_id">[]): Promise<number[]>;
  /** As an office, at a moment. */
  at(desk: Desk, now?: Date): Acting;
  /** As the person. */
  self(personId: number, now?: Date): Acting;
  start(acting: Acting, personId: number, body: RequestBody): Promise<number>;
  confirm(acting: Acting, ...items: string[]): ReturnType<typeof confirmItems>;
  request(id: number): Promise<RequestRow>;
  live(personId: number): Promise<LedgerEntry[]>;
  facts(personId: number, year: number): Promise<FactView>;
};

/** Name of the refusal that work ends with; "done" when it does not. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** Opens a ledger for the tests of one file. */
export async function useField(): Promise<Field> {
  const file = await useDatabase({ connections: 12 });
  const { database } = file;
  const jobs = await startJobs(database, queues, { upkeep: false, onError: (error) => console.error(error) });
  file.defer(() => jobs.stop());
  const ledger = { jobs, shelf, vault: testVault, clock: fixedClock(NOW.toISOString()) };
  const write = <Result>(work: (tx: Tx) => Promise<Result>) => transact(database, work);
  const { units, offices } = await write(prepare);
  const accounts = new Map<number, number>();
  let people = 0;
  const record: Field["record"] = (personId, ...entries) =>
    write((tx) =>
      recordEntries(
        tx,
        ledger,
        { author: "测试", source: "hr" },
        entries.map((entry) => ({ ...entry, person_id: personId })),
      ),
    );
  const at: Field["at"] = (desk, now = NOW) => ({ ...actingOf(desk, units, offices), now });
  return {
    database,
    jobs,
    ledger,
    own: {
      ledger,
      names: { vault: testVault, divisions: {}, series: {} },
      completing: { ...ledger, root, outside: {} },
    },
    units,
    write,
    record,
    at,
    async person(entries = [service(units.hospital)], name = "李测试") {
      const { personId, accountId } = await write((tx) => register(tx, ++people, name));
      accounts.set(personId, accountId);
      if (entries.length > 0) await record(personId, ...entries);
      return personId;
    },
    self: (personId, now = NOW) => ({
      actor: { accountId: accounts.get(personId) ?? 0, personId, role: "learner" },
      reach: { kind: "self", personId },
      now,
    }),
    start: (acting, personId, body) => write((tx) => startRequest(tx, ledger, { ...acting, personId }, body)),
    confirm: (acting, ...items) => write((tx) => confirmItems(tx, ledger, acting, items)),
    async request(id) {
      const [row] = await requestsById(database, [id]);
      return row as RequestRow;
    },
    live: async (personId) => liveEntries(await loadEntries(database, [personId])),
    async facts(personId, year) {
      const [facts] = await loadFacts(database, shelf, personId, [year], { today: TODAY });
      return (facts as { view: FactView }).view;
    },
  };
}

/** Somebody new with an account. */
async function register(tx: Tx, index: number, name: string): Promise<{ personId: number; accountId: number }> {
  const identity_number = syntheticCitizenId(index, 1985, false);
  const ids = await registerPeople(tx, testVault, [{ name, identity_kind: "citizen", identity_number }]);
  const personId = ids.get(identity_number) as number;
  const account = await tx.row<{ account_id: number }>(
    "INSERT INTO account (person_id, display_name) VALUES ($1, $2) RETURNING account_id",
    [personId, name],
  );
  return { personId, accountId: (account as { account_id: number }).account_id };
}

/** Service at a public unit since a day. */
export function service(unit_id: number, valid_from = 20200101): Omit<NewEntry, "person_id"> {
  return { kind: "employment", employer: "public", unit_id, valid_from };
}

async function prepare(tx: Tx) {
  for (const year of [2023, 2024, 2025, 2026])
    await openYear(tx, year, { id: "xpcc/continuing-education", version: "2016-01-01" });
  const unit = (code: string, division_code: string, kind: string, parent: string | null) => ({
    code,
    division_code,
    name: code,
    kind,
    sector: "public" as const,
    parent,
  });
  const ids = await insertUnits(tx, [
    unit("A01", "d08", "hospital", null),
    unit("A01A01", "d08", "hospital", "A01"),
    unit("A02", "d01", "school", null),
  ]);
  const units = {
    hospital: ids.get("A01") as number,
    clinic: ids.get("A01A01") as number,
    school: ids.get("A02") as number,
  };
  const offices = new Map<Desk, number>();
  for (const desk of ["hospital", "school", "clinic", "divisionEight", "divisionOne", "corps"] as const) {
    const account = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name) VALUES ($1) RETURNING account_id",
      [`${desk} 人事`],
    );
    offices.set(desk, (account as { account_id: number }).account_id);
  }
  return { units, offices };
}

function actingOf(
  desk: Desk,
  units: Field["units"],
  offices: ReadonlyMap<Desk, number>,
): { actor: Actor; reach: Reach } {
  const accountId = offices.get(desk) ?? 0;
  if (desk === "hospital" || desk === "school" || desk === "clinic") {
    const unitId = units[desk];
    return { actor: { accountId, role: "unit_clerk", unitId }, reach: { kind: "unit_and_below", unitId } };
  }
  if (desk === "corps") return { actor: { accountId, role: "xpcc_hr" }, reach: { kind: "all" } };
  const divisionCode = desk === "divisionEight" ? "d08" : "d01";
  return {
    actor: { accountId, role: "division_hr", divisionCode },
    reach: { kind: "division", divisionCode },
  };
}
