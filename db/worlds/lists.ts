/** Official lists of the demo: one of each kind that has any, with a few people of the door and somebody nobody knows. */
import { addDays, splitDate, type DateInt } from "../../engine/calendar.ts";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { writePastList, writePastTraining, type PastList } from "../../server/declarations/door.ts";
import { openIdentity } from "../../server/people/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import type { PolicyShelf } from "../../server/standing/door.ts";
import { noon } from "./rows.ts";

type Story = {
  by: "division-hr" | "xpcc-hr" | "industry-health";
  keeper: string;
  kind: string;
  title: (year: number) => string;
  document: (year: number) => string;
  daysAgo: number;
  said: Record<string, string>;
  day: string;
  /** Personas by whom it is known at the door. */
  names: readonly string[];
  unknown?: string;
};

const STORIES: readonly Story[] = [
  {
    by: "division-hr",
    keeper: "第八师人社局",
    kind: "village",
    title: (year) => `${year}年驻村工作队员名单`,
    document: (year) => `师驻村办〔${year}〕3号`,
    daysAgo: 20,
    said: { place: "图木舒克市某村" },
    day: "02-20",
    names: ["village", "village-pending", "declarant", "declarant-unit"],
    unknown: "王建国",
  },
  {
    by: "xpcc-hr",
    keeper: "兵团人社局",
    kind: "inland_teaching",
    title: (year) => `${year}年内派教师名册`,
    document: (year) => `兵教函〔${year}〕11号`,
    daysAgo: 30,
    said: { school: "内地新疆班办班学校" },
    day: "03-01",
    names: ["inland-teacher", "inland-manager"],
    unknown: "李秀兰",
  },
  {
    by: "xpcc-hr",
    keeper: "兵团人社局",
    kind: "seminar",
    title: (year) => `${year}年兵团护理管理高级研修班学员名单`,
    document: (year) => `兵人社函〔${year}〕27号`,
    daysAgo: 15,
    said: { title: "护理管理高级研修班", organiser: "xpcc" },
    day: "05-16",
    names: ["declarant", "declarant-unit"],
  },
  {
    by: "industry-health",
    keeper: "第八师卫生健康委员会",
    kind: "outside_training",
    title: (year) => `${year}年基层卫生人员培训认定名单`,
    document: (year) => `师卫健〔${year}〕18号`,
    daysAgo: 8,
    said: { title: "基层常见病诊疗培训", organiser_name: "第八师卫生健康委员会", hours: "24", form: "recognised" },
    day: "06-05",
    names: ["declarant-industry"],
    unknown: "赵志强",
  },
];

const NOBODY_KNOWN = {
  column: "证件号码",
  message: "您管理的范围内查不到这个人",
  remedy: "请核对号码；尚未登记的，登记并确认单位之后会自动对上",
};

/** Who attended the training that waits at the bureau, and somebody nobody knows. */
const ATTENDED = ["declarant", "declarant-unit", "declarant-industry"];

type Known = { persona_id: string; person_id: number; name: string; identity_number: Buffer };

/** Writes the lists. Whoever they name has been written before. */
export async function writeLists(
  tx: Tx,
  { vault, shelf, today }: { vault: Vault; shelf: PolicyShelf; today: DateInt },
): Promise<void> {
  const known = await tx.rows<Known>(
    "SELECT persona_id, person_id, person.name, identity_number FROM persona JOIN person USING (person_id)",
  );
  const people = new Map(known.map((each) => [each.persona_id, each]));
  const offices = await tx.rows<{ persona_id: string; account_id: number }>(
    "SELECT persona_id, account_id FROM persona WHERE persona_id = ANY ($1)",
    [STORIES.map(({ by }) => by)],
  );
  const accounts = new Map(offices.map(({ persona_id, account_id }) => [persona_id, account_id]));
  for (const [at, story] of STORIES.entries()) {
    const published = noon(addDays(today, -story.daysAgo));
    const clock = { now: () => published };
    const list = listOf(story, { today, account: accounts.get(story.by) as number, people, number: 9_900 + at, vault });
    await writePastList(tx, { vault, clock, shelf }, list);
  }
  await writeTraining(tx, vault, today, people);
}

/** A training of the hospital, handed in with its roster, on the desk of the division's bureau. */
async function writeTraining(tx: Tx, vault: Vault, today: DateInt, people: ReadonlyMap<string, Known>): Promise<void> {
  const clerk = await tx.row<{ account_id: number; unit_id: number }>(
    "SELECT account_id, unit_id FROM persona WHERE persona_id = 'unit-clerk'",
  );
  if (clerk === undefined) return;
  const { year } = splitDate(today);
  const submitted = noon(addDays(today, -5));
  const { account_id: accountId, unit_id } = clerk;
  const reach = { kind: "unit_and_below", unitId: unit_id } as const;
  const office = "第八师师医院人事科";
  const found = ATTENDED.flatMap((persona) => {
    const person = people.get(persona);
    if (person === undefined) return [];
    const { name, person_id: personId } = person;
    const identity = openIdentity(vault, person.identity_number);
    return [{ identity, name, personId, match: "found" as const, problems: [], said: {} }];
  });
  const stranger = { identity: syntheticCitizenId(9_950, 1990, false), name: "周文斌", personId: null };
  await writePastTraining(tx, vault, {
    kind: "outside_training",
    said: {
      year: String(year),
      title: "基层医疗急救能力提升培训",
      organiser_name: "石河子大学医学院",
      date: `${year}-06-20`,
      hours: "32",
      form: "recognised",
      recognition: `兵卫健函〔${year}〕36号`,
    },
    year,
    submitter: "unit",
    made_by: accountId,
    made_for: office,
    asking: { actor: { accountId, role: "unit_clerk", unitId: unit_id }, reach, office },
    unit_id,
    division_code: "d08",
    industry: null,
    desks: ["hr"],
    created_at: submitted,
    submitted,
    attendees: [
      ...found,
      {
        ...stranger,
        match: "unknown",
        problems: [{ ...NOBODY_KNOWN, remedy: "请核对号码；尚未登记的，登记并确认单位之后重新上传名册" }],
        said: {},
      },
    ],
  });
}

const REACHES: Readonly<Record<Story["by"], Pick<PastList, "division_code" | "industry" | "reach">>> = {
  "division-hr": { division_code: "d08", industry: null, reach: { kind: "division", divisionCode: "d08" } },
  "xpcc-hr": { division_code: null, industry: null, reach: { kind: "all" } },
  "industry-health": {
    division_code: "d08",
    industry: "health",
    reach: { kind: "division", divisionCode: "d08", industry: "health" },
  },
};

type Around = {
  today: DateInt;
  account: number;
  people: ReadonlyMap<string, Known>;
  /** Of whom nobody knows. */
  number: number;
  vault: Vault;
};

function listOf(story: Story, { today, account, people, number, vault }: Around): PastList {
  const { year } = splitDate(today);
  const said = { ...story.said, year: String(year), date: `${year}-${story.day}` };
  const published = noon(addDays(today, -story.daysAgo));
  const found = story.names.flatMap((persona) => {
    const person = people.get(persona);
    if (person === undefined) return [];
    return [{ identity: openIdentity(vault, person.identity_number), name: person.name, personId: person.person_id }];
  });
  const unknown =
    story.unknown === undefined
      ? []
      : [
          {
            identity: syntheticCitizenId(number, 1988, true),
            name: story.unknown,
            personId: null,
            problems: [NOBODY_KNOWN],
          },
        ];
  return {
    kind: story.kind,
    title: story.title(year),
    document: story.document(year),
    issued_on: null,
    file_name: `${story.title(year)}.xlsx`,
    ...REACHES[story.by],
    made_by: account,
    made_for: story.keeper,
    created_at: published,
    published,
    lines: [...found, ...unknown].map((line) => ({ ...line, year, said })),
  };
}
