/** People whose employment is under way: who wait for their unit, move, are claimed by two units, or stand there twice. */
import { addDays, formatDate, type DateInt } from "../../engine/calendar.ts";
import { syntheticCitizenId, syntheticMobile } from "../../engine/identifiers-synthetic.ts";
import { insertRequest } from "../../server/employment/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import { DECLARANTS } from "./declarants.ts";
import type { WorldPerson } from "./population.ts";
import { credits, employment, noon, title, type Subject, type WorldRow } from "./rows.ts";
import type { PlacedUnit, Setting } from "./setting.ts";

/** Somebody of the hospital or the school, with their ledger. */
export type Told = {
  name: string;
  female: boolean;
  born: number;
  /** The day of birth, where two share it. */
  birth?: DateInt;
  /** Number of the telephone they share. */
  phone?: number;
  series: string;
  level: string;
  rows: (at: {
    subject: Subject;
    hospital: PlacedUnit;
    school: PlacedUnit;
    today: DateInt;
    level: string;
  }) => WorldRow[];
};

/** A claim handed in some days ago. */
function claimed(row: WorldRow): WorldRow {
  return { ...row, approved: null };
}

function registered(
  name: string,
  female: boolean,
  born: number,
  level: string,
  daysAgo: number,
  series = "health",
): Told {
  return {
    name,
    female,
    born,
    series,
    level,
    rows: ({ subject, hospital, today }) => {
      const day = addDays(today, -daysAgo);
      const service = claimed(employment(subject.person_id, hospital, addDays(day, -30), null, day));
      const held = claimed(title(subject, level, addDays(day, -400), null, day));
      return level === "none" ? [service] : [service, held];
    },
  };
}

const TWIN = {
  name: "玛依拉·艾山",
  female: true,
  born: 1988,
  birth: 19880316,
  phone: 770_001,
  series: "health",
  level: "intermediate",
};

/** In this order; `TRANSFER` is the place of the one who moves. */
export const UNDER_WAY: readonly Told[] = [
  registered("周晓敏", true, 1995, "assistant", 9),
  registered("阿迪力·肉孜", false, 1991, "intermediate", 5),
  registered("郑欣", true, 1999, "none", 4),
  registered("马志军", false, 1984, "associate", 2),
  registered("祖丽菲亚·依明", true, 1997, "assistant", 1),
  {
    name: "田新江",
    female: false,
    born: 1986,
    series: "health",
    level: "intermediate",
    rows: ({ subject, hospital, school, today, level }) => [
      employment(subject.person_id, school, addDays(today, -1500), null, addDays(today, -1500)),
      title(subject, level, addDays(today, -1500), null, addDays(today, -1500)),
      claimed(employment(subject.person_id, hospital, addDays(today, -10), null, addDays(today, -3))),
    ],
  },
  {
    name: "崔海燕",
    female: true,
    born: 1987,
    series: "health",
    level: "intermediate",
    rows: ({ subject, hospital, school, today, level }) => [
      employment(subject.person_id, school, addDays(today, -1200), null, addDays(today, -1200)),
      employment(subject.person_id, hospital, addDays(today, -100), null, addDays(today, -60)),
      title(subject, level, addDays(today, -1200), null, addDays(today, -1200)),
    ],
  },
  {
    ...TWIN,
    rows: ({ subject, hospital, today, level }) => [
      employment(subject.person_id, hospital, addDays(today, -900), null, addDays(today, -900)),
      title(subject, level, addDays(today, -900), null, addDays(today, -900)),
      credits(subject, "public", 1000, addDays(today, -40)),
      credits(subject, "public", 500, addDays(today, -30)),
    ],
  },
  {
    ...TWIN,
    rows: ({ subject, hospital, today, level }) => [
      employment(subject.person_id, hospital, addDays(today, -900), null, addDays(today, -50)),
      title(subject, level, addDays(today, -900), null, addDays(today, -50)),
      credits(subject, "public", 1000, addDays(today, -40)),
      credits(subject, "public", 800, addDays(today, -20)),
    ],
  },
  ...DECLARANTS,
];

const TRANSFER = 5;
const CLAIMANT = 0;

/** The people with their ledgers, numbered from `first` on. */
export function peopleUnderWay(setting: Setting, first: number): WorldPerson[] {
  const { hospital, school } = placesOf(setting);
  return UNDER_WAY.map((told, index) => {
    const person_id = first + index;
    const subject = { person_id, series: told.series, category: setting.category[told.series] ?? "general" };
    const rows = told.rows({ subject, hospital, school, today: setting.today, level: told.level });
    const begun = rows.map(({ recorded_at: at }) => at.getTime());
    return {
      person: {
        person_id,
        name: told.name,
        identity_kind: "citizen" as const,
        identity_number: syntheticCitizenId(person_id, told.born, told.female, told.birth),
        phone: syntheticMobile(told.phone ?? person_id),
        created_at: new Date(Math.min(...begun)),
      },
      rows,
    };
  });
}

/** The hospital and the school that people here move between. */
export function placesOf({ units }: Setting): { hospital: PlacedUnit; school: PlacedUnit } {
  const find = (kind: string) => units.find((unit) => unit.kind === kind && unit.division_code === "d08");
  const [hospital, school] = [find("hospital"), find("school")];
  if (hospital === undefined || school === undefined) throw new Error("The world has no hospital or school in d08");
  return { hospital, school };
}

/** Number of the one whose registration waits: somebody one may be. */
export function claimantOf(first: number): number {
  return first + CLAIMANT;
}

const OBJECTION_DAYS = 5;

/** What the one who moves asked for. The rows have their numbers by now. */
export async function writeRequests(tx: Tx, setting: Setting, people: readonly WorldPerson[]): Promise<void> {
  const { hospital, school } = placesOf(setting);
  const { person, rows } = people[TRANSFER] as WorldPerson;
  const asked = addDays(setting.today, -3);
  const [present, , claim] = rows;
  await insertRequest(tx, {
    person_id: person.person_id,
    kind: "transfer",
    started_by: "person",
    desk_unit_id: hospital.unit_id,
    from_unit_id: school.unit_id,
    to_unit_id: hospital.unit_id,
    subject_entry_id: present?.entry_id ?? null,
    claim_entry_id: claim?.entry_id ?? null,
    said: { since: formatDate(addDays(setting.today, -10)), department: "儿科" },
    submitted_at: noon(asked),
    object_until: noon(addDays(asked, OBJECTION_DAYS)),
  });
}
