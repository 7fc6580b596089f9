/** Courses of the demo world: on offer, waiting, sent back, unfinished; some people study them, somebody has finished. */
import { formatDate, makeDate, splitDate, type DateInt } from "../../engine/calendar.ts";
import { openCourseReading, writeCourse, writeStudy, type CourseToWrite } from "../../server/courses/door.ts";
import { writePersonas } from "../../server/identity/door.ts";
import type { Tx } from "../../server/platform/db.ts";
import type { Vault } from "../../server/platform/vault.ts";
import type { Film } from "./film-questions.ts";
import { askInBetween, writeFilm, type Teacher } from "./films.ts";
import { noon } from "./rows.ts";

type Academy = "academy" | "university" | "division";
type Listed = Omit<CourseToWrite, "institutionId" | "madeBy" | "decidedBy" | "at" | "opens" | "closes" | "lessons"> & {
  by: Academy;
  /** Names of lessons that are read elsewhere; or the video that the course is made around. */
  lessons: readonly string[] | Film;
};

const ACADEMIES: Readonly<Record<Academy, { unit: string; personaId: string }>> = {
  academy: { unit: "兵团高等职业技术学校", personaId: "institution" },
  university: { unit: "兵团应用大学", personaId: "institution-university" },
  division: { unit: "第八师职业技术学校", personaId: "institution-division" },
};

const professional = { part: "professional" } as const;
const publicly = { part: "public" } as const;

const LISTED: readonly Listed[] = [
  {
    by: "academy",
    ...publicly,
    title: "职业道德与依法履职",
    hundredths: 1000,
    lessons: "listening",
  },
  {
    by: "academy",
    ...publicly,
    class: "junior",
    title: "办公软件与信息安全",
    hundredths: 2000,
    lessons: "privacy",
  },
  {
    by: "university",
    ...publicly,
    class: "intermediate",
    title: "数据思维与知识产权",
    hundredths: 2000,
    lessons: "data",
  },
  {
    by: "university",
    ...publicly,
    class: "senior",
    title: "科技创新与团队管理",
    hundredths: 2000,
    lessons: "writing",
  },
  {
    by: "university",
    ...publicly,
    class: "intermediate",
    title: "绿色发展与生态保护",
    hundredths: 1000,
    fen: 2000,
    lessons: ["绿洲与荒漠", "节水就是增产"],
  },
  {
    by: "division",
    ...professional,
    series: "engineering",
    title: "施工现场应急管理",
    hundredths: 3000,
    lessons: ["风险辨识", "应急预案", "演练与复盘"],
  },
  {
    by: "academy",
    ...professional,
    category: "engineering",
    title: "建筑信息模型应用",
    hundredths: 3000,
    fen: 6000,
    lessons: ["模型入门", "碰撞检查"],
  },
  {
    by: "division",
    ...professional,
    category: "agriculture",
    title: "节水灌溉与水肥一体化",
    hundredths: 3000,
    lessons: "irrigation",
  },
  {
    by: "academy",
    ...professional,
    series: "laboratory",
    title: "实验室安全与规范",
    hundredths: 2000,
    lessons: "safety",
  },
  {
    by: "academy",
    ...professional,
    series: "agriculture",
    title: "棉花绿色高产栽培",
    hundredths: 3000,
    lessons: ["品种与播期", "水肥与化控"],
  },
  {
    by: "academy",
    ...professional,
    series: "health",
    title: "护理安全与院感防控",
    hundredths: 2000,
    industries: ["health"],
    lessons: ["查对制度", "手卫生", "职业暴露"],
  },
  {
    by: "academy",
    ...professional,
    series: "school_teacher",
    title: "课堂教学设计",
    hundredths: 3000,
    lessons: ["目标与活动", "评价与反馈"],
  },
  {
    by: "academy",
    ...professional,
    category: "economics",
    title: "预算管理与内部控制",
    hundredths: 3000,
    lessons: ["编好预算", "内控要点"],
  },
  {
    by: "division",
    ...professional,
    category: "agriculture",
    title: "主要病虫害防控",
    hundredths: 2000,
    until: "submitted",
    lessons: ["棉铃虫", "枯萎病"],
  },
  {
    by: "academy",
    ...professional,
    category: "political_work",
    title: "企业文化建设",
    hundredths: 3000,
    until: "returned",
    reason: "内容时长与所报学时不相称，请补充内容或降低学时",
    lessons: ["文化从哪里来"],
  },
  {
    by: "academy",
    ...professional,
    category: "law",
    title: "民商事合同审查",
    hundredths: 2000,
    until: "draft",
    lessons: ["合同的要素"],
  },
];

/** Who studies what; the last of a line: whether they have finished. */
const STUDIES: readonly [string, string, boolean][] = [
  ["twenty-seventy", "职业道德与依法履职", false],
  ["newcomer", "职业道德与依法履职", false],
  ["declarant", "职业道德与依法履职", true],
  ["declarant", "护理安全与院感防控", false],
];

/** The demo's videos last a minute each, whatever a course counts. */
const FILMED = "演示课程：一段一分钟的视频，看完做一份自测，就能学完。";
const LESSON_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** Writes the courses and who studies them. The named people and the offices are there already. */
export async function writeCourses(
  tx: Tx,
  { root, vault, today }: { root: string; vault: Vault; today: DateInt },
): Promise<void> {
  const now = noon(today);
  const services = {
    ...openCourseReading({ root }),
    vault,
    clock: { now: () => now },
    jobs: { enqueue: async () => undefined },
  };
  const { year } = splitDate(today);
  const yearEnd = formatDate(makeDate(year, 12, 31));
  // Not before the year in which the courses are open.
  const first = noon(makeDate(year, 1, 1)).getTime();
  const before = (days: number) => new Date(Math.max(first, now.getTime() - days * DAY_MS));
  await writePersonas(tx, await academyPersonas(tx));
  const desk = await accountOf(tx, "xpcc-hr");
  const numbers = new Map<string, number>();
  for (const [at, { by, lessons, ...said }] of LISTED.entries()) {
    const teacher = await academyOf(tx, by);
    const { institutionId, accountId, validTo } = teacher;
    const made = before(LISTED.length - at + 21);
    const film = typeof lessons === "string" ? await writeFilm(tx, lessons, teacher, made) : undefined;
    const written = film ?? (lessons as readonly string[]).map((title) => ({ title, durationMs: LESSON_MS }));
    const courseId = await writeCourse(tx, services, {
      ...said,
      summary: `由${ACADEMIES[by].unit}开设，共${written.length}节。${film === undefined ? "" : FILMED}`,
      institutionId,
      madeBy: accountId,
      decidedBy: desk,
      at: before(LISTED.length - at + 20),
      opens: `${year}-01-01`,
      closes: validTo < yearEnd ? validTo : yearEnd,
      lessons: written,
    });
    if (typeof lessons === "string") await askInBetween(tx, lessons, courseId, institutionId);
    numbers.set(said.title, courseId);
  }
  for (const [personaId, title, completes] of STUDIES) {
    const personId = await personOf(tx, personaId);
    const courseId = numbers.get(title) as number;
    const finished = completes ? { at: before(1), certificateNumber: `XS${year}DEMDEMDEM222` } : undefined;
    await writeStudy(tx, services, {
      personId,
      courseId,
      at: before(2),
      ...(finished === undefined ? {} : { finished }),
    });
  }
}

async function academyPersonas(tx: Tx): Promise<Parameters<typeof writePersonas>[1]> {
  const { university, division } = ACADEMIES;
  const told = { role: "institution", story: "编写课程、提交审核，看多少人在学。" } as const;
  return [
    {
      ...told,
      personaId: university.personaId,
      unitId: await unitOf(tx, university.unit),
      title: `${university.unit}继续教育学院`,
      sort: 320,
    },
    {
      ...told,
      personaId: division.personaId,
      unitId: await unitOf(tx, division.unit),
      title: `${division.unit}培训部`,
      sort: 321,
    },
  ];
}

async function unitOf(tx: Tx, name: string): Promise<number> {
  const row = await tx.row<{ unit_id: number }>("SELECT unit_id FROM unit WHERE name = $1", [name]);
  if (row === undefined) throw new Error(`The world has no ${name}`);
  return row.unit_id;
}

async function academyOf(tx: Tx, by: Academy): Promise<Teacher & { validTo: string }> {
  const { unit, personaId } = ACADEMIES[by];
  const unitId = await unitOf(tx, unit);
  const row = await tx.row<{ institution_id: number; valid_to: string }>(
    `SELECT institution_id, max(valid_to) AS valid_to FROM institution JOIN institution_event USING (institution_id)
      WHERE unit_id = $1 GROUP BY institution_id`,
    [unitId],
  );
  if (row === undefined) throw new Error(`${unit} does not train`);
  const accountId = await accountOf(tx, personaId);
  return { institutionId: row.institution_id, accountId, unitId, validTo: row.valid_to };
}

async function accountOf(tx: Tx, personaId: string): Promise<number> {
  const row = await tx.row<{ account_id: number }>("SELECT account_id FROM persona WHERE persona_id = $1", [personaId]);
  if (row === undefined) throw new Error(`The world has no ${personaId}`);
  return row.account_id;
}

async function personOf(tx: Tx, personaId: string): Promise<number> {
  const row = await tx.row<{ person_id: number | null }>("SELECT person_id FROM persona WHERE persona_id = $1", [
    personaId,
  ]);
  if (row?.person_id == null) throw new Error(`The world has nobody called ${personaId}`);
  return row.person_id;
}
