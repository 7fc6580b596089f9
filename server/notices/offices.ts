/** What is told to those who hold offices: that they were given one, that it ends, that a year closes. */
import { reachOf, type Actor } from "../../contract/actor.ts";
import { parameter } from "../parameters/door.ts";
import { shanghaiDate } from "../platform/clock.ts";
import { transact } from "../platform/db.ts";
import { Bindings, populationCondition } from "../population/door.ts";
import type { DailyServices } from "./daily.ts";
import { addDays, dayInWords, daysUntil, stageOn } from "./hours.ts";
import { notifyMany, type Telling } from "./notify.ts";

interface OfficeRow {
  office_id: number;
  account_id: number;
  title: string;
  valid_from: Date;
  valid_to: Date | null;
}

const HELD = `o.revoked_at IS NULL AND NOT o.pending AND a.state = 'active' AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to > $1)`;

/** Offices that began within the last two days. Those of the demo's door began long ago. */
export async function tellGranted(services: DailyServices): Promise<number> {
  const now = services.clock.now();
  const offices = await services.database.rows<OfficeRow>(
    `SELECT o.office_id, o.account_id, o.title, o.valid_from, o.valid_to FROM office o JOIN account a USING (account_id)
      WHERE ${HELD} AND o.valid_from > $1::timestamptz - interval '2 days' AND o.granted_by IS NOT NULL
        AND NOT EXISTS (SELECT FROM notice n WHERE n.once_key = 'office-granted:' || o.office_id)`,
    [now],
  );
  const tellings = offices.map(({ office_id, account_id, title, valid_from, valid_to }): Telling => ({
    template: "office_granted",
    accountId: account_id,
    onceKey: `office-granted:${office_id}`,
    values: {
      office: title,
      from: dayInWords(shanghaiDate(valid_from)),
      until: valid_to === null ? "长期" : dayInWords(shanghaiDate(valid_to)),
    },
  }));
  return transact(services.database, (tx) => notifyMany(tx, services, tellings));
}

/** Offices that end within some days; an office that is given longer is told of its new end. */
export async function tellExpiring(services: DailyServices): Promise<number> {
  const now = services.clock.now();
  const days = await parameter(services.database, "office_expiry_days", now);
  const offices = await services.database.rows<OfficeRow & { valid_to: Date }>(
    `SELECT o.office_id, o.account_id, o.title, o.valid_from, o.valid_to FROM office o JOIN account a USING (account_id)
      WHERE ${HELD} AND o.valid_to <= $1::timestamptz + make_interval(days => $2)`,
    [now, days],
  );
  const tellings = offices.map(({ office_id, account_id, title, valid_to }): Telling => ({
    template: "office_expiring",
    accountId: account_id,
    onceKey: `office-expiring:${office_id}:${shanghaiDate(valid_to)}`,
    values: { office: title, until: dayInWords(shanghaiDate(valid_to)) },
  }));
  return transact(services.database, (tx) => notifyMany(tx, services, tellings));
}

type Holder = Pick<Actor, "role" | "scope" | "unitId" | "divisionCode" | "unitIds" | "industry"> & {
  officeId: number;
  accountId: number;
  title: string;
};

/** Whoever looks after people hears how many are not finished, at the stages before the year ends. */
export async function tellClosing(services: DailyServices, day: string): Promise<number> {
  const { database, clock } = services;
  const stages = await parameter(database, "deadline_days", clock.now());
  const furthest = addDays(day, stages[0] ?? 0);
  const years = await database.rows<{ year: number; closes: string }>(
    "SELECT year, closes FROM learning_year WHERE NOT closed AND closes BETWEEN $1 AND $2",
    [day, furthest],
  );
  let told = 0;
  for (const { year, closes } of years) {
    const stage = stageOn(day, closes, stages);
    if (stage === undefined) continue;
    for (const holder of await holders(services)) {
      const people = await unfinished(services, holder, year);
      if (people === 0) continue;
      const telling: Telling = {
        template: "year_closing",
        accountId: holder.accountId,
        link: `/unit?year=${year}&condition=annual_at_risk`,
        onceKey: `closing:${year}:${closes}:${stage}:${holder.officeId}`,
        values: {
          year: String(year),
          deadline: dayInWords(closes),
          days: String(daysUntil(day, closes)),
          place: holder.title,
          people: String(people),
        },
      };
      told += await transact(database, (tx) => notifyMany(tx, services, [telling]));
    }
  }
  return told;
}

async function holders({ database, clock }: DailyServices): Promise<Holder[]> {
  return database.rows<Holder>(
    `SELECT o.office_id AS "officeId", o.account_id AS "accountId", o.title, o.role, o.scope, o.unit_id AS "unitId",
            o.division_code AS "divisionCode", o.unit_ids AS "unitIds", o.industry
       FROM office o JOIN account a USING (account_id)
      WHERE ${HELD} AND o.role IN ('unit_clerk', 'unit_head', 'division_hr', 'xpcc_hr') ORDER BY o.office_id`,
    [clock.now()],
  );
}

async function unfinished({ database, vault }: DailyServices, holder: Holder, year: number): Promise<number> {
  const present = Object.fromEntries(Object.entries(holder).filter(([, value]) => value !== null)) as Holder;
  const reach = reachOf("data", present);
  if (reach === undefined) return 0;
  const bindings = new Bindings(vault);
  const condition = populationCondition(year, reach, { condition: "annual_at_risk" }, bindings);
  const row = await database.row<{ count: number }>(
    `SELECT count(*)::int AS count FROM standing s WHERE ${condition}`,
    bindings.list,
  );
  return row?.count ?? 0;
}
