/** For operations that have an effect once: a request that succeeds, made afresh in the small world of rights. */
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { formOf } from "../../server/files/files.fixture.ts";
import { transact } from "../../server/platform/db.ts";
import { writeSign } from "../../server/watching/door.ts";
import { COURSE, institution, questionOf, RULES, TRAINING } from "./once-samples.ts";
import { PERSON_KEYS, type ActorKey, type RightsWorld } from "./world.ts";

/** A request; `other` is a body that would be taken as well, where there is one. */
export interface Asked {
  who: ActorKey;
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  other?: unknown;
  form?: ReturnType<typeof formOf>;
}

/** What recipes are made with: the world, and other operations to make what they need. */
export interface Kitchen {
  world: RightsWorld;
  /** A number that was not given before. */
  next(): number;
  /** The account of another who does the same. */
  second(who: ActorKey): number;
  /** Does an operation; throws unless it succeeds. */
  make(
    id: string,
    who: ActorKey,
    params?: Record<string, unknown>,
    body?: unknown,
    query?: Record<string, unknown>,
  ): Promise<Made>;
  institutionId: number;
}
export type Made = Record<string, number> & { version: number; state: string };

type Recipe = (kitchen: Kitchen) => Promise<Asked> | Asked;

const said = { year: "2026", date: "2026-02-01", place: "某村" };

async function handedIn({ make }: Kitchen, kind = "village", form: Record<string, string> = said) {
  const { declarationId } = await make("declarations.createMine", "learner", {}, { kind, said: form });
  const { version } = await make("declarations.submitMine", "learner", { declarationId }, { version: 1 });
  return { declarationId, version };
}

/** A title application, which needs no evidence: approved by the unit. */
async function approved(kitchen: Kitchen, year: string) {
  const form = { year, route: "review", target_level: "associate", date: `${year}-03-01` };
  const { declarationId, version } = await handedIn(kitchen, "title_route", form);
  const passed = await kitchen.make("declarations.review", "unit_clerk", { declarationId }, { event: "pass", version });
  return { declarationId, version: passed.version };
}

async function revoked(kitchen: Kitchen, year: string) {
  const { declarationId, version } = await approved(kitchen, year);
  const body = { version, reason: "材料不实" };
  const gone = await kitchen.make("declarations.revoke", "division_hr", { declarationId }, body);
  return { declarationId, version: gone.version };
}

const training = ({ make, next }: Kitchen) =>
  make(
    "trainings.create",
    "unit_clerk",
    {},
    {
      kind: "outside_training",
      said: { ...TRAINING, title: `研修${next()}`, recognition: `兵人社函〔2026〕${next()}号` },
    },
  );

const numberOf = (key: (typeof PERSON_KEYS)[number]) => syntheticCitizenId(PERSON_KEYS.indexOf(key), 1990, true);

const because = { reason: "按规定办理" };

/** A new unit of the division. */
const founded = ({ world, next }: Kitchen): Asked => ({
  who: "xpcc_hr",
  body: {
    kind: "founded",
    day: "2026-09-01",
    parentId: world.units.d08,
    name: `新单位${next()}`,
    unitKind: "school",
    employerKind: "public_institution",
  },
});

/** By operation. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  "standing.decide": ({ world }) => ({
    who: "xpcc_hr",
    params: { personId: world.people.same },
    body: { year: 2026 },
    other: { year: 2025 },
  }),
  "population.simulate": () => ({ who: "xpcc_hr", body: { label: "推演", years: [2026] } }),
  "workbooks.import": () => ({ who: "xpcc_hr", form: formOf("名册.xlsx", Buffer.from("x"), { kind: "roster" }) }),
  "workbooks.askExport": async ({ next, world }) => {
    await limitExports(world);
    return { who: "division_hr", body: { year: 2026, purpose: `逐人核对学时${next()}` } };
  },
  "workbooks.decideExport": async ({ make, world }) => {
    await limitExports(world);
    const asked = await make("workbooks.askExport", "division_hr", {}, { year: 2026, purpose: "逐人核对学时" });
    return {
      who: "xpcc_hr",
      params: { requestId: asked["requestId"] },
      body: { decision: "approve", reason: "同意，用后删除", version: 1 },
    };
  },
  "xapi.makeStore": () => ({ who: "security_admin", body: { label: "学习记录", mayWrite: true, mayRead: "none" } }),
  "xapi.makeExport": () => ({
    who: "security_admin",
    body: { label: "上报", endpoint: "https://records.example.org/xapi", login: "x", secret: "y" },
  }),
  "watching.decideAnomaly": async ({ world, next }) => {
    const { database, people } = world;
    const sign = {
      personId: people.same,
      day: `2026-05-${String((next() % 28) + 1).padStart(2, "0")}`,
      evidence: { kind: "quick_answers", questions: 10, fastestMs: 1_600, slowestMs: 2_000 },
      foundAt: new Date("2026-06-01T03:00:00+08:00"),
    } as const;
    const anomalyId = await transact(database, (tx) => writeSign(tx, sign));
    const body = { state: "harmless", ...because };
    return { who: "division_hr", params: { personId: people.same, anomalyId }, body };
  },
  "years.close": () => ({ who: "xpcc_hr", params: { year: 2025 }, body: because }),
  "years.openWindow": ({ next }) => ({
    who: "xpcc_hr",
    params: { year: 2025 },
    body: { scope: "all", opens: "2026-09-01", until: "2026-10-01", reason: `补报${next()}` },
  }),
  "access.createRole": ({ next }) => ({
    who: "security_admin",
    body: {
      code: `made_role_${next()}`,
      name: `学时助理${next()}`,
      base: "unit_clerk",
      permissions: ["population:person:list"],
      scope: "unit",
    },
  }),
  "access.grant": ({ world }) => ({
    who: "security_admin",
    body: { accountId: world.accounts["finance"], role: "service_desk", place: { scope: "all" }, note: "轮岗" },
  }),
  "access.grantStaff": ({ world, second }) => ({
    who: "division_hr",
    body: { accountId: second("learner"), role: "unit_clerk", unitId: world.units.hospital, note: "轮岗" },
  }),
  "access.lend": ({ world, second }) => ({
    who: "division_hr",
    body: {
      officeId: world.offices["division_hr"],
      accountId: second("division_hr"),
      to: "2026-09-20",
      note: "出差",
    },
  }),
  "administration.setParameter": async ({ world }) => {
    const row = await world.http.inject({ url: "/api/parameters", headers: await world.as("system_admin") });
    const all = row.json<{ parameters: { name: string; value: string | number; least?: number }[] }>().parameters;
    const one = all.find(({ name }) => name === "declaration_desk_days");
    return {
      who: "system_admin",
      params: { name: "declaration_desk_days" },
      body: { value: String(Number(one?.value) + 1), reason: "调整", expected: String(one?.value) },
    };
  },
  "administration.setDictionaryEntry": ({ next }) => ({
    who: "system_admin",
    params: { dictionary: "return_phrase", entry: `word_${next()}` },
    body: { label: "某词", note: "本地用语", version: 0 },
  }),
  "administration.accountState": ({ world }) => ({
    who: "system_admin",
    params: { accountId: world.accounts["finance"] },
    body: { state: "disabled", reason: "离职" },
  }),
  "audit.verify": () => ({ who: "audit_admin" }),
  "assessment.createQuestion": ({ next }) => ({
    who: "institution",
    body: { question: questionOf(next()) },
    other: { question: questionOf(next()) },
  }),
  "assessment.changeQuestion": async ({ make, next }) => {
    const { questionId } = await make("assessment.createQuestion", "institution", {}, { question: questionOf(next()) });
    return {
      who: "institution",
      params: { questionId },
      body: { version: 1, question: questionOf(next()) },
      other: { version: 1, question: questionOf(next()) },
    };
  },
  "assessment.createTest": async ({ make, next }) => {
    await make("assessment.createQuestion", "institution", {}, { question: questionOf(next()) });
    return { who: "institution", body: { rules: RULES }, other: { rules: { ...RULES, minutes: 20 } } };
  },
  "assessment.changeTest": async ({ make, next }) => {
    await make("assessment.createQuestion", "institution", {}, { question: questionOf(next()) });
    const { testKey } = await make("assessment.createTest", "institution", {}, { rules: RULES });
    const other = { rules: { ...RULES, minutes: 30 } };
    return { who: "institution", params: { testKey }, body: { rules: { ...RULES, minutes: 20 } }, other };
  },
  "content.begin": () => ({ who: "institution", body: { kind: "video", name: "课.mp4", bytes: 1_000 } }),
  "courses.create": ({ institutionId }) => ({ who: "institution", params: { institutionId }, body: COURSE }),
  "declarations.createMine": () => ({ who: "learner", body: { kind: "village", said } }),
  "declarations.review": async (kitchen) => {
    const { declarationId, version } = await handedIn(kitchen);
    return { who: "unit_clerk", params: { declarationId }, body: { event: "return", version, ...because } };
  },
  "declarations.revoke": async (kitchen) => {
    const { declarationId, version } = await approved(kitchen, "2026");
    return { who: "division_hr", params: { declarationId }, body: { version, ...because } };
  },
  "declarations.ruleOnAppeal": async (kitchen) => {
    const { declarationId, version } = await revoked(kitchen, "2026");
    const body = { event: "appeal", version, ...because };
    const appealed = await kitchen.make("declarations.moveMine", "learner", { declarationId }, body);
    return {
      who: "xpcc_hr",
      params: { declarationId },
      body: { event: "uphold", version: appealed.version, ...because },
    };
  },
  "declarations.reviewBatch": async (kitchen) => {
    const item = await handedIn(kitchen);
    await kitchen.make("declarations.read", "unit_clerk", { declarationId: item.declarationId });
    const items = [item];
    return { who: "unit_clerk", body: { kind: "village", items }, other: { kind: "seminar", items } };
  },
  "trainings.create": ({ next }) => ({
    who: "unit_clerk",
    body: { kind: "outside_training", said: { ...TRAINING, title: `研修${next()}` } },
    other: { kind: "outside_training", said: TRAINING },
  }),
  "trainings.addAttendee": async (kitchen) => {
    const { trainingId, version } = await training(kitchen);
    const body = { version, identity: numberOf("same"), name: "人-same", said: {} };
    return { who: "unit_clerk", params: { trainingId }, body };
  },
  "trainings.review": async (kitchen) => {
    const { trainingId, version } = await training(kitchen);
    const one = { version, identity: numberOf("same"), name: "人-same", said: {} };
    const added = await kitchen.make("trainings.addAttendee", "unit_clerk", { trainingId }, one);
    const moved = { event: "submit", version: added.version };
    const handed = await kitchen.make("trainings.move", "unit_clerk", { trainingId }, moved);
    return {
      who: "division_hr",
      params: { trainingId },
      body: { event: "return", version: handed.version, ...because },
    };
  },
  "employment.requestMine": async ({ world }) => ({
    who: "learner",
    body: { kind: "leave", entryId: await employmentOf(world, "own"), lastDay: "2026-12-31", note: "退休" },
  }),
  "employment.request": async ({ world }) => ({
    who: "xpcc_hr",
    params: { personId: world.people.sibling },
    body: { kind: "leave", entryId: await employmentOf(world, "sibling"), lastDay: "2026-12-31", note: "退休" },
  }),
  "employment.call": ({ world }) => ({
    who: "division_hr",
    body: {
      name: "人-child",
      identityNumber: numberOf("child"),
      unitId: world.units.school,
      since: "2026-09-10",
      note: "调来",
    },
  }),
  "employment.requestMerge": ({ world: { people } }) => ({
    who: "xpcc_hr",
    body: { survivorId: people.atCorps, otherId: people.siblingDivision, ...because },
  }),
  "employment.decideMerge": async ({ make, world: { people } }) => {
    const body = { survivorId: people.otherIndustry, otherId: people.parent, ...because };
    const { mergeId } = await make("employment.requestMerge", "division_hr", {}, body);
    return { who: "xpcc_hr", params: { mergeId }, body: { approve: false, ...because } };
  },
  "notices.setTemplate": async ({ world }) => {
    const headers = await world.as("system_admin");
    const found = await world.http.inject({ url: "/api/notices/templates/item_approved", headers });
    const { version, title, body, short, channels, mandatory } = found.json<{ current: Record<string, unknown> }>()
      .current;
    return {
      who: "system_admin",
      params: { template: "item_approved" },
      body: { title, body, short, channels, mandatory, reason: "改措辞", basedOn: version },
    };
  },
  "notices.remind": async ({ make }) => {
    const { people: expected = 0 } = await make("notices.reminderCount", "xpcc_hr", {}, undefined, { year: "2026" });
    return { who: "xpcc_hr", body: { year: 2026, expected }, other: { year: 2025, expected } };
  },
  "courses.beginVersion": async (kitchen) => ({
    who: "institution",
    params: { courseId: await offered(kitchen) },
    body: {},
  }),
  "courses.enrol": async (kitchen) => ({ who: "learner", params: { courseId: await offered(kitchen) }, body: {} }),
  "files.begin": () => ({ who: "learner", body: { name: "证书.jpg", bytes: 1_000 } }),
  "organisations.reorganise": founded,
  "organisations.reverse": async (kitchen) => {
    const { body } = founded(kitchen);
    const { reorganisationId } = await kitchen.make("organisations.reorganise", "xpcc_hr", {}, body);
    return { who: "xpcc_hr", params: { reorganisationId }, body: because };
  },
  "organisations.registerInstitution": ({ world }) => ({ who: "xpcc_hr", body: institution(world.units.school) }),
  "organisations.changeInstitution": ({ institutionId }) => ({
    who: "xpcc_hr",
    params: { institutionId },
    body: { kind: "suspended", version: 1, note: "整改" },
  }),
  "privacy.ask": () => ({ who: "learner", body: { kind: "complaint", text: "谁看过我的信息" } }),
  "privacy.answer": async ({ make }) => {
    const { requestId } = await make("privacy.ask", "learner", {}, { kind: "complaint", text: "谁看过我的信息" });
    return { who: "xpcc_hr", params: { requestId }, body: { decision: "refused", text: "查过了，没有人看过" } };
  },
  "privacy.close": () => ({ who: "learner", body: { understood: true } }),
  "federation.provider.create": ({ next }) => ({
    who: "security_admin",
    body: {
      code: `login-${next()}`,
      label: "统一登录",
      issuer: "https://login.example.org",
      clientId: "x",
      clientSecret: "y",
    },
  }),
};

/** Whatever is exported has to be asked for. */
async function limitExports({ database }: RightsWorld): Promise<void> {
  await transact(database, (tx) =>
    tx.execute(
      `INSERT INTO parameter_value (name, value, valid_from, reason, set_at)
       VALUES ('export_limit', '1', '2026-01-01', '测试', '2026-01-01')`,
    ),
  );
}

/** A course on offer, approved long ago. */
async function offered({ world: { database, accounts }, institutionId }: Kitchen): Promise<number> {
  return transact(database, async (tx) => {
    const course = await tx.row<{ course_id: number }>(
      "INSERT INTO course (institution_id, created_at) VALUES ($1, $2) RETURNING course_id",
      [institutionId, "2026-01-01"],
    );
    const courseId = Number(course?.course_id);
    await tx.execute(
      `INSERT INTO course_version (course_id, version, state, title, part, hundredths, opens, closes, made_by, changed_at,
         submitted_at, decided_at)
       VALUES ($1, 1, 'approved', '公需课', 'public', 1000, '2026-01-01', '2026-12-31', $2, $3, $3, $3)`,
      [courseId, accounts["institution"], "2026-01-01"],
    );
    await tx.execute("UPDATE course SET offered_version = 1 WHERE course_id = $1", [courseId]);
    return courseId;
  });
}

async function employmentOf({ database, people }: RightsWorld, key: keyof RightsWorld["people"]): Promise<number> {
  const row = await database.row<{ entry_id: number }>(
    "SELECT min(entry_id) AS entry_id FROM ledger_entry WHERE person_id = $1 AND kind = 'employment'",
    [people[key]],
  );
  return Number(row?.entry_id);
}
