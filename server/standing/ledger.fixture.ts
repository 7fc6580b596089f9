/** A ledger on a database of its own, with one unit of each sector and nobody in it yet. */
import { resolve } from "node:path";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { testVault } from "../../test/services.ts";
import { useDatabase } from "../../test/testing.ts";
import { insertUnits } from "../organisations/door.ts";
import { registerPeople } from "../people/door.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { startJobs, type Jobs } from "../platform/jobs.ts";
import {
  loadFacts,
  openShelf,
  openYear,
  queues,
  recordEntries,
  type Author,
  type FactView,
  type LedgerServices,
  type NewEntry,
  type PolicyShelf,
} from "./door.ts";

export const TODAY = 20261123;
export const POLICY = { id: "xpcc/continuing-education", version: "2016-01-01" };
export const HR: Author = { author: "测试", source: "hr" };
export const shelf: PolicyShelf = openShelf(resolve(import.meta.dirname, "..", ".."));

export type Ledger = {
  database: Database;
  services: LedgerServices;
  jobs: Jobs;
  units: { public: number; other: number; private: number };
  write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Somebody new, with entries if any are given. */
  person(...entries: Omit<NewEntry, "person_id">[]): Promise<number>;
  record(personId: number, ...entries: Omit<NewEntry, "person_id">[]): Promise<number[]>;
  facts(personId: number, year: number, knownAt?: Date): Promise<FactView>;
};

/** Opens a ledger for the tests of one file; jobs wait unless the file works them. */
export async function useLedger(): Promise<Ledger> {
  const file = await useDatabase();
  const { database } = file;
  const jobs = await startJobs(database, queues, {
    upkeep: false,
    onError: (error) => console.error(error, error.cause),
  });
  file.defer(() => jobs.stop());
  const services = { jobs, shelf };
  const write = <Result>(work: (tx: Tx) => Promise<Result>) => transact(database, work);
  const units = await write(prepare);
  const numberOf = (code: string) => units.get(code) as number;
  let people = 0;
  const record: Ledger["record"] = (personId, ...entries) =>
    write((tx) =>
      recordEntries(
        tx,
        services,
        HR,
        entries.map((entry) => ({ ...entry, person_id: personId })),
      ),
    );
  return {
    database,
    services,
    jobs,
    units: { public: numberOf("A01A01"), other: numberOf("A01A02"), private: numberOf("A01A03") },
    write,
    record,
    async person(...entries) {
      const identity_number = syntheticCitizenId(++people, 1985, false);
      const ids = await write((tx) =>
        registerPeople(tx, testVault, [{ name: "李测试", identity_kind: "citizen", identity_number }]),
      );
      const personId = ids.get(identity_number) as number;
      if (entries.length > 0) await record(personId, ...entries);
      return personId;
    },
    async facts(personId, year, knownAt) {
      const [facts] = await loadFacts(database, shelf, personId, [year], {
        today: TODAY,
        ...(knownAt ? { knownAt } : {}),
      });
      return (facts as { view: FactView }).view;
    },
  };
}

/** Four years of study, and a division with a hospital, a school and a private company. */
async function prepare(tx: Tx): Promise<Map<string, number>> {
  for (const year of [2023, 2024, 2025, 2026]) await openYear(tx, year, POLICY);
  const unit = (code: string, kind: string, sector: "public" | "private", parent: string | null) => ({
    code,
    division_code: "d01",
    name: code,
    kind,
    sector,
    parent,
  });
  return insertUnits(tx, [
    unit("A01", "division", "public", null),
    unit("A01A01", "hospital", "public", "A01"),
    unit("A01A02", "school", "public", "A01"),
    unit("A01A03", "private_company", "private", "A01"),
  ]);
}
