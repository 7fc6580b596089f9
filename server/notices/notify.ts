/** Tells people something: into their inbox at once, and out of the house as far as they want, when nobody sleeps. */
import type { Tx } from "../platform/db.ts";
import type { Clock } from "../platform/clock.ts";
import type { Vault } from "../platform/vault.ts";
import { takeOutside, type Told } from "./outside.ts";
import { currentVersions, knownTemplate, type TemplateCode, type TemplateVersion } from "./templates.ts";

/** Something to tell somebody. */
export interface Telling {
  template: TemplateCode;
  /** One of the two: a person, or an account that may belong to nobody with a ledger. */
  personId?: number | undefined;
  accountId?: number | undefined;
  /** One text for each place of the template, and for no other. Never an identity number or a telephone. */
  values: Readonly<Record<string, string>>;
  /** A page of this site, where one can do something about it. */
  link?: string | undefined;
  /** Whatever is told under the same key is told once. */
  onceKey?: string | undefined;
}

export interface TellingServices {
  vault: Vault;
  clock: Clock;
}

/**
 * Tells somebody something, in the transaction of what it is about.
 * @returns the number of the notice; undefined when it was told before under this key, or is paused.
 */
export async function notify(tx: Tx, services: TellingServices, telling: Telling): Promise<number | undefined> {
  const [told] = await tellAll(tx, services, [telling]);
  return told?.noticeId;
}

/** Tells many something. Returns how many were told that had not been before. */
export async function notifyMany(tx: Tx, services: TellingServices, tellings: readonly Telling[]): Promise<number> {
  return (await tellAll(tx, services, tellings)).length;
}

async function tellAll(tx: Tx, services: TellingServices, tellings: readonly Telling[]): Promise<Told[]> {
  for (const telling of tellings) refuseWrongValues(telling);
  const paused = await pausedTemplates(tx);
  const wanted = tellings.filter(({ template }) => !paused.has(template));
  if (wanted.length === 0) return [];
  const versions = await currentVersions(tx);
  const told = await insert(tx, await withPeople(tx, wanted), versions, services.clock.now());
  await takeOutside(tx, services, told);
  return told;
}

/** A place without a value, or a value without a place, is a fault of whoever tells. */
function refuseWrongValues({ template, values, personId, accountId }: Telling): void {
  const wanted = knownTemplate(template).places.map(({ name }) => name);
  const given = Object.keys(values);
  const wrong = [...wanted.filter((name) => !given.includes(name)), ...given.filter((name) => !wanted.includes(name))];
  if (wrong.length > 0) throw new Error(`Template ${template} and the values given do not fit: ${wrong.join(", ")}`);
  if ((personId === undefined) === (accountId === undefined))
    throw new Error(`Template ${template} needs a person or an account`);
}

/** Templates that are told to nobody at the moment. */
export async function pausedTemplates(db: Pick<Tx, "rows">): Promise<Set<string>> {
  const rows = await db.rows<{ template: string }>("SELECT template FROM notice_pause");
  return new Set(rows.map(({ template }) => template));
}

/** An account that belongs to a person is told as that person, whichever account they have later. */
async function withPeople(tx: Tx, tellings: readonly Telling[]): Promise<Telling[]> {
  const accounts = tellings.flatMap(({ accountId }) => accountId ?? []);
  if (accounts.length === 0) return [...tellings];
  const rows = await tx.rows<{ account_id: number; person_id: number | null }>(
    "SELECT account_id, person_id FROM account WHERE account_id = ANY ($1)",
    [accounts],
  );
  const people = new Map(rows.map(({ account_id, person_id }) => [account_id, person_id]));
  return tellings.map((telling) => {
    const personId = telling.accountId === undefined ? undefined : people.get(telling.accountId);
    return personId == null ? telling : { ...telling, personId, accountId: undefined };
  });
}

async function insert(
  tx: Tx,
  tellings: readonly Telling[],
  versions: ReadonlyMap<TemplateCode, TemplateVersion>,
  now: Date,
): Promise<Told[]> {
  const rows = tellings.map((telling, index) => {
    const version = versions.get(telling.template) as TemplateVersion;
    const { personId, accountId, template, values, link, onceKey } = telling;
    return {
      index,
      person_id: personId,
      account_id: accountId,
      template,
      version: version.version,
      values,
      link,
      once_key: onceKey,
    };
  });
  const numbers = await tx.rows<{ notice_id: number; index: number }>(
    `WITH given AS (
       SELECT nextval(pg_get_serial_sequence('notice', 'notice_id')) AS notice_id, each.*
         FROM jsonb_to_recordset($1::jsonb) AS each(index int, person_id bigint, account_id bigint, template text, version int,
                values jsonb, link text, once_key text)),
     added AS (
       INSERT INTO notice (notice_id, person_id, account_id, template, version, place_values, link, once_key, created_at)
       OVERRIDING SYSTEM VALUE
       SELECT notice_id, person_id, account_id, template, version, values, link, once_key, $2 FROM given ORDER BY once_key, index
       ON CONFLICT (once_key) DO NOTHING RETURNING notice_id)
     SELECT notice_id, index FROM given JOIN added USING (notice_id) ORDER BY index`,
    [JSON.stringify(rows), now],
  );
  return numbers.map(({ notice_id, index }) => {
    const telling = tellings[index] as Telling;
    return { noticeId: notice_id, telling, version: versions.get(telling.template) as TemplateVersion };
  });
}
