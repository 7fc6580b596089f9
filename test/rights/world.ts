/** A small world in which every relation between an office and a person occurs once, on a whole server without a socket. */
import type { FastifyInstance } from "fastify";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { allQueues, composeApp, type Services } from "../../server/app.ts";
import { syncRolePermissions } from "../../server/access/door.ts";
import { insertMadeRole, insertOffice, writePersonas, type Persona } from "../../server/identity/door.ts";
import { saveSession } from "../../server/identity/store.ts";
import { digestOfToken, newToken } from "../../server/identity/token.ts";
import { insertUnits } from "../../server/organisations/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { fixedClock, today } from "../../server/platform/clock.ts";
import { transact, type Database, type Tx } from "../../server/platform/db.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { openShelf, openYear, recomputePeople, recordEntries, type NewEntry } from "../../server/standing/door.ts";
import { servicesOf } from "../services.ts";
import { root, useDatabase } from "../testing.ts";

export const AT = "2026-09-01T09:00:00+08:00";
export const YEAR = 2026;

/** Places, by the part they play for an office of the hospital. */
const UNITS = [
  { key: "corps", code: "A01", parent: null, division_code: "corps", kind: "corps" },
  { key: "bureau", code: "A01Z01", parent: "A01", division_code: "corps", kind: "organ" },
  { key: "d08", code: "A01A08", parent: "A01", division_code: "d08", kind: "division" },
  { key: "hospital", code: "A01A08B01", parent: "A01A08", division_code: "d08", kind: "hospital" },
  { key: "clinic", code: "A01A08B01C01", parent: "A01A08B01", division_code: "d08", kind: "hospital" },
  { key: "school", code: "A01A08B02", parent: "A01A08", division_code: "d08", kind: "school" },
  { key: "d07", code: "A01A07", parent: "A01", division_code: "d07", kind: "division" },
  { key: "hospital7", code: "A01A07B01", parent: "A01A07", division_code: "d07", kind: "hospital" },
] as const;
export type UnitKey = (typeof UNITS)[number]["key"];

/** People, by how they stand to the hospital's offices; `own` is the learner who asks. */
export const PEOPLE = {
  own: { unit: "hospital", series: "health" },
  same: { unit: "hospital", series: "health" },
  child: { unit: "clinic", series: "health" },
  parent: { unit: "d08", series: "health" },
  sibling: { unit: "school", series: "health" },
  siblingDivision: { unit: "hospital7", series: "health" },
  otherIndustry: { unit: "hospital", series: "engineering" },
  atCorps: { unit: "bureau", series: "health" },
} as const satisfies Record<string, { unit: UnitKey; series: string }>;
export type PersonKey = keyof typeof PEOPLE;
export const PERSON_KEYS = Object.keys(PEOPLE) as PersonKey[];

/** Who asks; `anonymous` is nobody. */
export const ACTORS = [
  "anonymous",
  "learner",
  "unit_clerk",
  "unit_head",
  "industry_reviewer",
  "division_hr",
  "xpcc_hr",
  "institution",
  "finance",
  "service_desk",
  "system_admin",
  "security_admin",
  "audit_admin",
  "made",
  "delegate",
] as const;
export type ActorKey = (typeof ACTORS)[number];

/** What the made role may, of what division_hr may. */
export const MADE_PERMISSIONS = ["population:person:list", "standing:year:read", "workbooks:verdict:export"] as const;

export interface RightsWorld {
  http: FastifyInstance;
  database: Database;
  services: Services;
  faults: string[];
  units: Record<UnitKey, number>;
  people: Record<PersonKey, number>;
  /** Account of each actor but nobody. */
  accounts: Record<string, number>;
  /** Office of each actor that has one. */
  offices: Record<string, number>;
  /** Headers of a fresh session of an account, wearing an office or none. */
  signIn(accountId: number, officeId?: number): Promise<Record<string, string>>;
  /** The same for many at once, in their order. */
  signInAll(wanted: readonly { accountId: number; officeId?: number | undefined }[]): Promise<Record<string, string>[]>;
  /** Headers of an actor's fresh session, wearing its office. */
  as(actor: ActorKey): Promise<Record<string, string>>;
}

/** Composes the server on that world. */
export async function useRightsWorld(): Promise<RightsWorld> {
  const file = await useDatabase();
  const { database } = file;
  const faults: string[] = [];
  const clock = fixedClock(AT);
  const jobs = await startJobs(database, allQueues(), {
    upkeep: false,
    onError: (error) => void faults.push(error.message),
  });
  file.defer(() => jobs.stop());
  const services = servicesOf({ database, jobs, clock, log: (line) => void faults.push(line) });
  const units = await transact(database, writeUnits);
  const people = await transact(database, (tx) => writePeople(tx, services, units));
  const { accounts, offices } = await transact(database, (tx) => writeActors(tx, units, people));
  const http = await composeApp(services, { checkAnswers: true });
  file.defer(() => http.close());
  const signInAll: RightsWorld["signInAll"] = (wanted) =>
    transact(database, async (tx) => {
      const all: Record<string, string>[] = [];
      for (const { accountId, officeId } of wanted) {
        const token = newToken();
        const from = clock.now();
        const to = new Date(from.getTime() + 3_600_000);
        await saveSession(tx, { digest: digestOfToken(token), accountId, officeId, proof: "demo", from, to });
        all.push({ cookie: `xueshi-session=${token}`, "sec-fetch-site": "same-origin" });
      }
      return all;
    });
  const signIn: RightsWorld["signIn"] = async (accountId, officeId) =>
    (await signInAll([{ accountId, officeId }]))[0] as Record<string, string>;
  const as: RightsWorld["as"] = async (actor) =>
    actor === "anonymous" ? {} : signIn(accounts[actor] as number, offices[actor]);
  return { http, database, services, faults, units, people, accounts, offices, signIn, signInAll, as };
}

async function writeUnits(tx: Tx): Promise<Record<UnitKey, number>> {
  const ids = await insertUnits(
    tx,
    UNITS.map(({ key, ...unit }) => ({ ...unit, name: `单位-${key}`, sector: "public" as const })),
  );
  return Object.fromEntries(UNITS.map(({ key, code }) => [key, ids.get(code)])) as Record<UnitKey, number>;
}

async function writePeople(
  tx: Tx,
  services: Services,
  units: Record<UnitKey, number>,
): Promise<Record<PersonKey, number>> {
  const shelf = openShelf(root);
  await openYear(tx, YEAR, shelf.inForce("xpcc/continuing-education", YEAR));
  const identity = (index: number) => syntheticCitizenId(index, 1990, true);
  const registered = await registerPeople(
    tx,
    services.vault,
    PERSON_KEYS.map((key, index) => ({
      name: `人-${key}`,
      identity_kind: "citizen" as const,
      identity_number: identity(index),
    })),
  );
  const ids = Object.fromEntries(PERSON_KEYS.map((key, index) => [key, registered.get(identity(index))])) as Record<
    PersonKey,
    number
  >;
  const entries = PERSON_KEYS.flatMap((key): NewEntry[] => {
    const person_id = ids[key];
    const { unit, series } = PEOPLE[key];
    return [
      { person_id, kind: "employment", employer: "public", unit_id: units[unit], valid_from: 20200101, approved: true },
      { person_id, kind: "title", series, level: "intermediate", valid_from: 20200101, approved: true },
    ];
  });
  await recordEntries(tx, { jobs: services.jobs, shelf }, { author: "测试", source: "hr" }, entries);
  await recomputePeople(tx, { shelf, today: today(services.clock) }, Object.values(ids));
  return ids;
}

async function writeActors(
  tx: Tx,
  units: Record<UnitKey, number>,
  people: Record<PersonKey, number>,
): Promise<{ accounts: Record<string, number>; offices: Record<string, number> }> {
  await syncRolePermissions(tx);
  const story = { title: "", story: "测试。", sort: 0 };
  const place: Partial<Record<ActorKey, Partial<Persona>>> = {
    unit_clerk: { unitId: units.hospital },
    unit_head: { unitId: units.hospital },
    industry_reviewer: { divisionCode: "d08", industry: "health" },
    division_hr: { divisionCode: "d08" },
    institution: { unitId: units.bureau },
  };
  const personas = ACTORS.filter((key) => !["anonymous", "made", "delegate"].includes(key)).map((key, sort) => ({
    ...story,
    ...place[key],
    ...(key === "learner" ? { personId: people.own } : {}),
    personaId: key.replaceAll("_", "-"),
    role: key as Persona["role"],
    title: key,
    sort: sort + 1,
  }));
  await writePersonas(tx, personas);
  const rows = await tx.rows<{ persona_id: string; account_id: number; office_id: number | null }>(
    "SELECT persona_id, account_id, office_id FROM persona",
  );
  const accounts = Object.fromEntries(rows.map((row) => [row.persona_id.replaceAll("-", "_"), row.account_id]));
  const offices = Object.fromEntries(
    rows.flatMap((row) => (row.office_id === null ? [] : [[row.persona_id.replaceAll("-", "_"), row.office_id]])),
  );
  await writeMade(tx, units, accounts, offices);
  return { accounts, offices };
}

/** The holder of a made role over the hospital and the other division's, and a colleague who stands in for the clerk. */
async function writeMade(
  tx: Tx,
  units: Record<UnitKey, number>,
  accounts: Record<string, number>,
  offices: Record<string, number>,
): Promise<void> {
  const at = new Date(AT);
  for (const key of ["made", "delegate"]) {
    const row = await tx.row<{ account_id: number }>(
      "INSERT INTO account (display_name, login_name) VALUES ($1, $2) RETURNING account_id",
      [key, `account-${key}`],
    );
    accounts[key] = (row as { account_id: number }).account_id;
  }
  const role = { code: "two_hospitals", name: "两院人事联络", base: "division_hr", scope: "custom" } as const;
  await insertMadeRole(tx, { ...role, permissions: MADE_PERMISSIONS }, accounts["security_admin"], at);
  const held = { pending: false, grantedAt: at, from: new Date("2026-01-01T00:00:00+08:00") };
  offices["made"] = await insertOffice(tx, {
    ...held,
    accountId: accounts["made"] as number,
    role: "division_hr",
    roleCode: role.code,
    title: "两院人事联络",
    scope: "custom",
    unitIds: [units.clinic, units.hospital7],
    grantedBy: accounts["security_admin"],
  });
  offices["delegate"] = await insertOffice(tx, {
    ...held,
    accountId: accounts["delegate"] as number,
    role: "unit_clerk",
    title: "unit_clerk",
    scope: "unit_and_below",
    unitId: units.hospital,
    from: new Date("2026-08-01T00:00:00+08:00"),
    to: new Date("2026-10-01T00:00:00+08:00"),
    delegatedFrom: offices["unit_clerk"],
    grantedBy: accounts["unit_clerk"],
  });
}
