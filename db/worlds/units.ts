/** Units of the demo world: 14 divisions and what stands directly under 兵团, with units of every kind. Names of places below the divisions are invented. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Industry } from "../../contract/actor.ts";
import { syntheticCreditCode } from "../../engine/identifiers-synthetic.ts";

/** A unit to be added; `parent` is the code of the unit above. */
export type WorldUnit = {
  code: string;
  division_code: string;
  name: string;
  kind: string;
  sector: "public" | "private";
  parent: string | null;
  employer_kind?: string;
  industries?: Industry[];
  credit_code?: string;
};

type Division = { division_code: string; number: number; name: string; city: { name: string } | null };

const CORPS = "A01";
const REGIMENTS = [
  "红柳",
  "胡杨",
  "沙枣",
  "白杨",
  "梭梭",
  "芦苇",
  "苜蓿",
  "棉田",
  "麦香",
  "雪莲",
  "金沙",
  "绿洲",
  "长河",
  "北山",
];
const REGIMENTS_EACH = 4;
/** Construction has no land: its units are companies. */
const BUILDERS = "d11";

const UNDER_DIVISION: readonly [string, string, "public" | "private"][] = [
  ["organ", "机关", "public"],
  ["hospital", "师医院", "public"],
  ["school", "第一中学", "public"],
  ["school", "第一小学", "public"],
  ["school", "机关幼儿园", "public"],
  ["vocational_school", "职业技术学校", "public"],
  ["research_institute", "农业科学研究所", "public"],
  ["service_centre", "农业技术推广中心", "public"],
  ["media", "融媒体中心", "public"],
  ["state_company", "建设工程有限公司", "public"],
  ["state_company", "国有资产经营有限公司", "public"],
  ["private_company", "绿洲节水设备有限公司", "private"],
  ["private_company", "天山食品加工有限公司", "private"],
];
const UNDER_REGIMENT: readonly [string, string][] = [
  ["organ", "机关"],
  ["school", "学校"],
  ["hospital", "医院"],
  ["service_centre", "农业发展服务中心"],
  ["company", "一连"],
  ["company", "二连"],
  ["company", "三连"],
  ["community", "中心社区"],
];
const UNDER_CORPS: readonly [string, string][] = [
  ["organ", "兵团机关"],
  ["hospital", "兵团直属医院"],
  ["school", "兵团直属中学"],
  ["school", "内地班学校"],
  ["university", "兵团应用大学"],
  ["vocational_school", "兵团高等职业技术学校"],
  ["research_institute", "兵团农垦研究院"],
  ["media", "兵团出版传媒中心"],
  ["state_company", "兵团水利建设集团有限公司"],
  ["association", "兵团工程师协会"],
];

function child(parent: string, letter: string, number: number): string {
  return `${parent}${letter}${String(number).padStart(2, "0")}`;
}

/** All units, parents before children, the same on every call. */
export function worldUnits(root: string): WorldUnit[] {
  const file = join(root, "policy", "dictionaries", "divisions.yaml");
  const { divisions } = parse(readFileSync(file, "utf8")) as { divisions: Division[] };
  const units: WorldUnit[] = [
    { code: CORPS, division_code: "corps", name: "新疆生产建设兵团", kind: "corps", sector: "public", parent: null },
    {
      code: child(CORPS, "B", 1),
      division_code: "corps",
      name: "兵团直属单位",
      kind: "corps_direct",
      sector: "public",
      parent: CORPS,
    },
  ];
  UNDER_CORPS.forEach(([kind, name], index) => {
    const parent = child(CORPS, "B", 1);
    units.push({ code: child(parent, "A", index + 1), division_code: "corps", name, kind, sector: "public", parent });
  });
  for (const division of divisions) units.push(...divisionUnits(division));
  return units.map(withParticulars);
}

const EMPLOYERS: Readonly<Record<string, string>> = {
  state_company: "state_enterprise",
  private_company: "private",
  association: "social_organisation",
};
const GOVERNMENT = new Set(["corps", "division", "corps_direct", "regiment", "company", "community", "organ"]);
/** Kinds of units that are no body of their own, and have no code. */
const NO_BODY = new Set(["corps_direct", "division_direct", "company", "community"]);
const LINES: Readonly<Record<string, Industry>> = { hospital: "health", school: "education" };

function withParticulars(unit: WorldUnit, index: number): WorldUnit {
  const { kind, name } = unit;
  const line = LINES[kind] ?? (name.includes("国有资产") ? "finance" : undefined);
  return {
    ...unit,
    employer_kind: EMPLOYERS[kind] ?? (GOVERNMENT.has(kind) ? "government" : "public_institution"),
    industries: line === undefined ? [] : [line],
    ...(NO_BODY.has(kind) ? {} : { credit_code: syntheticCreditCode(index + 1) }),
  };
}

function divisionUnits(division: Division): WorldUnit[] {
  const { division_code, number, name, city } = division;
  const code = child(CORPS, "A", number);
  const units: WorldUnit[] = [
    { code, division_code, name: `${name}${city?.name ?? ""}`, kind: "division", sector: "public", parent: CORPS },
  ];
  const direct = child(code, "B", 1);
  units.push({
    code: direct,
    division_code,
    name: `${name}师直单位`,
    kind: "division_direct",
    sector: "public",
    parent: code,
  });
  UNDER_DIVISION.forEach(([kind, label, sector], index) => {
    const parent = ["organ", "private_company"].includes(kind) ? code : direct;
    units.push({
      code: child(parent, kind === "organ" ? "C" : "D", index + 1),
      division_code,
      name: `${name}${label}`,
      kind,
      sector,
      parent,
    });
  });
  if (division_code === BUILDERS) {
    for (let each = 1; each <= 6; each++) {
      units.push({
        code: child(direct, "E", each),
        division_code,
        name: `${name}第${"一二三四五六"[each - 1]}建筑安装公司`,
        kind: "state_company",
        sector: "public",
        parent: direct,
      });
    }
    return units;
  }
  for (let each = 1; each <= REGIMENTS_EACH; each++) units.push(...regimentUnits(division, code, each));
  return units;
}

function regimentUnits({ division_code, number, name }: Division, above: string, each: number): WorldUnit[] {
  const regiment = `${name}${REGIMENTS[(number * REGIMENTS_EACH + each) % REGIMENTS.length]}团`;
  const code = child(above, "A", each);
  const unit = { division_code, sector: "public" as const };
  return [
    { ...unit, code, name: regiment, kind: "regiment", parent: above },
    ...UNDER_REGIMENT.map(([kind, label], index) => ({
      ...unit,
      code: child(code, "A", index + 1),
      name: `${regiment}${label}`,
      kind,
      parent: code,
    })),
  ];
}
