/** Named people for whom something takes the place of study: exemptions, waivers and offsets (A7–A12, A14–A18). */
import { syntheticCertificate } from "../../engine/identifiers-synthetic.ts";
import type { Context, Named } from "./named.ts";
import { application, correction, credits, employment, item, post, type WorldRow } from "./rows.ts";

function healthCredits({ personId, day }: Context, hundredths: number): WorldRow {
  const fields = {
    hundredths,
    mandatory: true,
    commission_approved: true,
    hr_approved: true,
    submitted_on: day(5, 12),
  };
  return item(personId, "health_credits", day(5, 10), fields, day(6, 8));
}

/** A certificate of continuing education, declared for a year. */
function certificate(
  { personId, day }: Context,
  issued: number,
  yearsAgo: number,
  number: number,
  approved: boolean | null = true,
): WorldRow {
  const said = {
    issued_year: issued,
    certificate_kind: "certificates",
    certificate_number: syntheticCertificate(number, issued),
    approved,
  };
  return item(personId, "certificates", day(3, 15, yearsAgo), said, day(4, 20, yearsAgo));
}

const publicDone = ({ subject, day }: Context, month = 4): WorldRow => credits(subject, "public", 3000, day(month, 18));

export const RELIEVED: readonly Named[] = [
  {
    id: "nurse-25",
    name: "马丽娟",
    female: true,
    born: 1984,
    unit: ["hospital", "d08"],
    series: "health",
    level: "intermediate",
    who: "主管护师，当年评副高",
    story: "卫生学分25分（含指令性学分）已经两级审核，不上面授班也具备申报条件。",
    rows: (c) => [application(c.personId, "review", "associate", c.day(3, 2)), publicDone(c), healthCredits(c, 2500)],
  },
  {
    id: "nurse-24-9",
    name: "古丽娜尔·艾山",
    female: true,
    born: 1987,
    unit: ["hospital", "d08"],
    series: "health",
    level: "intermediate",
    who: "主管护师，当年评副高",
    story: "卫生学分只有24.9分，差0.1分也不能免面授，专业学时由卫健委报来的结果算。",
    rows: (c) => [
      application(c.personId, "review", "associate", c.day(3, 2)),
      publicDone(c),
      healthCredits(c, 2490),
      item(c.personId, "industry_results", c.day(5, 20), { hundredths: 6000 }, c.day(6, 1)),
    ],
  },
  {
    id: "inland-teacher",
    name: "李建明",
    born: 1980,
    unit: ["school", "corps"],
    series: "school_teacher",
    level: "intermediate",
    who: "内派教师",
    story: "派到内地班教学，材料已审核，当年全免。",
    rows: (c) => [item(c.personId, "inland_teaching", c.day(2, 25), {}, c.day(3, 20))],
  },
  {
    id: "inland-manager",
    name: "王海燕",
    female: true,
    born: 1976,
    unit: ["school", "corps"],
    series: "school_teacher",
    level: "associate",
    who: "内派学校管理人员",
    story: "同在内派学校，但属于管理人员，不能免学。",
    rows: (c) => [
      post(c.personId, "inland_school_manager", c.since, c.since),
      item(c.personId, "inland_teaching", c.day(2, 25), {}, c.day(3, 20)),
      publicDone(c, 9),
      item(c.personId, "industry_results", c.day(9, 30), { hundredths: 3600 }, c.day(10, 12)),
    ],
  },
  {
    id: "certificate-two-years",
    name: "刘志强",
    born: 1979,
    unit: ["state_company", "d06"],
    series: "engineering",
    level: "associate",
    who: "高级工程师，持前两年的合格证书",
    story: "用前两年取得的合格证书申报免一个年度，仍在可用的年限内。",
    rows: (c) => [certificate(c, c.year - 2, 0, 900_001)],
  },
  {
    id: "certificate-three-years",
    name: "赵国华",
    born: 1978,
    unit: ["state_company", "d06"],
    series: "engineering",
    level: "associate",
    who: "高级工程师，持三年前的合格证书",
    story: "合格证书是三年前的，过了可用年限，公需和专业都要照学。",
    rows: (c) => [certificate(c, c.year - 3, 0, 900_002), publicDone(c, 10)],
  },
  {
    id: "certificate-2018",
    name: "陈秀英",
    female: true,
    born: 1975,
    unit: ["service_centre", "d01"],
    series: "agriculture",
    level: "intermediate",
    who: "农艺师，2018年合格证书",
    story: "2018年的合格证书用在2020年，正好在第三个年度，准予免学。",
    since: () => 20160801,
    rows: (c) => [certificate(c, 2018, c.year - 2020, 900_003), ...doneEachYear(c)],
  },
  {
    id: "certificate-2017",
    name: "孙凤兰",
    female: true,
    born: 1974,
    unit: ["service_centre", "d01"],
    series: "agriculture",
    level: "intermediate",
    who: "农艺师，2017年合格证书",
    story: "2017年的合格证书到2020年已经过期，那一年没有学就是未完成。",
    since: () => 20150901,
    rows: (c) => [certificate(c, 2017, c.year - 2020, 900_004), ...doneEachYear(c)],
  },
  {
    id: "graduate",
    name: "吴雨桐",
    female: true,
    born: 2003,
    unit: ["school", "d04"],
    series: "none",
    level: "none",
    who: "应届毕业生，七月入职",
    story: "毕业当年全免，第二年起照常学习。",
    since: ({ day }) => day(7, 20),
    rows: (c) => [
      item(
        c.personId,
        "graduations",
        c.day(7, 1),
        {
          award: "bachelor",
          certificate_kind: "graduations",
          certificate_number: `BY${c.year}99000001`,
          submitted_on: c.day(7, 25),
        },
        c.day(8, 5),
      ),
    ],
  },
  {
    id: "village",
    name: "周文斌",
    born: 1986,
    unit: ["organ", "d03"],
    series: "economics",
    level: "intermediate",
    who: "“访惠聚”工作队员，材料已审核",
    story: "名单和派出单位证明都齐，当年全免，连面授也免，今年评审照样具备条件。",
    rows: (c) => [
      item(c.personId, "village", c.day(1, 10), {}, c.day(2, 20)),
      application(c.personId, "review", "associate", c.day(3, 10)),
    ],
  },
  {
    id: "village-pending",
    name: "徐丽",
    female: true,
    born: 1989,
    unit: ["organ", "d03"],
    series: "statistics",
    level: "assistant",
    who: "“访惠聚”工作队员，材料待审",
    story: "材料还在审：通过就什么都不欠，没通过要补公需、专业和面授，两种结果都列给您看。",
    rows: (c) => [
      item(c.personId, "village", c.day(5, 20), { approved: null, submitted_on: c.day(6, 10), declaration: "village" }),
      application(c.personId, "review", "intermediate", c.day(3, 10)),
      credits(c.subject, "public", 1200, c.day(5, 6)),
    ],
  },
  {
    id: "programme",
    name: "阿依古丽·依明",
    female: true,
    born: 1988,
    unit: ["research_institute", "d02"],
    series: "natural_science",
    level: "intermediate",
    who: "西部之光访问学者",
    story: "去年九月到今年八月访学满一年，专业算完成，公需照学。",
    rows: (c) => [
      item(
        c.personId,
        "programmes",
        c.day(8, 31),
        { months: 12, submitted_on: c.day(9, 5), note: `${c.year - 1}-09-01 至 ${c.year}-08-31` },
        c.day(9, 28),
      ),
      credits(c.subject, "public", 2000, c.day(10, 9)),
    ],
  },
  {
    id: "seminar",
    name: "黄远",
    born: 1981,
    unit: ["state_company", "d11"],
    series: "engineering",
    level: "intermediate",
    who: "工程师，参加了兵团级高级研修班",
    story: "高级研修班抵集中面授，按现行口径也抵专业科目，当年评审具备条件。",
    rows: (c) => [
      application(c.personId, "review", "associate", c.day(3, 1)),
      item(c.personId, "seminars", c.day(5, 16), { organiser: "xpcc" }, c.day(5, 30)),
      publicDone(c),
    ],
  },
  {
    id: "qualification",
    name: "何欣怡",
    female: true,
    born: 1991,
    unit: ["state_company", "d07"],
    series: "economics",
    level: "intermediate",
    who: "经济师，用资格证书抵学时",
    story: "资格证书经审核抵40学时专业科目，加上平台课20学时，正好完成；同一证书不能再用第二次。",
    rows: (c) => [
      item(
        c.personId,
        "qualifications",
        c.day(4, 8),
        { hundredths: 4000, certificate_kind: "qualifications", certificate_number: "ZG990000001" },
        c.day(5, 6),
      ),
      credits(c.subject, "professional", 2000, c.day(6, 20), { series: "economics", category: "economics" }),
      publicDone(c, 7),
    ],
  },
  {
    id: "certificate-again",
    name: "何静",
    female: true,
    born: 1990,
    unit: ["state_company", "d07"],
    series: "economics",
    level: "intermediate",
    who: "经济师，证书编号与别人相同",
    story: "申报的资格证书编号已经有人用过，不予受理，两个人都会被提示核查。",
    rows: (c) => [
      credits(c.subject, "professional", 2000, c.day(6, 22), { series: "economics", category: "economics" }),
      publicDone(c, 7),
    ],
  },
  {
    id: "outside-refused",
    name: "高飞",
    born: 1985,
    unit: ["service_centre", "d05"],
    series: "agriculture",
    level: "intermediate",
    who: "农艺师，外部培训未获认定",
    story: "布置工作的会议不算培训，没有认定；另一次认可的培训认定了24学时。",
    rows: (c) => [
      item(
        c.personId,
        "outside_training",
        c.day(4, 2),
        {
          hundredths: 1600,
          form: "work_assignment",
          by_industry: true,
          industry_approved: true,
          hr_approved: false,
          approved: false,
          reason: "属于布置工作的会议",
        },
        c.day(4, 25),
      ),
      item(
        c.personId,
        "outside_training",
        c.day(6, 11),
        { hundredths: 2400, form: "recognised", by_industry: true, industry_approved: true, hr_approved: true },
        c.day(7, 1),
      ),
      publicDone(c, 5),
    ],
  },
  {
    id: "revoked",
    name: "郭磊",
    born: 1983,
    unit: ["organ", "d09"],
    series: "economics",
    level: "associate",
    who: "高级经济师，免学材料被查实不符",
    story: "原来按“访惠聚”免学，后来查实材料不符，记录已冲销，结论随之改变；可以看当时和现在各是什么结论。",
    rows: (c) => {
      const village = item(c.personId, "village", c.day(1, 15), {}, c.day(2, 10));
      const [taken] = correction(village, "材料经核查不属实", c.day(9, 3), {});
      return [village, taken as WorldRow, publicDone(c, 10)];
    },
  },
  {
    id: "sick-leave",
    name: "郑淑惠",
    female: true,
    born: 1982,
    unit: ["media", "d06"],
    series: "news",
    level: "intermediate",
    who: "记者，长期病假",
    story: "病假没有统一的减免，由人社部门写明理由个案调整了30学时专业科目。",
    rows: (c) => [
      item(
        c.personId,
        "adjustments",
        c.day(8, 20),
        { part: "professional", hundredths: 3000, reason: "住院治疗四个月" },
        c.day(8, 28),
      ),
      credits(c.subject, "professional", 3000, c.day(10, 15), { series: "news", category: "press" }),
      publicDone(c, 10),
    ],
  },
  {
    id: "moved",
    name: "谢婷",
    female: true,
    born: 1990,
    unit: ["hospital", "d10"],
    series: "accounting",
    level: "intermediate",
    who: "会计师，年中调动",
    story: "五月从团场调到师医院，学时跟着人走，提交时所在单位负责审核。",
    service: (c) => {
      const first = employment(c.personId, c.find("company", "d10"), c.since, null, c.since);
      const moved = correction(first, "调动", c.day(5, 8), { valid_to: c.day(5, 5) });
      return [first, ...moved, employment(c.personId, c.unit, c.day(5, 6), null, c.day(5, 8))];
    },
    rows: (c) => [
      publicDone(c, 4),
      item(c.personId, "industry_results", c.day(9, 9), { hundredths: 6000 }, c.day(10, 10)),
    ],
  },
];

/** Both parts done in each of the four years the world tells of, so that only 2020 is in question. */
function doneEachYear({ subject, day }: Context): WorldRow[] {
  return [3, 2, 1, 0].flatMap((yearsAgo) => [
    credits(subject, "public", 3000, day(4, 18, yearsAgo)),
    credits(subject, "professional", 6000, day(6, 20, yearsAgo), {
      series: subject.series,
      category: subject.category,
    }),
  ]);
}
