/** A hospital of the eighth division, people of it and its offices, to declare and review without a server in between. */
import { resolve } from "node:path";
import type { Actor, Reach } from "../contract/actor.ts";
import { syntheticCitizenId } from "../engine/identifiers-synthetic.ts";
import { registerPeople } from "../server/people/door.ts";
import { fixedClock } from "../server/platform/clock.ts";
import { transact, type Database, type Tx } from "../server/platform/db.ts";
import type { Jobs } from "../server/platform/jobs.ts";
import type { Vault } from "../server/platform/vault.ts";
import { openShelf, openYear, recordEntries } from "../server/standing/door.ts";
import { act, create, hold, type Acting, type Words } from "../server/declarations/acts.ts";
import type { DeclarationEvent } from "../server/declarations/declaration.ts";
import type { Said } from "../server/declarations/said.ts";
import { declarationById, setEvidence, type DeclarationRow } from "../server/declarations/store.ts";
import { kindOfRow } from "../server/declarations/judging.ts";
import type { Writer } from "../server/declarations/telling.ts";

export const NOW = new Date("2026-09-01T09:00:00+08:00");

export type Office = "clerk" | "head" | "officer" | "officerTwo" | "corps";

const ROLES: Readonly<Record<Office, { role: Actor["role"]; reach: Reach; place: Partial<Actor> }>> = {
  clerk: { role: "unit_clerk", reach: { kind: "unit_and_below", unitId: 1 }, place: { unitId: 1 } },
  head: { role: "unit_head", reach: { kind: "unit_and_below", unitId: 1 }, place: { unitId: 1 } },
  officer: { role: "division_hr", reach: { kind: "division", divisionCode: "d08" }, place: { divisionCode: "d08" } },
  officerTwo: { role: "division_hr", reach: { kind: "division", divisionCode: "d08" }, place: { divisionCode: "d08" } },
  corps: { role: "xpcc_hr", reach: { kind: "all" }, place: {} },
};

export type Field = {
  database: Database;
  ledger: Writer;
  write<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** So many people of the hospital, engineers of intermediate level, each with an account. */
  people(count: number): Promise<number[]>;
  self(personId: number): Acting;
  as(office: Office): Acting;
  /** A draft with everything that its kind asks for; evidence by numbers alone. */
  draft(personId: number, kindId: string, said: Said): Promise<number>;
  /** One event in a transaction of its own. */
  move(
    acting: Acting,
    declarationId: number,
    event: DeclarationEvent,
    words?: Words & { version?: number },
  ): Promise<void>;
  row(declarationId: number): Promise<DeclarationRow>;
};

/** Declaring and reviewing in a database that `prepareField` prepared. */
export async function openField(database: Database, jobs: Jobs, vault: Vault): Promise<Field> {
  const ledger: Writer = {
    jobs,
    shelf: openShelf(resolve(import.meta.dirname, "..")),
    vault,
    clock: fixedClock(NOW.toISOString()),
  };
  const write = <Result>(work: (tx: Tx) => Promise<Result>) => transact(database, work);
  const rows = await database.rows<{ account_id: number; person_id: number | null; display_name: string }>(
    "SELECT account_id, person_id, display_name FROM account",
  );
  const offices = new Map(
    rows.filter((row) => row.person_id === null).map((row) => [row.display_name, row.account_id]),
  );
  const accounts = new Map(rows.flatMap((row) => (row.person_id === null ? [] : [[row.person_id, row.account_id]])));
  const self = (personId: number): Acting => ({
    actor: { accountId: accounts.get(personId) ?? 0, personId, role: "learner" },
    reach: { kind: "self", personId },
    now: NOW,
    office: "本人",
  });
  return {
    database,
    ledger,
    write,
    self,
    async people(count) {
      const found = await write((tx) => register(tx, ledger, accounts.size + 1, count));
      for (const { personId, accountId } of found) accounts.set(personId, accountId);
      return found.map(({ personId }) => personId);
    },
    as(office) {
      const { role, reach, place } = ROLES[office];
      return { actor: { accountId: offices.get(office) ?? 0, role, ...place }, reach, now: NOW, office };
    },
    draft: (personId, kindId, said) => write((tx) => draft(tx, ledger, self(personId), { personId, kindId, said })),
    move: (acting, declarationId, event, { version, ...words } = {}) =>
      write(async (tx) => {
        await act(tx, ledger, acting, await hold(tx, acting, declarationId, version), event, words);
      }),
    row: async (declarationId) => (await declarationById(database, declarationId)) as DeclarationRow,
  };
}

async function draft(
  tx: Tx,
  ledger: Writer,
  acting: Acting,
  begun: { personId: number; kindId: string; said: Said },
): Promise<number> {
  const id = await create(tx, ledger, acting, begun);
  const kind = kindOfRow(ledger.shelf, (await declarationById(tx, id)) as DeclarationRow);
  const evidence = (kind?.evidence ?? []).map(({ id: slot }, at) => ({ slot, evidenceId: id * 10 + at }));
  await setEvidence(tx, begun.personId, id, evidence);
  return id;
}

/** The unit, the years and the offices. */
export async function prepareField(tx: Tx): Promise<void> {
  for (const year of [2024, 2025, 2026])
    await openYear(tx, year, { id: "xpcc/continuing-education", version: "2016-01-01" });
  await tx.execute(
    "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (1, 'A01', 'd08', '师医院', 'hospital', 'public')",
  );
  for (const office of Object.keys(ROLES)) await tx.execute("INSERT INTO account (display_name) VALUES ($1)", [office]);
}

async function register(
  tx: Tx,
  ledger: Writer,
  first: number,
  count: number,
): Promise<{ personId: number; accountId: number }[]> {
  const people = Array.from({ length: count }, (_, at) => ({
    name: `申报人${first + at}`,
    identity_kind: "citizen" as const,
    identity_number: syntheticCitizenId(first + at, 1985, false),
  }));
  const ids = await registerPeople(tx, ledger.vault, people);
  const personIds = people.map(({ identity_number }) => ids.get(identity_number) as number);
  await recordEntries(
    tx,
    ledger,
    { author: "测试", source: "hr" },
    personIds.flatMap((person_id) => [
      { person_id, kind: "employment", employer: "public", unit_id: 1, valid_from: 20200101 },
      { person_id, kind: "title", series: "engineering", level: "intermediate", valid_from: 20200101 },
    ]),
  );
  const rows = await tx.rows<{ person_id: number; account_id: number }>(
    `INSERT INTO account (person_id, display_name) SELECT person_id, name FROM person WHERE person_id = ANY ($1)
     RETURNING person_id, account_id`,
    [personIds],
  );
  return rows.map(({ person_id: personId, account_id: accountId }) => ({ personId, accountId }));
}
