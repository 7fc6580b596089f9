/** Checks that are deleted one at a time: where each stands, what stands there without it, and the tests that must notice. */
export interface Mutant {
  name: string;
  file: string;
  find: string;
  put: string;
  /** Why nothing can turn red: something else says the same. */
  equivalent?: string;
  /** Test file that turns red. */
  by: "relations" | "matrix" | "access" | "lending" | "reach" | "remembered";
}

const REACH = "server/organisations/reach.ts";
const STORE = "server/identity/store.ts";
const PLATFORM = "server/platform/operations.ts";
const GRANTING = "server/access/granting.ts";
const LENDING = "server/access/lending.ts";

export const MUTANTS: readonly Mutant[] = [
  {
    name: "remembered: held as it is written",
    file: "server/watching/store.ts",
    find: "AND (taken.session IS NULL OR taken.session IN (SELECT digest FROM plain))",
    put: "",
    by: "remembered",
  },
  {
    name: "remembered: nobody but themselves",
    file: STORE,
    find: "AND s.office_id IS NULL AND s.persona_id IS NULL",
    put: "",
    by: "remembered",
  },
  {
    name: "remembered: session over",
    file: STORE,
    find: "AND s.expires_at > ${now}::timestamptz AND",
    put: "AND",
    by: "remembered",
  },
  {
    name: "remembered: signs of life",
    file: STORE,
    find: "AND s.seen_at > ${now}::timestamptz - make_interval(secs => ${idle}::float8)",
    put: "AND ${idle}::float8 > 0",
    by: "remembered",
  },
  {
    name: "remembered: account active",
    file: STORE,
    find: "AND a.state = 'active' AND a.person_id = mark.person_id",
    put: "AND a.person_id = mark.person_id",
    by: "remembered",
  },
  {
    name: "remembered: the same person",
    file: STORE,
    find: "AND a.state = 'active' AND a.person_id = mark.person_id",
    put: "AND a.state = 'active'",
    by: "remembered",
  },
  {
    name: "remembered: second factor",
    file: STORE,
    find: "WHERE s.second_factor_at IS NOT NULL OR NOT ${HAS_FACTOR}`;",
    put: "`;",
    by: "remembered",
  },
  {
    name: "reach: division",
    file: REACH,
    find: "return `${division} = ${values.add(reach.divisionCode)}`;",
    put: 'return "true";',
    by: "relations",
  },
  {
    name: "reach: unit and below",
    file: REACH,
    find: "return below(values.add([reach.unitId]));",
    put: 'return "true";',
    by: "relations",
  },
  {
    name: "reach: units",
    file: REACH,
    find: "return below(values.add(reach.unitIds));",
    put: 'return "true";',
    by: "relations",
  },
  {
    name: "reach: unit",
    file: REACH,
    find: "return `${unit} = ${values.add(reach.unitId)}`;",
    put: 'return "true";',
    by: "reach",
  },
  {
    name: "reach: all",
    file: REACH,
    find: 'case "all":\n      return "true";',
    put: 'case "all":\n      return "false";',
    by: "relations",
  },
  {
    name: "reach: public",
    file: REACH,
    find: 'case "public":\n      return NOBODY;',
    put: 'case "public":\n      return "true";',
    by: "reach",
  },
  {
    name: "reach: unknown",
    file: REACH,
    find: "return nothing;",
    put: 'return (nothing === "false" ? "true" : nothing) as Answer;',
    by: "reach",
  },
  {
    name: "reach: industry in lists",
    file: REACH,
    find: "return `${place} AND ${columns.series}",
    put: "return `${place} AND true OR ${columns.series}",
    by: "relations",
  },
  {
    name: "reach: industry without a series",
    file: REACH,
    find: "if (columns.series === undefined) return NOBODY;",
    put: "if (columns.series === undefined) return place;",
    by: "reach",
  },
  {
    name: "single: industry",
    file: REACH,
    find: 'if ("industry" in reach && reach.industry !== undefined && !seriesOf',
    put: "if (false && !seriesOf",
    by: "reach",
  },
  {
    name: "single: division",
    file: REACH,
    find: "return above[0]?.division_code === reach.divisionCode;",
    put: "return true;",
    by: "relations",
  },
  {
    name: "single: unit and below",
    file: REACH,
    find: "return above.some(({ unit_id }) => unit_id === reach.unitId);",
    put: "return true;",
    by: "relations",
  },
  {
    name: "single: units",
    file: REACH,
    find: "return above.some(({ unit_id }) => reach.unitIds.includes(unit_id));",
    put: "return true;",
    by: "relations",
  },
  {
    name: "units: division",
    file: REACH,
    find: "return units.filter(({ division_code: code }) => code === reach.divisionCode);",
    put: "return [...units];",
    by: "relations",
  },
  {
    name: "one person: reach",
    file: "server/standing/reach.ts",
    find: "if (!isSelf && !isWithin(reach, above, series))",
    put: "if (false)",
    by: "relations",
  },
  {
    name: "imports: line",
    file: "server/organisations/seen.ts",
    find: "(${placeSeen(reach, numbered)}) AND ${line}",
    put: "true",
    by: "relations",
  },
  {
    name: "export: unit",
    file: "server/workbooks/verdict-export.ts",
    find: "if (!(await inReach(db, question))) return undefined;",
    put: "",
    by: "relations",
  },
  {
    name: "audience",
    file: PLATFORM,
    find: 'audience !== "official" || (actor !== undefined && isOfficial(actor.role))',
    put: "true",
    equivalent:
      "no permission of an operation for officials is given to learners, which test/contract/definitions.test.ts holds",
    by: "matrix",
  },
  {
    name: "permission",
    file: PLATFORM,
    find: "return fits && mayDo(permission, actor);",
    put: "return fits;",
    by: "matrix",
  },
  {
    name: "signed in",
    file: PLATFORM,
    find: "const actor = open ? undefined : await caller.actor();",
    put: 'const actor = open ? undefined : ((await caller.actor()) ?? ({ accountId: 1, role: "learner" } as Actor));',
    by: "matrix",
  },
  {
    name: "denials told",
    file: PLATFORM,
    find: "if (!open) await noteDenial(definition.id, caller, {}, options);",
    put: "",
    by: "matrix",
  },
  {
    name: "foreign objects told",
    file: PLATFORM,
    find: "if (!isOpen(definition) && error instanceof Refusal && /^(not_found|forbidden)$/.test(error.code))",
    put: "if (false)",
    by: "relations",
  },
  {
    name: "office: revoked",
    file: STORE,
    find: "o.revoked_at IS NULL AND o.valid_from",
    put: "o.valid_from",
    by: "matrix",
  },
  { name: "office: pending", file: STORE, find: "NOT o.pending AND", put: "", by: "access" },
  {
    name: "office: role retired",
    file: STORE,
    find: "(o.role_code IS NULL OR made.retired_at IS NULL)",
    put: "true",
    by: "lending",
  },
  {
    name: "account: active",
    file: STORE,
    find: "a.account_id = s.account_id AND a.state = 'active'",
    put: "a.account_id = s.account_id",
    by: "matrix",
  },
  {
    name: "granting: unit in reach",
    file: GRANTING,
    find: "if (unit === undefined) throw",
    put: "if (false) throw",
    by: "access",
  },
  {
    name: "granting: account in reach",
    file: GRANTING,
    find: "if (!(await isAccountWithin(tx, within, now))) throw",
    put: "if (false) throw",
    by: "access",
  },
  {
    name: "granting: second pair of eyes",
    file: GRANTING,
    find: "pending: SEEN_BY_TWO.includes(role),",
    put: "pending: false,",
    by: "access",
  },
  { name: "granting: place", file: GRANTING, find: "await checkPlace(tx, role, wish.place);", put: "", by: "access" },
  {
    name: "staff: clerks and heads only",
    file: GRANTING,
    find: "|| (only !== undefined && !only.includes(office.role))",
    put: "",
    by: "access",
  },
  {
    name: "lending: colleague",
    file: LENDING,
    find: "if (!(await isAccountWithin(tx, colleague, now))) throw",
    put: "if (false) throw",
    by: "lending",
  },
  {
    name: "lending: own office",
    file: LENDING,
    find: "office.accountId !== actor.accountId",
    put: "false",
    by: "lending",
  },
];
