/** People of the hospital who have declared something: a draft, reviews at every desk, one sent back, refused, approved. */
import { addDays, formatDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import { writePast, type PastStep } from "../../server/declarations/door.ts";
import { writePersonas } from "../../server/identity/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { WorldPerson } from "./population.ts";
import { credits, employment, item, noon, title, type WorldRow } from "./rows.ts";
import type { PlacedUnit } from "./setting.ts";
import type { Told } from "./waiting.ts";

type Fields = Parameters<typeof item>[3];

function declarant(name: string, female: boolean, born: number, items: (day: Ago, id: number) => WorldRow[]): Told {
  return {
    name,
    female,
    born,
    series: "health",
    level: "intermediate",
    rows: ({ subject, hospital, today, level }) => {
      const id = subject.person_id;
      const begun = addDays(today, -2_000);
      return [
        employment(id, hospital, begun, null, begun),
        title(subject, level, begun, null, begun),
        ...items((daysAgo) => addDays(today, -daysAgo), id),
        credits(subject, "public", 1200, addDays(today, -20)),
      ];
    },
  };
}

type Ago = (daysAgo: number) => DateInt;

/** Something handed in some days ago, under review unless said. */
function handedIn(id: number, kind: string, day: DateInt, fields: Fields = {}, decided?: DateInt): WorldRow {
  return item(id, kind, day, { approved: null, ...fields }, decided);
}

const numbered = (kind: string, number: string) => ({ certificate_kind: kind, certificate_number: number });

/** In this order; the first is somebody one may be. */
export const DECLARANTS: readonly Told[] = [
  declarant("宋玉梅", true, 1971, (day, id) => [
    handedIn(id, "village", day(16)),
    handedIn(id, "qualifications", day(9), { hundredths: 4000, ...numbered("qualifications", "ZG990007001") }),
    handedIn(
      id,
      "outside_training",
      day(40),
      { hundredths: 1600, form: "recognised", by_industry: false, approved: false, hr_approved: false },
      day(31),
    ),
    handedIn(
      id,
      "outside_training",
      day(60),
      { hundredths: 2400, form: "recognised", by_industry: false, approved: true, hr_approved: true },
      day(50),
    ),
  ]),
  declarant("马晓燕", true, 1985, (day, id) => [
    handedIn(id, "qualifications", day(3), { hundredths: 3000, ...numbered("qualifications", "ZG990007002") }),
  ]),
  declarant("托合提·阿不都", false, 1979, (day, id) => [
    handedIn(id, "industry_results", day(12), { hundredths: 6000 }),
  ]),
];

/** Who they are at the demo door. */
const DOORS = [
  {
    personaId: "declarant",
    title: "护士长，有几项申报在办",
    story: "一项退回要补材料，一项在人社部门审核，一项没有通过，一项认定了24学时，还有一份草稿。",
  },
  { personaId: "declarant-unit", title: "护士，申报在单位审核", story: "资格证书三天前交到单位，等单位审核。" },
  {
    personaId: "declarant-industry",
    title: "医师，申报在卫健委审核",
    story: "行业专业学习结果交了十二天，卫健委还没有审。",
  },
] as const;

type Story = {
  of: number;
  kind: string;
  /** Which of the person's items it is about, in their order; undefined for a draft. */
  item?: number;
  desks: string[];
  said: Record<string, string>;
  /** What happened, with how many days ago. */
  past: readonly [
    daysAgo: number,
    event: PastStep["event"],
    by: keyof typeof OFFICES,
    reason?: string,
    cites?: string,
  ][];
};

const OFFICES = {
  self: { personaId: "", words: "本人" },
  unit: { personaId: "unit-clerk", words: "第八师师医院人事科" },
  industry: { personaId: "industry-health", words: "第八师卫生健康委员会" },
  hr: { personaId: "division-hr", words: "第八师人社局" },
} as const;

const STORIES: readonly Story[] = [
  {
    of: 0,
    kind: "outside_training",
    item: 3,
    desks: ["unit", "hr"],
    said: { title: "急危重症护理新进展", organiser_name: "石河子大学", hours: "24", form: "recognised" },
    past: [
      [60, "submit", "self"],
      [55, "pass", "unit"],
      [50, "pass", "hr"],
    ],
  },
  {
    of: 0,
    kind: "outside_training",
    item: 2,
    desks: ["unit", "hr"],
    said: { title: "院内业务学习", organiser_name: "第八师师医院", hours: "16", form: "recognised" },
    past: [
      [40, "submit", "self"],
      [36, "pass", "unit"],
      [31, "refuse", "hr", "单位内部的业务学习不在人社部门认可的形式之内。", "xpcc-qa#a8"],
    ],
  },
  {
    of: 0,
    kind: "village",
    item: 0,
    desks: ["unit", "hr"],
    said: { place: "图木舒克市某村" },
    past: [
      [16, "submit", "self"],
      [12, "return", "unit", "缺少派出单位的证明，请补上后重新提交。", "xpcc-qa#a9"],
    ],
  },
  {
    of: 0,
    kind: "qualification",
    item: 1,
    desks: ["unit", "hr"],
    said: { title: "心理治疗师", hours: "40" },
    past: [
      [9, "submit", "self"],
      [6, "pass", "unit"],
    ],
  },
  { of: 0, kind: "degree", desks: [], said: { award: "bachelor", school: "石河子大学" }, past: [] },
  {
    of: 1,
    kind: "qualification",
    item: 0,
    desks: ["unit", "hr"],
    said: { title: "健康管理师", hours: "30" },
    past: [[3, "submit", "self"]],
  },
  {
    of: 2,
    kind: "industry_result",
    item: 0,
    desks: ["industry"],
    said: { hours: "60" },
    past: [[12, "submit", "self"]],
  },
];

export type Declaring = {
  today: DateInt;
  hospital: PlacedUnit;
  policy: { id: string; version: string };
  deskDays: number;
};

/** Gives the declarants accounts, and writes what they declared. The rows have their numbers by now. */
export async function writeDeclarants(tx: Tx, at: Declaring, people: readonly WorldPerson[]): Promise<void> {
  await writePersonas(
    tx,
    DOORS.map((door, index) => ({
      ...door,
      role: "learner" as const,
      personId: (people[index] as WorldPerson).person.person_id,
      sort: 310 + index,
    })),
  );
  const names = [...DOORS, OFFICES.unit, OFFICES.industry, OFFICES.hr].map(({ personaId }) => personaId);
  const found = await tx.rows<{ persona_id: string; account_id: number }>(
    "SELECT persona_id, account_id FROM persona WHERE persona_id = ANY ($1)",
    [names],
  );
  const accounts = new Map(found.map(({ persona_id, account_id }) => [persona_id, account_id]));
  for (const story of STORIES) await writeStory(tx, at, people[story.of] as WorldPerson, story, accounts);
}

/** Employment and title come first in a declarant's ledger. */
const BEFORE_ITEMS = 2;

async function writeStory(
  tx: Tx,
  { today, hospital, policy, deskDays }: Declaring,
  { person, rows }: WorldPerson,
  story: Story,
  accounts: ReadonlyMap<string, number>,
): Promise<void> {
  const own = accounts.get(DOORS[story.of]?.personaId ?? "") as number;
  const row = story.item === undefined ? undefined : rows[BEFORE_ITEMS + story.item];
  const year = row?.year ?? splitDate(today).year;
  const number = row?.certificate_number ?? undefined;
  const day = row?.valid_from ?? undefined;
  const [first] = story.past;
  await writePast(tx, {
    person_id: person.person_id,
    kind: story.kind,
    policy_id: policy.id,
    policy_version: policy.version,
    said: {
      ...story.said,
      year: String(year),
      ...(day === undefined ? {} : { date: formatDate(day) }),
      ...(number === undefined ? {} : { number }),
    },
    made_by: own,
    unit_id: hospital.unit_id,
    division_code: hospital.division_code,
    series: "health",
    year,
    desks: story.desks,
    begun: noon(addDays(today, -(first?.[0] ?? 1) - 1)),
    hundredths: row?.hundredths ?? null,
    once: number === undefined || row === undefined ? null : { kind: row.kind, number },
    entryId: row?.entry_id ?? null,
    deskDays,
    steps: story.past.map(([daysAgo, event, by, reason, cites]) => ({
      event,
      at: noon(addDays(today, -daysAgo)),
      accountId: by === "self" ? own : (accounts.get(OFFICES[by].personaId) as number),
      byWords: OFFICES[by].words,
      ...(reason === undefined ? {} : { reason }),
      ...(cites === undefined ? {} : { cites: [cites] }),
    })),
  });
}
