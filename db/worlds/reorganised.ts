/** What happened to units of the demo world over the years, and who may train in it. Nobody of the world serves in these units. */
import type { SUBJECTS } from "../../contract/institutions.ts";
import { reorganise, type Act } from "../../contract/reorganisations.ts";
import { syntheticCreditCode } from "../../engine/identifiers-synthetic.ts";
import { carryOutAct, insertUnits, readUnitKinds, registerInstitution } from "../../server/organisations/door.ts";
import type { Tx } from "../../server/platform/db.ts";

const DIVISION = "A01A08";
const NEIGHBOUR_DIRECT = "A01A07B01";
const EVERYWHERE = { kind: "all" } as const;

const common = { division_code: "d08", sector: "public" as const };
const UNITS: Parameters<typeof insertUnits>[1] = [
  {
    ...common,
    code: `${DIVISION}A05`,
    name: "第八师红山团",
    kind: "regiment",
    parent: DIVISION,
    employer_kind: "government",
  },
  {
    ...common,
    code: `${DIVISION}A05A01`,
    name: "第八师红山团学校",
    kind: "school",
    parent: `${DIVISION}A05`,
    industries: ["education"],
    employer_kind: "public_institution",
    credit_code: syntheticCreditCode(9001),
  },
  {
    ...common,
    code: `${DIVISION}A05A02`,
    name: "第八师红山团一连",
    kind: "company",
    parent: `${DIVISION}A05`,
    employer_kind: "government",
  },
  {
    ...common,
    code: `${DIVISION}A06`,
    name: "第八师清泉团",
    kind: "regiment",
    parent: DIVISION,
    employer_kind: "government",
  },
  {
    ...common,
    code: `${DIVISION}A06A01`,
    name: "第八师清泉团医院",
    kind: "hospital",
    parent: `${DIVISION}A06`,
    industries: ["health"],
    employer_kind: "public_institution",
    credit_code: syntheticCreditCode(9002),
  },
  {
    ...common,
    code: `${DIVISION}B01F01`,
    name: "第八师戈壁农业试验站",
    kind: "research_institute",
    parent: `${DIVISION}B01`,
    employer_kind: "public_institution",
    credit_code: syntheticCreditCode(9003),
  },
];

/** Two regiments that became one, which has a new name by now; a station that went to the next division. */
export async function reorganiseWorld(tx: Tx, root: string, today: string): Promise<void> {
  const ids = await insertUnits(tx, UNITS);
  const id = (code: string) => ids.get(DIVISION + code) as number;
  const direct = await tx.row<{ unit_id: number }>("SELECT unit_id FROM unit WHERE code = $1", [NEIGHBOUR_DIRECT]);
  const kinds = readUnitKinds(root);
  // Nobody serves in these units yet: there is nothing to work out for anybody.
  const jobs = { enqueue: async () => undefined };
  const act = (given: Act) => carryOutAct(tx, jobs, reorganise.body.parse(given), { reach: EVERYWHERE, today, kinds });
  const merged = await act({
    kind: "merged",
    day: "2020-01-01",
    unitIds: [id("A05"), id("A06")],
    name: "第八师红泉团",
    documentNumber: "师发〔2019〕36号",
    documentDay: "2019-12-10",
    note: "团场综合配套改革",
  });
  await act({
    kind: "moved",
    day: "2021-07-01",
    unitId: id("B01F01"),
    parentId: direct?.unit_id,
    documentNumber: "兵编办〔2021〕12号",
  });
  await act({
    kind: "renamed",
    day: "2022-03-01",
    unitId: merged.unitId,
    name: "第八师红泉河团",
    documentNumber: "师办发〔2022〕5号",
  });
  await registerInstitutions(tx, today);
}

type Subject = (typeof SUBJECTS)[number];

/** Four institutions: two whose qualification goes on, one that ends soon, one that has ended. */
async function registerInstitutions(tx: Tx, today: string): Promise<void> {
  const year = Number(today.slice(0, 4));
  const listed: [string, Subject[], string, string, string][] = [
    [
      "兵团高等职业技术学校",
      ["public", "professional", "face_to_face"],
      `${year - 1}-01-01`,
      `${year + 1}-12-31`,
      "0993-2050101",
    ],
    ["兵团应用大学", ["public", "face_to_face"], `${year}-01-01`, `${year + 2}-12-31`, "0991-2050202"],
    ["第八师职业技术学校", ["public", "professional"], `${year - 2}-01-01`, after(today, 40), "0993-2050303"],
    ["第一师职业技术学校", ["professional"], `${year - 3}-01-01`, after(today, -25), "0997-2050404"],
  ];
  for (const [name, subjects, validFrom, validTo, contactPhone] of listed) {
    const unit = await tx.row<{ unit_id: number }>("SELECT unit_id FROM unit WHERE name = $1", [name]);
    if (unit === undefined) throw new Error(`The world has no ${name}`);
    const given = {
      unitId: unit.unit_id,
      subjects,
      levels: ["junior" as const, "intermediate" as const, "senior" as const],
      validFrom,
      validTo,
      documentNumber: `兵人社发〔${Number(validFrom.slice(0, 4)) - 1}〕88号`,
      contactName: "培训部",
      contactPhone,
    };
    await registerInstitution(tx, given, { actor: undefined, reach: EVERYWHERE });
  }
}

function after(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
