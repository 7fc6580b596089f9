/** A ledger with an academy that teaches, people of several series and levels, and courses on offer, for the tests of one file. */
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { testVault } from "../../test/services.ts";
import { root, useDatabase } from "../../test/testing.ts";
import { registerInstitution } from "../organisations/door.ts";
import { registerPeople } from "../people/door.ts";
import { fixedClock } from "../platform/clock.ts";
import { transact, type Database, type Tx } from "../platform/db.ts";
import { startJobs } from "../platform/jobs.ts";
import { Refusal } from "../platform/refusal.ts";
import { openYear, queues, recordEntries, type LedgerServices, type NewEntry } from "../standing/door.ts";
import type { TellingServices } from "../notices/door.ts";
import type { Acting } from "./authoring.ts";
import type { Reading } from "./catalogue.ts";
import { openReading } from "./reading.ts";
import { writeCourse, type CourseToWrite } from "./world.ts";

export const NOW = new Date("2026-09-01T09:00:00+08:00");
export const TODAY = 20260901;

export type Services = Reading & LedgerServices & TellingServices;
type Written = Partial<CourseToWrite> & { title: string };

export type Field = {
  database: Database;
  services: Services;
  institutionId: number;
  unitId: number;
  accounts: { author: number; desk: number };
  write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Somebody who serves, with a title of their series and level unless told otherwise. */
  person(
    title?: { series: string; level: string } | null,
    more?: readonly Omit<NewEntry, "person_id">[],
  ): Promise<number>;
  /** A course on offer, public and for everybody unless told otherwise. */
  course(given: Written): Promise<number>;
  author(now?: Date): Acting;
  desk(now?: Date): Acting;
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
  const services = { ...openReading({ root }), jobs, vault: testVault, clock: fixedClock(NOW.toISOString()) };
  const write = <Result>(work: (tx: Tx) => Promise<Result>) => transact(database, work);
  const prepared = await write(prepare);
  const { accounts, institutionId, unitId } = prepared;
  let people = 0;
  return {
    database,
    services,
    write,
    ...prepared,
    person: (title = { series: "engineering", level: "intermediate" }, more = []) =>
      write((tx) => register(tx, services, unitId, ++people, title, more)),
    course: (given) =>
      write((tx) =>
        writeCourse(tx, services, {
          institutionId,
          madeBy: accounts.author,
          decidedBy: accounts.desk,
          part: "public",
          hundredths: 1000,
          opens: "2026-01-01",
          closes: "2026-12-31",
          at: NOW,
          ...given,
        }),
      ),
    author: (now = NOW) => ({
      actor: { accountId: accounts.author, role: "institution", unitId },
      reach: { kind: "unit", unitId },
      now,
    }),
    desk: (now = NOW) => ({
      actor: { accountId: accounts.desk, role: "division_hr", divisionCode: "d08" },
      reach: { kind: "division", divisionCode: "d08" },
      now,
    }),
  };
}

async function prepare(tx: Tx): Promise<Pick<Field, "accounts" | "institutionId" | "unitId">> {
  for (const year of [2025, 2026]) await openYear(tx, year, { id: "xpcc/continuing-education", version: "2016-01-01" });
  await tx.execute(
    "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (1, 'A01', 'd08', '师职业技术学校', 'school', 'public')",
  );
  const account = async (name: string) => {
    const row = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name) VALUES ($1) RETURNING account_id",
      [name],
    );
    return (row as { account_id: number }).account_id;
  };
  const accounts = { author: await account("培训部"), desk: await account("第八师人社局") };
  const institutionId = await registerInstitution(
    tx,
    {
      unitId: 1,
      subjects: ["public", "professional"],
      levels: ["junior", "intermediate", "senior"],
      validFrom: "2025-01-01",
      validTo: "2027-12-31",
      contactName: "教务",
      contactPhone: "0993-2050101",
    },
    { actor: { accountId: accounts.desk }, reach: { kind: "all" } },
  );
  return { accounts, institutionId, unitId: 1 };
}

async function register(
  tx: Tx,
  services: Services,
  unitId: number,
  index: number,
  title: { series: string; level: string } | null,
  more: readonly Omit<NewEntry, "person_id">[],
): Promise<number> {
  const identity_number = syntheticCitizenId(index, 1985, false);
  const ids = await registerPeople(tx, testVault, [
    { name: `学员${index}`, identity_kind: "citizen", identity_number },
  ]);
  const person_id = ids.get(identity_number) as number;
  await tx.execute("INSERT INTO account (person_id, display_name) VALUES ($1, $2)", [person_id, `学员${index}`]);
  const service = { kind: "employment", employer: "public", unit_id: unitId, valid_from: 20200101 };
  const held = title === null ? [] : [{ kind: "title", ...title, valid_from: 20200101 }];
  const all = more.some(({ kind }) => kind === "employment") ? [...held, ...more] : [service, ...held, ...more];
  await recordEntries(
    tx,
    services,
    { author: "测试", source: "hr" },
    all.map((entry) => ({ ...entry, person_id })),
  );
  return person_id;
}
