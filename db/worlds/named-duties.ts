/** Named people who study like anyone, and what is particular about each (A1–A6, A11–A13, A19). */
import type { Context, Named } from "./named.ts";
import { application, correction, credits, employment, item, post, type WorldRow } from "./rows.ts";

const course = ({ subject }: Context) => ({ series: subject.series, category: subject.category });
const publicHours = (c: Context, hundredths: number, month: number, day = 12): WorldRow => credits(c.subject, "public", hundredths, c.day(month, day));
const professional = (c: Context, hundredths: number, month: number): WorldRow => credits(c.subject, "professional", hundredths, c.day(month, 15), course(c));

export const DUTIFUL: readonly Named[] = [
  {
    id: "review-complete", name: "张晓梅", female: true, born: 1985, unit: ["research_institute", "d08"], series: "agriculture", level: "intermediate",
    who: "农艺师，评审材料齐备", story: "公需30学时和高级班面授都在六月底前完成，面授同时抵了专业科目。",
    rows: (c) => [application(c.personId, "review", "associate", c.day(2, 20)), publicHours(c, 3000, 4), item(c.personId, "classes", c.day(5, 24), { class: "senior", completed: true }, c.day(5, 26))],
  },
  {
    id: "review-late", name: "宋军", born: 1984, unit: ["state_company", "d11"], series: "engineering", level: "intermediate",
    who: "工程师，公需晚了五天", story: "面授按时学完，公需到7月5日才学完：年度算完成，今年的评审条件不具备。",
    rows: (c) => [
      application(c.personId, "review", "associate", c.day(2, 20)),
      item(c.personId, "classes", c.day(5, 24), { class: "senior", completed: true }, c.day(5, 26)),
      credits(c.subject, "public", 3000, c.day(7, 5)),
    ],
  },
  {
    id: "review-no-class", name: "邓敏", female: true, born: 1988, unit: ["vocational_school", "d01"], series: "vocational_school", level: "assistant",
    who: "助理讲师，只学了网络课", story: "公需和网络专业课都学满了，年度完成；但没有上面授班，今年评审还不具备条件。",
    rows: (c) => [application(c.personId, "review", "intermediate", c.day(3, 3)), publicHours(c, 3000, 4), professional(c, 6000, 5)],
  },
  {
    id: "exam", name: "韩雪", female: true, born: 1992, unit: ["organ", "d02"], series: "statistics", level: "assistant",
    who: "走以考代评", story: "申报当年不用面授，但要提供学时和学习记录，可以打印截至任意一天的记录。",
    rows: (c) => [application(c.personId, "exam", "intermediate", c.day(3, 25)), publicHours(c, 3000, 5), professional(c, 6000, 8)],
  },
  {
    id: "recognition", name: "唐宇", born: 2001, unit: ["service_centre", "d13"], series: "none", level: "none",
    who: "走考核认定", story: "考核认定当年只学公需，已学20学时，还差10学时。", since: ({ day }) => day(7, 8, 1),
    rows: (c) => [application(c.personId, "recognition", "assistant", c.day(9, 10)), publicHours(c, 2000, 8)],
  },
  {
    id: "dual-role", name: "冯志刚", born: 1973, unit: ["hospital", "d01"], series: "health", level: "full",
    who: "双肩挑干部，院长兼主任医师", story: "双肩挑不改变学习要求，和其他专业技术人员一样。",
    rows: (c) => [post(c.personId, "dual_role", c.since, c.since), post(c.personId, "unit_leader", c.since, c.since), publicHours(c, 3000, 6), item(c.personId, "industry_results", c.day(9, 15), { hundredths: 6000 }, c.day(10, 8))],
  },
  {
    id: "company-committee", name: "努尔兰·赛力克", born: 1986, unit: ["company", "d04"], series: "agriculture", level: "assistant",
    who: "连队“两委”成员，助理农艺师", story: "担任连队“两委”不改变学习要求，专业还差20学时。",
    rows: (c) => [post(c.personId, "company_committee", c.since, c.since), publicHours(c, 3000, 7), professional(c, 4000, 9)],
  },
  {
    id: "private-engineer", name: "曹阳", born: 1990, unit: ["private_company", "d08"], series: "engineering", level: "intermediate",
    who: "民营企业工程师", story: "民营企业目前没有学时要求，不算未完成；愿意学可以学，学时照样留着。",
    rows: (c) => [publicHours(c, 1000, 5)],
  },
  {
    id: "private-to-public", name: "彭凯", born: 1993, unit: ["state_company", "d06"], series: "engineering", level: "assistant",
    who: "九月从民企进国企", story: "九月起在国有企业，今年要学；以前年度在民企，不适用；今年早先学的学时照算。",
    service: (c) => {
      const first = employment(c.personId, c.find("private_company", "d06"), c.since, null, c.since);
      return [first, ...correction(first, "离职", c.day(9, 3), { valid_to: c.day(8, 31) }), employment(c.personId, c.unit, c.day(9, 1), null, c.day(9, 3))];
    },
    rows: (c) => [publicHours(c, 2000, 3), professional(c, 6000, 10)],
  },
  {
    id: "conflicting", name: "曾瑞", born: 1987, unit: ["state_company", "d12"], series: "engineering", level: "intermediate",
    who: "两家单位同时在册", story: "国企和民企都报他在册，单位性质有矛盾，要先核实再下结论。",
    service: (c) => [employment(c.personId, c.unit, c.since, null, c.since), employment(c.personId, c.find("private_company", "d12"), c.day(3, 1, 1), null, c.day(3, 6, 1))],
    rows: (c) => [publicHours(c, 3000, 5), professional(c, 3000, 6)],
  },
  {
    id: "teacher-waiting", name: "萧雯", female: true, born: 1989, unit: ["school", "d03"], series: "school_teacher", level: "intermediate",
    who: "小学教师，等教育部门的结果", story: "公需学满了，专业由教育部门报来结果，还没有报来，所以先不下结论。",
    rows: (c) => [publicHours(c, 3000, 6), professional(c, 2000, 7)],
  },
  {
    id: "accountant", name: "田芳", female: true, born: 1983, unit: ["organ", "d08"], series: "accounting", level: "intermediate",
    who: "会计师", story: "专业科目以财政部门的结果为准，平台上自选的专业课不算，已报来40学时。",
    rows: (c) => [publicHours(c, 3000, 5), professional(c, 3000, 4), item(c.personId, "industry_results", c.day(9, 20), { hundredths: 4000 }, c.day(10, 11))],
  },
  {
    id: "newcomer", name: "任晨", born: 1999, unit: ["hospital", "d13"], series: "none", level: "none",
    who: "新入职，没有职称", story: "职称选“无”，公需学初级班，专业可以选所在大类的课。", since: ({ day }) => day(3, 4),
    rows: (c) => [publicHours(c, 1500, 6), credits(c.subject, "professional", 2000, c.day(8, 8))],
  },
  {
    id: "twenty-seventy", name: "石宏", born: 1980, unit: ["media", "d08"], series: "broadcasting", level: "intermediate",
    who: "播音员，合计够了但公需不够", story: "公需20学时、专业70学时，合计90学时也不行，公需还差10学时。",
    rows: (c) => [publicHours(c, 2000, 5), professional(c, 7000, 8)],
  },
  {
    id: "wrong-level", name: "龙飞", born: 1982, unit: ["state_company", "d05"], series: "engineering", level: "intermediate",
    who: "工程师，面授报错了班", story: "评高级工程师却学了中级班：这期面授仍抵专业科目，但不算满足评审要的面授。",
    rows: (c) => [application(c.personId, "review", "associate", c.day(3, 6)), publicHours(c, 3000, 4), item(c.personId, "classes", c.day(5, 17), { class: "intermediate", completed: true }, c.day(5, 20))],
  },
  {
    id: "two-routes", name: "文瑶", female: true, born: 1986, unit: ["state_company", "d14"], series: "economics", level: "intermediate",
    who: "同年评审又以考代评", story: "两条途径都报了，要求取其并：面授仍然要参加。",
    rows: (c) => [application(c.personId, "exam", "associate", c.day(3, 2)), application(c.personId, "review", "associate", c.day(3, 20)), publicHours(c, 3000, 4), professional(c, 6000, 5)],
  },
  {
    id: "withdrawn", name: "段毅", born: 1985, unit: ["organ", "d04"], series: "archives", level: "intermediate",
    who: "撤回了评审申报", story: "撤回申报后就没有六月底的期限了，只看年底。",
    rows: (c) => {
      const applied = application(c.personId, "review", "associate", c.day(3, 5));
      const [taken] = correction(applied, "本人撤回申报", c.day(5, 7), {});
      return [applied, taken as WorldRow, publicHours(c, 1500, 6)];
    },
  },
  {
    id: "cadre", name: "贾宁", female: true, born: 1979, unit: ["organ", "corps"], series: "political_work", level: "associate",
    who: "政工师，稳步学习", story: "一切正常：还差专业10学时，年底前学完即可。",
    rows: (c) => [publicHours(c, 3000, 5), professional(c, 5000, 9)],
  },
];
