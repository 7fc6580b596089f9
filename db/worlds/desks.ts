/** The desks of the demo door. */
import type { Persona } from "../../server/identity/door.ts";
import type { Setting } from "./setting.ts";

/** The desks of the demo door: they look after others' years and have none of their own. */
export function offices(setting: Setting): Persona[] {
  const find = (kind: string, division: string) =>
    setting.units.find((unit) => unit.kind === kind && unit.division_code === division)?.unit_id;
  const hospital = find("hospital", "d08");
  const academy = find("vocational_school", "corps");
  return [...ofUnits(hospital), ...ofBureaus(), ...ofServices(academy), ...ADMINISTRATORS];
}

function ofUnits(hospital: number | undefined): Persona[] {
  return [
    {
      personaId: "unit-clerk",
      role: "unit_clerk",
      unitId: hospital,
      title: "第八师师医院人事科",
      story: "看本单位每个人还差什么、还有几天。",
      sort: 1,
    },
    {
      personaId: "unit-head",
      role: "unit_head",
      unitId: hospital,
      title: "第八师师医院分管领导",
      story: "看本单位整体进度，处理经办人报上来的事。",
      sort: 4,
    },
  ];
}

function ofBureaus(): Persona[] {
  return [
    {
      personaId: "division-hr",
      role: "division_hr",
      divisionCode: "d08",
      title: "第八师人社局",
      story: "看全师各单位的完成情况，导入名册，导出结论。",
      sort: 2,
    },
    {
      personaId: "xpcc-hr",
      role: "xpcc_hr",
      title: "兵团人社局",
      story: "看全兵团，推演政策调整会影响多少人。",
      sort: 3,
    },
    {
      personaId: "industry-health",
      role: "industry_reviewer",
      divisionCode: "d08",
      industry: "health",
      title: "第八师卫生健康委员会",
      story: "看全师卫生系列人员的情况，不看别的行业。",
      sort: 5,
    },
  ];
}

function ofServices(academy: number | undefined): Persona[] {
  return [
    {
      personaId: "institution",
      role: "institution",
      unitId: academy,
      title: "兵团高等职业技术学校培训部",
      story: "承办公需课和集中面授的培训机构。",
      sort: 6,
    },
    { personaId: "finance", role: "finance", title: "平台财务", story: "管缴费、退费和发票。", sort: 7 },
    {
      personaId: "service-desk",
      role: "service_desk",
      title: "服务热线坐席",
      story: "接听来电，替人查进度。",
      sort: 8,
    },
  ];
}

const ADMINISTRATORS: readonly Persona[] = [
  { personaId: "admin", role: "system_admin", title: "系统管理员", story: "管字典、参数、任务和系统状况。", sort: 9 },
  {
    personaId: "security-admin",
    role: "security_admin",
    title: "安全管理员",
    story: "管角色、授权和账号安全，看不到个人学时。",
    sort: 10,
  },
  {
    personaId: "audit-admin",
    role: "audit_admin",
    title: "审计管理员",
    story: "查操作日志和登录日志，核对审计链。",
    sort: 11,
  },
];
