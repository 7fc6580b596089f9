/** Who is reminded of which deadline when: one query, for the daily look and for its preview. */
import type { Reach } from "../../contract/actor.ts";
import { Bindings, populationCondition } from "../population/door.ts";
import type { Db } from "../platform/db.ts";
import type { Vault } from "../platform/vault.ts";
import type { TemplateCode } from "./templates.ts";

/** A reminder that is due on a day. */
export interface DueReminder {
  personId: number;
  kind: "annual" | "title";
  year: number;
  deadline: string;
  stage: number;
  /** The day on which it is told. */
  on: string;
  owedPublic: number | null;
  owedProfessional: number | null;
  owedClass: boolean;
}

/** Days in Beijing, both included, and the stages that hold, from many to few. */
export interface Window {
  from: string;
  until: string;
  stages: readonly number[];
}

/** The key under which a reminder is told once: a deadline that moves is another one. */
export function deadlineKey({ kind, personId, year, deadline, stage }: Omit<DueReminder, "on">): string {
  return `deadline:${kind}:${personId}:${year}:${deadline}:${stage}`;
}

/** Which template tells of which verdict. */
export const DEADLINE_TEMPLATES = { annual: "annual_deadline", title: "title_deadline" } as const satisfies Record<
  DueReminder["kind"],
  TemplateCode
>;

/**
 * The query of reminders within reach that are due in a window, if nothing changes until then. Those told before are left out;
 * whoever owes nothing, is exempt, or whom the duty does not concern has none.
 */
export function dueSql(reach: Reach, { from, until, stages }: Window, bindings: Bindings): string {
  const [first, last, all] = [bindings.add(from), bindings.add(until), bindings.add(stages)];
  const within = populationCondition("every", reach, {}, bindings);
  const duty = (kind: "annual" | "title", open: string, classOwed: string) =>
    `SELECT s.person_id, s.unit_id, s.division_code, '${kind}' AS kind, s.year, s.${kind}_deadline AS deadline,
            s.${kind}_public_owed_hi AS public, s.${kind}_professional_owed_hi AS professional, ${classOwed} AS class
       FROM standing s JOIN learning_year y ON y.year = s.year AND NOT y.closed
        AND NOT EXISTS (SELECT FROM year_closing shut WHERE shut.year = s.year AND shut.division_code = s.division_code)
      WHERE s.${kind} IN (${open}) AND s.${kind}_deadline >= ${first}::date AND ${within}`;
  return `SELECT d.person_id AS "personId", d.kind, d.year, d.deadline, st.stage,
      greatest(d.deadline - st.stage, ${first}::date) AS "on", d.public AS "owedPublic", d.professional AS "owedProfessional",
      d.class AS "owedClass", d.unit_id AS "unitId", d.division_code AS "divisionCode"
    FROM (${duty("annual", "'not_met', 'undetermined'", "false")}
          UNION ALL
          ${duty("title", "'not_eligible', 'undetermined'", "coalesce(s.title_face_to_face_owed_hi, 0) > 0")}) d
    CROSS JOIN LATERAL unnest(${all}::int[]) AS st(stage)
    WHERE (d.deadline - st.stage BETWEEN ${first}::date AND ${last}::date
           OR (d.deadline - st.stage < ${first}::date
               AND st.stage = (SELECT min(each) FROM unnest(${all}::int[]) each WHERE d.deadline - ${first}::date <= each)))
      AND NOT EXISTS (SELECT FROM notice n WHERE n.once_key =
            'deadline:' || d.kind || ':' || d.person_id || ':' || d.year || ':' || d.deadline || ':' || st.stage)`;
}

/** Reminders within reach that are due in a window, by person. */
export async function dueReminders(db: Db, vault: Vault, reach: Reach, window: Window): Promise<DueReminder[]> {
  const bindings = new Bindings(vault);
  const sql = dueSql(reach, window, bindings);
  return db.rows<DueReminder>(`${sql} ORDER BY "on", "personId", kind, stage DESC`, bindings.list);
}

const hoursOf = (hundredths: number) => `${Math.round(hundredths) / 100}学时`;

/** What is still owed, in words; what is not bounded is not given a number. */
export function owedInWords({
  owedPublic,
  owedProfessional,
  owedClass,
}: Pick<DueReminder, "owedPublic" | "owedProfessional" | "owedClass">): string {
  const parts = [
    ...(owedPublic !== null && owedPublic > 0 ? [`公需${hoursOf(owedPublic)}`] : []),
    ...(owedProfessional !== null && owedProfessional > 0 ? [`专业${hoursOf(owedProfessional)}`] : []),
    ...(owedClass ? ["集中面授"] : []),
  ];
  return parts.length === 0 ? "部分待定内容" : parts.join("、");
}
