/**
 * What a person is told in one situation or more for each of the twenty answers. The text is the expectation:
 * it was read and judged, and a change of wording is a change to be read and judged again.
 */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { xpccNames } from "../test/policy/names.ts";
import { factsOf, xpccDocument } from "../test/policy/xpcc.ts";
import { branches, decide, explain, resolvePolicy, type Step } from "./index.ts";
import { headline, reasonText, statementText, vocabularyOf } from "./words.ts";

const YEAR = 2020;
const MAY = 20200501;
const AUGUST = 20200801;
const document = xpccDocument();
const policy = resolvePolicy(document, YEAR);
const words = vocabularyOf(document, { year: YEAR, dictionary: xpccNames() });

const PUBLIC = { part: "public", hours: 30 };
const PROFESSIONAL = { part: "professional", hours: 60 };
const REVIEW = { review: true, target_level: "associate" };

/** `also` names steps to be told beside those that decide. */
type Situation = {
  about: string;
  facts: Record<string, unknown>;
  also?: string[];
  today?: number;
  headline: string;
  told: string[];
};

/** The headline, each deciding step with its reason and the answers it cites, and the statements on what is open. */
function tell({ facts: raw, also = [], today = MAY }: Situation): { headline: string; told: string[] } {
  const facts = factsOf(document, { year: YEAR, ...raw });
  const decision = decide(policy, facts);
  const explanation = explain(policy, facts, decision);
  const open = branches(policy, facts, decision);
  const verdicts = Object.values(explanation.verdicts);
  const steps = verdicts.flatMap((each) => [...each.steps, ...Object.values(each.parts).flatMap((part) => part.steps)]);
  const asked = verdicts.filter(
    ({ value, decidedBy }) => value !== "not_applicable" || !decidedBy.endsWith(".applies"),
  );
  const deciding = asked.flatMap((each) => [
    each.decidedBy,
    ...Object.values(each.parts).map((part) => part.decidedBy),
  ]);
  const lineOf = (step: Step) =>
    `${step.id}: ${reasonText(words, step)} ${step.cites.map((cite) => cite.split("#")[1]).join(" ")}`;
  const wanted = [...new Set([...deciding, ...also])].filter((id) => id !== "");
  const lines = wanted.map((id) => {
    const step = [...steps, ...explanation.info].find((each) => each.id === id);
    return step ? lineOf(step) : `${id} is missing`;
  });
  const statements = open.statements.map((statement) => statementText(words, open, statement));
  return {
    headline: headline(words, decision, today, open.missing, explanation).text,
    told: [...lines, ...statements],
  };
}

const SITUATIONS: Situation[] = [
  {
    about: "A1 twenty and seventy",
    facts: {
      credits: [
        { part: "public", hours: 20 },
        { part: "professional", hours: 70 },
      ],
    },
    headline: "还差公需10学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入20学时，还差10学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入70学时。 a1 a4",
    ],
  },
  {
    about: "A2 finished on 5 July, review",
    facts: {
      ...REVIEW,
      credits: [{ ...PUBLIC, date: "2020-07-05" }],
      classes: [{ class: "senior", date: "2020-05-20" }],
    },
    today: AUGUST,
    headline: "今年学完了；职称申报条件没有达到：到6月30日还差公需30学时",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.class_offset: 集中面授抵专业科目：有计入的“集中面授班”记录。 a4",
      "title.public.public_duty: 公需要求30学时，已计入0学时，还差30学时；有1条没有计入：“日期”是2020年7月5日，晚于截止日2020年6月30日。 a1 a4",
      "title.professional.class_offset: 集中面授抵专业科目：有计入的“集中面授班”记录。 a4",
      "title.face_to_face.face_to_face_duty: 集中面授要求1次，已计入1次。 a3 a4",
    ],
  },
  {
    about: "A3 class of the wrong level",
    facts: { ...REVIEW, credits: [PUBLIC, PROFESSIONAL], classes: [{ class: "intermediate", date: "2020-04-01" }] },
    also: ["title.public.public_level", "title.face_to_face.class_level"],
    headline: "还差高级班集中面授，6月30日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.class_offset: 集中面授抵专业科目：有计入的“集中面授班”记录。 a4",
      "title.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "title.professional.class_offset: 集中面授抵专业科目：有计入的“集中面授班”记录。 a4",
      "title.face_to_face.face_to_face_duty: 集中面授要求1次，已计入0次，还差1次；有1条没有计入：“班级”是中级班，“集中面授班级”是高级班，两者不同。 a3 a4",
      "title.public.public_level: 公需科目按现有级别报班：中级班。 a3 a6",
      "title.face_to_face.class_level: 集中面授按拟晋升级别报班：高级班。 a3",
    ],
  },
  {
    about: "A4 class satisfies professional",
    facts: { credits: [PUBLIC], classes: [{ class: "senior", date: "2020-05-20" }] },
    headline: "今年学完了",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.class_offset: 集中面授抵专业科目：有计入的“集中面授班”记录。 a4",
    ],
  },
  {
    about: "A5 teacher, platform courses",
    facts: { series: "school_teacher", credits: [PUBLIC, PROFESSIONAL], industry_results: null },
    also: ["info.industry_catalogue"],
    headline: "等行业主管部门的结果：合格就不用再学，没有合格结果就还差专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.industry_professional_duty: 专业要求60学时，已有多少还不能确定，最多还差60学时；等行业主管部门报来“行业主管部门的专业学习结果”；有1条没有计入：不是行业主管部门认可的平台课程。 a5 a1",
      "info.industry_catalogue: 中小学和幼儿园教师、卫生、会计系列不要在平台自行选专业课，先看行业主管部门的要求。 a5",
      "如果没有“行业主管部门的专业学习结果”记录：还差专业60学时，12月31日前完成。",
      "如果有合格的“行业主管部门的专业学习结果”记录：不用再学。",
    ],
  },
  {
    about: "A6 no title",
    facts: { series: "none", level: "none", credits: [] },
    also: ["annual.public.public_level"],
    headline: "还差公需30学时、专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入0学时，还差30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "annual.public.public_level: 公需科目按现有级别报班：初级班。 a3 a6",
    ],
  },
  {
    about: "A7 certificate of 2017",
    facts: { certificates: [{ issued_year: 2017 }] },
    also: ["annual.public.certificate_exemption"],
    headline: "还差公需30学时、专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入0学时，还差30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "annual.public.certificate_exemption: 没有符合条件的“继续教育合格证书”记录，有1条没有计入：本年度是2020年，晚于“取得年度”加合格证书可用于之后的年数（2），即2019年。 a7",
    ],
  },
  {
    about: "A7 certificate of 2018",
    facts: { certificates: [{ issued_year: 2018 }] },
    headline: "今年不用学了：继续教育合格证书",
    told: [
      "annual.public.certificate_exemption: 合格证书免一个年度：有计入的“继续教育合格证书”记录。 a7",
      "annual.professional.certificate_exemption: 合格证书免一个年度：有计入的“继续教育合格证书”记录。 a7",
    ],
  },
  {
    about: "A8 meeting that assigned work",
    facts: { credits: [PUBLIC], outside_training: [{ form: "work_assignment", hours: 24 }] },
    also: ["annual.professional.outside_training_offset"],
    headline: "还差专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "annual.professional.outside_training_offset: 没有符合条件的“外部培训”记录，有1条没有计入：“培训形式”是工作布置。 a8",
    ],
  },
  {
    about: "A8 industry course approved by HR only",
    facts: {
      credits: [PUBLIC],
      outside_training: [
        { form: "recognised", hours: 24.5, by_industry: true, industry_approved: false },
        { form: "recognised", hours: 20 },
      ],
    },
    also: ["annual.professional.outside_training_offset"],
    headline: "还差专业40学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，另抵20学时，还差40学时。 a1 a4",
      "annual.professional.outside_training_offset: 外部培训认定专业学时：抵20学时；有1条没有计入：行业主管单位组织，而且行业主管单位没有认可。 a8",
    ],
  },
  {
    about: "A9 village work pending",
    facts: { ...REVIEW, village: [{ id: "e7", state: "pending" }] },
    headline:
      "等人社部门审核：通过就不用再学，不通过还差公需30学时、专业60学时、集中面授，6月30日前完成（年度继续教育最迟12月31日）",
    told: [
      "annual.public.village_exemption: 还不能确定：一条“‘访惠聚’驻村”记录等人社部门审核。 a9",
      "annual.professional.village_exemption: 还不能确定：一条“‘访惠聚’驻村”记录等人社部门审核。 a9",
      "title.public.village_exemption: 还不能确定：一条“‘访惠聚’驻村”记录等人社部门审核。 a9",
      "title.professional.village_exemption: 还不能确定：一条“‘访惠聚’驻村”记录等人社部门审核。 a9",
      "title.face_to_face.village_exemption: 还不能确定：一条“‘访惠聚’驻村”记录等人社部门审核。 a9",
      "如果“‘访惠聚’驻村”审核通过：不用再学。",
      "如果“‘访惠聚’驻村”审核不通过：还差公需30学时、专业60学时、集中面授，6月30日前完成（年度继续教育最迟12月31日）。",
    ],
  },
  {
    about: "A9 village work",
    facts: { ...REVIEW, village: [{ id: "e7" }] },
    headline: "今年不用学了：“访惠聚”驻村",
    told: [
      "annual.public.village_exemption: “访惠聚”人员当年免学：有计入的“‘访惠聚’驻村”记录。 a9",
      "annual.professional.village_exemption: “访惠聚”人员当年免学：有计入的“‘访惠聚’驻村”记录。 a9",
      "title.public.village_exemption: “访惠聚”人员当年免学：有计入的“‘访惠聚’驻村”记录。 a9",
      "title.professional.village_exemption: “访惠聚”人员当年免学：有计入的“‘访惠聚’驻村”记录。 a9",
      "title.face_to_face.village_exemption: “访惠聚”人员当年免学：有计入的“‘访惠聚’驻村”记录。 a9",
    ],
  },
  {
    about: "A10 manager of an inland school",
    facts: { posts: ["inland_school_manager"], inland_teaching: [{}] },
    also: ["annual.public.inland_teacher_exemption"],
    headline: "还差公需30学时、专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入0学时，还差30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "annual.public.inland_teacher_exemption: “岗位和职务”里有内派学校管理人员。 a10",
    ],
  },
  {
    about: "A11 exam",
    facts: { exam: true, target_level: "associate", credits: [PUBLIC] },
    also: ["title.face_to_face.exam_class_waiver", "title.title_deadline", "info.exam_record"],
    headline: "还差专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "title.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "title.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "title.face_to_face.exam_class_waiver: 以考代评当年不用集中面授：当年以考代评。 a11",
      "title.title_deadline: 不评审的申报途径截至12月31日：截止日是2020年12月31日。 a2 a11 a12",
      "info.exam_record: 申报时要提供网络学习的学时和学习记录，平台可以随时打印截至某一天的记录。 a11",
    ],
  },
  {
    about: "A12 recognition",
    facts: { recognition: true, level: "none", target_level: "assistant", credits: [{ part: "public", hours: 12 }] },
    also: ["info.file_after_study"],
    headline: "还差公需18学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入12学时，还差18学时。 a1 a4",
      "annual.professional.recognition_waiver: 考核认定当年只学公需：当年考核认定。 a12",
      "title.public.public_duty: 公需要求30学时，已计入12学时，还差18学时。 a1 a4",
      "title.professional.recognition_waiver: 考核认定当年只学公需：当年考核认定。 a12",
      "title.face_to_face.recognition_class_waiver: 考核认定不要求集中面授：当年考核认定。 a12",
      "info.file_after_study: 考核认定以当年公需完成为准，请在报材料之前学完。 a12",
    ],
  },
  {
    about: "A13 dual role",
    facts: { posts: ["dual_role"], credits: [PUBLIC] },
    also: ["info.posts_change_nothing"],
    headline: "还差专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "info.posts_change_nothing: “双肩挑”和连队“两委”成员只要是专业技术人员，要求与其他人一样。 a13",
    ],
  },
  {
    about: "A14 eleven months",
    facts: { credits: [PUBLIC], programmes: [{ months: 11 }] },
    also: ["annual.professional.programme_offset"],
    headline: "还差专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "annual.professional.programme_offset: 没有符合条件的“一年及以上的专项培训”记录，有1条没有计入：“整月数”是11，少于12（长期培训最少月数）。 a14",
    ],
  },
  {
    about: "A15 graduate",
    facts: { graduations: [{ award: "bachelor", date: "2020-07-01" }] },
    headline: "今年不用学了：毕业",
    told: [
      "annual.public.graduation_exemption: 毕业当年免学：有计入的“毕业”记录。 a15",
      "annual.professional.graduation_exemption: 毕业当年免学：有计入的“毕业”记录。 a15",
    ],
  },
  {
    about: "A15 college diploma",
    facts: { credits: [PUBLIC], degrees: [{ award: "college" }] },
    also: ["annual.professional.degree_offset"],
    headline: "还差专业60学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，还差60学时。 a1 a4",
      "annual.professional.degree_offset: 没有符合条件的“取得学历学位”记录，有1条没有计入：“学历学位”是大专，不是博士、硕士或学士。 a15",
    ],
  },
  {
    about: "A16 seminar of a division",
    facts: { ...REVIEW, credits: [PUBLIC, PROFESSIONAL], seminars: [{ organiser: "division", date: "2020-03-01" }] },
    also: ["title.face_to_face.seminar_class_offset"],
    headline: "还差高级班集中面授，6月30日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入60学时。 a1 a4",
      "title.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "title.professional.professional_duty: 专业要求60学时，已计入60学时。 a1 a4",
      "title.face_to_face.face_to_face_duty: 集中面授要求1次，已计入0次，还差1次。 a3 a4",
      "title.face_to_face.seminar_class_offset: 没有符合条件的“高级研修班”记录，有1条没有计入：“主办级别”是师市级，不是国家级或兵团级。 a16",
    ],
  },
  {
    about: "A16 national seminar",
    facts: { ...REVIEW, credits: [PUBLIC], seminars: [{ organiser: "national", date: "2020-03-01" }] },
    headline: "今年学完了，申报职称的学习条件也够了",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.seminar_professional_offset: 高级研修班连带抵专业科目：有计入的“高级研修班”记录。 a16 a4",
      "title.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "title.professional.seminar_professional_offset: 高级研修班连带抵专业科目：有计入的“高级研修班”记录。 a16 a4",
      "title.face_to_face.seminar_class_offset: 高级研修班抵集中面授：有计入的“高级研修班”记录。 a16",
    ],
  },
  {
    about: "A17 24.9 credits",
    facts: {
      series: "health",
      ...REVIEW,
      credits: [PUBLIC],
      industry_results: [{ hours: 60 }],
      health_credits: [{ credits: 24.9 }],
    },
    also: ["title.face_to_face.health_class_waiver"],
    headline: "还差高级班集中面授，6月30日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.industry_professional_duty: 专业要求60学时，已计入60学时。 a5 a1",
      "title.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "title.professional.industry_professional_duty: 专业要求60学时，已计入60学时。 a5 a1",
      "title.face_to_face.face_to_face_duty: 集中面授要求1次，已计入0次，还差1次。 a3 a4",
      "title.face_to_face.health_class_waiver: “卫生系列学分”的学分合计是24.9，少于25（卫生系列每年学分）。 a17",
    ],
  },
  {
    about: "A17 25 credits",
    facts: { series: "health", ...REVIEW, credits: [PUBLIC], industry_results: [], health_credits: [{ credits: 25 }] },
    headline: "今年学完了，申报职称的学习条件也够了",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.health_professional_offset: 卫生系列25学分算完成专业科目：有计入的“卫生系列学分”记录。 a5 a17",
      "title.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "title.professional.health_professional_offset: 卫生系列25学分算完成专业科目：有计入的“卫生系列学分”记录。 a5 a17",
      "title.face_to_face.health_class_waiver: 卫生系列25学分免集中面授：有计入的“卫生系列学分”记录。 a17",
    ],
  },
  {
    about: "A18 qualification",
    facts: { credits: [PUBLIC], qualifications: [{ hours: 45 }] },
    also: ["annual.professional.qualification_offset"],
    headline: "还差专业15学时，12月31日前完成",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入0学时，另抵45学时，还差15学时。 a1 a4",
      "annual.professional.qualification_offset: 资格证书抵专业学时：抵45学时。 a18",
    ],
  },
  {
    about: "A19 private",
    facts: { employer: "private" },
    headline: "今年没有学时要求：民营企业暂无要求",
    told: ["annual.private_employer: 民营企业的专业技术人员目前没有继续教育学时要求，想学可以学。 a19"],
  },
  {
    about: "A20 invoice",
    facts: { credits: [PUBLIC, PROFESSIONAL] },
    also: ["info.invoice_service"],
    headline: "今年学完了",
    told: [
      "annual.public.public_duty: 公需要求30学时，已计入30学时。 a1 a4",
      "annual.professional.professional_duty: 专业要求60学时，已计入60学时。 a1 a4",
      "info.invoice_service: 公需课交费后要发票，请找平台客服开票和寄送；交没交费都不影响学时结论。 a20",
    ],
  },
];

suite("what a person is told", () => {
  for (const situation of SITUATIONS) {
    test(situation.about, () => {
      const { headline: text, told } = tell(situation);
      assert.deepEqual({ headline: text, told }, { headline: situation.headline, told: situation.told });
    });
  }

  test("every answer has a situation that cites it or is about it", () => {
    const about = SITUATIONS.map((situation) => situation.about.split(" ")[0]);
    for (let answer = 1; answer <= 20; answer += 1) assert.ok(about.includes(`A${answer}`), `A${answer}`);
  });
});
