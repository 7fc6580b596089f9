/** Reminders that an office sends itself, and triggers that are told before their hour. */
import type { Actor, Reach } from "../../contract/actor.ts";
import { fillPlaces } from "../../contract/notice-text.ts";
import { unitsInReach } from "../organisations/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import type { Db, Tx } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Vault } from "../platform/vault.ts";
import { Bindings, populationCondition } from "../population/door.ts";
import { tellingOf } from "./daily.ts";
import { DEADLINE_TEMPLATES, dueReminders, owedInWords } from "./duties.ts";
import { dayInWords } from "./hours.ts";
import { notifyMany, type Telling, type TellingServices } from "./notify.ts";
import { windowOf } from "./preview.ts";
import { currentVersions, knownTemplate, type KnownTemplate } from "./templates.ts";

interface Owing {
  personId: number;
  deadline: string;
  owedPublic: number | null;
  owedProfessional: number | null;
  owedClass: boolean;
}

const PIECE = 500;

/** Whose year an office may remind of: those in reach who still owe. A unit out of reach is refused like one that is not there. */
async function owing(db: Db, vault: Vault, reach: Reach, year: number, unit: number | undefined): Promise<Owing[]> {
  if (unit !== undefined && !(await unitsInReach(db, reach)).some(({ unit_id: id }) => id === unit))
    throw new Refusal("not_found");
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, { condition: "annual_at_risk", unit }, bindings);
  return db.rows<Owing>(
    `SELECT s.person_id AS "personId", s.annual_deadline AS deadline, s.annual_public_owed_hi AS "owedPublic",
            s.annual_professional_owed_hi AS "owedProfessional", false AS "owedClass"
       FROM standing s JOIN learning_year y ON y.year = s.year AND NOT y.closed
        AND NOT EXISTS (SELECT FROM year_closing shut WHERE shut.year = s.year AND shut.division_code = s.division_code)
      WHERE ${condition} AND s.annual_deadline IS NOT NULL ORDER BY s.person_id`,
    bindings.list,
  );
}

const reminderKey = (personId: number, year: number, today: string) => `reminder:${personId}:${year}:${today}`;

async function officeTitle(db: Db, { officeId }: Actor): Promise<string> {
  const row = await db.row<{ title: string }>("SELECT title FROM office WHERE office_id = $1", [officeId]);
  return row?.title ?? "所在单位";
}

function reminderOf(each: Owing, { year, office, today }: { year: number; office: string; today: string }): Telling {
  return {
    template: "reminder",
    personId: each.personId,
    link: `/year?year=${year}`,
    onceKey: reminderKey(each.personId, year, today),
    values: { office, year: String(year), owed: owedInWords(each), deadline: dayInWords(each.deadline) },
  };
}

/** How many a reminder would reach, how many had one today, and what it would say to the first. */
export async function reminderCount(
  db: Db,
  vault: Vault,
  { actor, reach, year, unit, now }: { actor: Actor; reach: Reach; year: number; unit: number | undefined; now: Date },
) {
  const people = await owing(db, vault, reach, year, unit);
  const today = shanghaiDate(now);
  const row = await db.row<{ count: number }>("SELECT count(*)::int AS count FROM notice WHERE once_key = ANY ($1)", [
    people.map(({ personId }) => reminderKey(personId, year, today)),
  ]);
  const remindedToday = row?.count ?? 0;
  const { first } = knownTemplate("reminder");
  const words = (await currentVersions(db)).get("reminder") ?? first;
  const office = await officeTitle(db, actor);
  const sample =
    people[0] === undefined ? "" : fillPlaces(words.body, reminderOf(people[0], { year, office, today }).values);
  return { year, people: people.length, remindedToday, sample };
}

/** Reminds them. `expected` is the number that was confirmed. */
export async function remind(
  tx: Tx,
  services: TellingServices,
  asked: { actor: Actor; reach: Reach; year: number; unit: number | undefined; expected: number; now: Date },
): Promise<number> {
  const { actor, reach, year, unit, expected, now } = asked;
  const people = await owing(tx, services.vault, reach, year, unit);
  if (people.length !== expected) throw new Refusal("recipients_changed");
  const about = { year, office: await officeTitle(tx, actor), today: shanghaiDate(now) };
  return inPieces(
    tx,
    services,
    people.map((each) => reminderOf(each, about)),
  );
}

/** Tells at once what a trigger would tell today. */
export async function sendNow(
  tx: Tx,
  services: TellingServices,
  known: KnownTemplate,
  { expected, now }: { expected: number; now: Date },
): Promise<number> {
  const kind = Object.entries(DEADLINE_TEMPLATES).find(([, template]) => template === known.template)?.[0];
  if (kind === undefined) throw new Refusal("trigger_not_pausable");
  const window = await windowOf(tx, now, 1);
  const due = (await dueReminders(tx, services.vault, { kind: "all" }, window)).filter((each) => each.kind === kind);
  if (due.length !== expected) throw new Refusal("recipients_changed");
  return inPieces(
    tx,
    services,
    due.map((each) => tellingOf(each, window.from)),
  );
}

async function inPieces(tx: Tx, services: TellingServices, tellings: readonly Telling[]): Promise<number> {
  let told = 0;
  for (let at = 0; at < tellings.length; at += PIECE)
    told += await notifyMany(tx, services, tellings.slice(at, at + PIECE));
  return told;
}
