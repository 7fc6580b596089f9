/** Loads the kinds of declarations: what is asked for, who reviews in which order, what makes one impossible. */
import {
  DESKS,
  SUBMITTERS,
  type CollectionDeclaration,
  type DeclarationBar,
  type DeclarationField,
  type DeclarationKind,
  type DeclarationStep,
  type Desk,
  type FactDeclaration,
  type Submitter,
} from "./document.ts";
import { toHundredths, type Loader } from "./loader.ts";
import { parseCondition, type ParseContext } from "./parse.ts";

const KEYS = [
  "id",
  "label",
  "cites",
  "collection",
  "effect",
  "fields",
  "evidence",
  "submitters",
  "chain",
  "refuses",
  "hours",
  "second",
  "once_key",
  "list",
  "training",
];
/** Fields that every item of the ledger has, whatever its collection. */
const COMMON: readonly DeclarationField[] = [
  { name: "year", label: "用于哪个年度", type: "integer", required: true },
  { name: "date", label: "日期", type: "date", required: true },
  { name: "number", label: "编号", type: "text", required: true, most: 64 },
];
const LONGEST_TEXT = 500;
/** The ledger's record of a title application (A2, A11, A12), which is no collection of items. */
export const APPLICATION = "application";
const ROUTES = { review: "评审", exam: "以考代评", recognition: "考核认定" };

/** What loading kinds rests on beside the kind itself. */
export type KindContext = {
  sources: string[];
  facts: FactDeclaration[];
  collections: CollectionDeclaration[];
  context: (path: string) => ParseContext;
};

/** One kind of declaration. */
export function loadKind(loader: Loader, entry: unknown, index: number, around: KindContext): DeclarationKind {
  const raw = loader.record(entry, `declarations.${index}`);
  const path = `declarations.${typeof raw["id"] === "string" ? raw["id"] : index}`;
  loader.keys(raw, KEYS, path);
  const name = loader.text(raw["collection"], `${path}.collection`);
  const collection =
    name === APPLICATION ? applications(around) : around.collections.find((each) => each.name === name);
  if (collection === undefined)
    loader.refuse(`${path}.collection`, "unknown_name", `没有“${name}”这个集合`, "请先在 collections 中声明");
  const when = (at: string, condition: unknown) =>
    parseCondition(condition, { ...around.context(`${path}.${at}`), collection: name });
  const kind: DeclarationKind = {
    id: loader.text(raw["id"], `${path}.id`),
    label: loader.text(raw["label"], `${path}.label`),
    cites: loader.cites(raw["cites"], path, around.sources, around.sources[0] ?? ""),
    collection: name,
    effect: loader.text(raw["effect"], `${path}.effect`),
    fields: fieldsOf(loader, raw["fields"], collection, raw["once_key"] !== undefined, `${path}.fields`),
    evidence: loader.list(raw["evidence"], `${path}.evidence`).map((each, at) => evidenceOf(loader, each, at, path)),
    submitters: loader
      .list(raw["submitters"] ?? ["person", "unit"], `${path}.submitters`)
      .map((each) => oneOf<Submitter>(loader, each, SUBMITTERS, `${path}.submitters`)),
    chain: loader.list(raw["chain"], `${path}.chain`).map((each, at) => stepOf(loader, each, at, path, when)),
    bars: loader.list(raw["refuses"], `${path}.refuses`).map((each, at) => barOf(loader, each, at, path, around, when)),
  };
  if (raw["hours"] !== undefined) kind.hours = hoursOf(loader, raw["hours"], path);
  if (raw["second"] !== undefined) kind.second = secondOf(loader, raw["second"], path);
  if (raw["once_key"] !== undefined) kind.onceKey = loader.list(raw["once_key"], `${path}.once_key`).map(String);
  if (raw["list"] !== undefined) kind.list = listOf(loader, raw["list"], kind, path);
  if (raw["training"] !== undefined) kind.training = trainingOf(loader, raw["training"], kind, path);
  checkKind(loader, kind, path);
  return kind;
}

/** A title application as if it were a collection: what its form may ask. */
function applications({ facts }: KindContext): CollectionDeclaration {
  const levels = facts.find(({ name }) => name === "target_level")?.values;
  const fields: CollectionDeclaration["fields"] = [
    { name: "route", type: "code", label: "申报途径", values: ROUTES, required: true },
    { name: "target_level", type: "code", label: "拟晋升级别", required: true, ...(levels ? { values: levels } : {}) },
  ];
  return { name: APPLICATION, label: "职称申报", spans: "period", fields, sample: {}, reported: false };
}

function oneOf<T extends string>(loader: Loader, raw: unknown, known: readonly T[], path: string): T {
  if (known.includes(raw as T)) return raw as T;
  loader.refuse(path, "unknown_value", `没有“${String(raw)}”这一项`, `可用的项：${known.join("、")}`);
  return known[0] as T;
}

/** Fields as listed; where none are, those of the collection that cannot be left out. */
function fieldsOf(
  loader: Loader,
  raw: unknown,
  collection: CollectionDeclaration | undefined,
  numbered: boolean,
  path: string,
): DeclarationField[] {
  if (raw !== undefined)
    return loader.list(raw, path).map((each, at) => fieldOf(loader, each, collection, `${path}.${at}`));
  const own = (collection?.fields ?? []).filter(({ required, name }) => required && name !== "approved");
  const common = COMMON.filter(({ name }) => numbered || name !== "number");
  const plain = ({ name, label, type, values }: CollectionDeclaration["fields"][number]): DeclarationField => ({
    name,
    label,
    type,
    required: true,
    ...(values === undefined ? {} : { values }),
  });
  return [...common, ...own.map(plain)];
}

function fieldOf(
  loader: Loader,
  entry: unknown,
  collection: CollectionDeclaration | undefined,
  path: string,
): DeclarationField {
  const raw = typeof entry === "string" ? { name: entry } : loader.record(entry, path);
  loader.keys(raw, ["name", "label", "required", "hint", "most"], path);
  const name = loader.text(raw["name"], `${path}.name`);
  const known = collection?.fields.find((each) => each.name === name) ?? COMMON.find((each) => each.name === name);
  const type = known?.type ?? "text";
  const most = mostOf(loader, raw["most"], type, path) ?? (known as DeclarationField | undefined)?.most;
  return {
    name,
    label: raw["label"] === undefined && known !== undefined ? known.label : loader.text(raw["label"], `${path}.label`),
    type,
    required: raw["required"] === undefined ? known?.required !== false : raw["required"] === true,
    ...(known?.values === undefined ? {} : { values: known.values }),
    ...(raw["hint"] === undefined ? {} : { hint: loader.text(raw["hint"], `${path}.hint`) }),
    ...(type === "text" ? { most: most ?? LONGEST_TEXT } : most === undefined ? {} : { most }),
  };
}

function mostOf(loader: Loader, raw: unknown, type: DeclarationField["type"], path: string): number | undefined {
  if (raw === undefined) return undefined;
  const value = type === "hundredths" ? toHundredths(raw) : Number(raw);
  if (value !== undefined && Number.isInteger(value) && value > 0) return value;
  loader.refuse(`${path}.most`, "bad_number", `“${String(raw)}”不是合适的上限`, "请写正数");
  return undefined;
}

function evidenceOf(loader: Loader, entry: unknown, at: number, path: string): DeclarationKind["evidence"][number] {
  if (typeof entry === "string") return { id: `e${at + 1}`, label: entry, required: true };
  const place = `${path}.evidence.${at}`;
  const raw = loader.record(entry, place);
  loader.keys(raw, ["id", "label", "required"], place);
  return {
    id: raw["id"] === undefined ? `e${at + 1}` : loader.text(raw["id"], `${place}.id`),
    label: loader.text(raw["label"], `${place}.label`),
    required: raw["required"] !== false,
  };
}

type When = (at: string, condition: unknown) => DeclarationBar["when"];

function stepOf(loader: Loader, entry: unknown, at: number, path: string, when: When): DeclarationStep {
  const place = `${path}.chain.${at}`;
  if (typeof entry === "string") return { desk: oneOf<Desk>(loader, entry, DESKS, place) };
  const raw = loader.record(entry, place);
  loader.keys(raw, ["desk", "when"], place);
  const desk = oneOf<Desk>(loader, raw["desk"], DESKS, `${place}.desk`);
  return raw["when"] === undefined ? { desk } : { desk, when: when(`chain.${at}.when`, raw["when"]) };
}

function barOf(
  loader: Loader,
  entry: unknown,
  at: number,
  path: string,
  { sources }: KindContext,
  when: When,
): DeclarationBar {
  const place = `${path}.refuses.${at}`;
  const raw = loader.record(entry, place);
  loader.keys(raw, ["id", "when", "text", "cites"], place);
  return {
    id: loader.text(raw["id"], `${place}.id`),
    when: when(`refuses.${at}.when`, raw["when"]),
    text: loader.text(raw["text"], `${place}.text`),
    cites: loader.cites(raw["cites"], place, sources, sources[0] ?? ""),
  };
}

function hoursOf(loader: Loader, entry: unknown, path: string): NonNullable<DeclarationKind["hours"]> {
  const raw = loader.record(entry, `${path}.hours`);
  loader.keys(raw, ["field", "most", "lowered"], `${path}.hours`);
  const most = mostOf(loader, raw["most"], "hundredths", `${path}.hours`);
  return {
    field: loader.text(raw["field"] ?? "hours", `${path}.hours.field`),
    lowered: raw["lowered"] !== false,
    ...(most === undefined ? {} : { most }),
  };
}

function secondOf(loader: Loader, entry: unknown, path: string): NonNullable<DeclarationKind["second"]> {
  const raw = loader.record(entry, `${path}.second`);
  loader.keys(raw, ["above", "share"], `${path}.second`);
  const above = mostOf(loader, raw["above"], "hundredths", `${path}.second`);
  const share = raw["share"];
  if (share !== undefined && !(typeof share === "number" && share >= 0 && share <= 1))
    loader.refuse(`${path}.second.share`, "bad_number", `“${String(share)}”不是合适的比例`, "请写 0 到 1 之间的数");
  return { ...(above === undefined ? {} : { above }), ...(typeof share === "number" ? { share } : {}) };
}

type Own = Pick<DeclarationKind, "fields" | "evidence">;

/** Official lists: a list says at least the year, and only what the form asks as well. */
function listOf(
  loader: Loader,
  entry: unknown,
  { fields, evidence }: Own,
  path: string,
): NonNullable<DeclarationKind["list"]> {
  const place = `${path}.list`;
  const raw = loader.record(entry, place);
  loader.keys(raw, ["fields", "stands_for", "keepers"], place);
  const given = loader.list(raw["fields"], `${place}.fields`).map((each) => known(loader, each, fields, place));
  if (!given.includes("year")) loader.refuse(`${place}.fields`, "missing_key", "名单要写明年度", "请加上 year");
  return {
    fields: given,
    standsFor: loader.list(raw["stands_for"] ?? [], `${place}.stands_for`).map((each) =>
      known(
        loader,
        each,
        evidence.map(({ id }) => ({ name: id })),
        place,
      ),
    ),
    keepers: loader
      .list(raw["keepers"], `${place}.keepers`)
      .map((each) => oneOf<Submitter>(loader, each, ["industry", "hr"], `${place}.keepers`)),
  };
}

function trainingOf(
  loader: Loader,
  entry: unknown,
  { fields }: Own,
  path: string,
): NonNullable<DeclarationKind["training"]> {
  const place = `${path}.training`;
  const raw = loader.record(entry, place);
  loader.keys(raw, ["submitters", "each"], place);
  for (const needed of ["title", "date"])
    if (!fields.some(({ name }) => name === needed))
      loader.refuse(place, "missing_key", `培训要有“${needed}”`, "请在 fields 中加上 title 和 date");
  return {
    submitters: loader
      .list(raw["submitters"], `${place}.submitters`)
      .map((each) => oneOf<Submitter>(loader, each, ["unit", "industry", "hr"], `${place}.submitters`)),
    each: loader.list(raw["each"] ?? [], `${place}.each`).map((each) => known(loader, each, fields, place)),
  };
}

function known(loader: Loader, raw: unknown, among: readonly { name: string }[], path: string): string {
  const name = loader.text(raw, path);
  if (!among.some((each) => each.name === name))
    loader.refuse(
      path,
      "unknown_name",
      `表单里没有“${name}”`,
      `可用的项：${among.map((each) => each.name).join("、")}`,
    );
  return name;
}

function checkKind(loader: Loader, { chain, fields, hours, onceKey }: DeclarationKind, path: string): void {
  if (chain.length === 0) loader.refuse(`${path}.chain`, "missing_key", "没有写明由谁审核", "请至少写一个审核环节");
  for (const needed of ["year", "date"])
    if (fields.length > 0 && !fields.some(({ name }) => name === needed))
      loader.refuse(`${path}.fields`, "missing_key", `表单缺少“${needed}”`, "每种申报都要写明年度和日期");
  if (onceKey !== undefined && !fields.some(({ name }) => name === "number"))
    loader.refuse(`${path}.fields`, "missing_key", "只能用一次的材料要填编号", "请在 fields 中加上 number");
  if (hours !== undefined && !fields.some(({ name }) => name === hours.field))
    loader.refuse(`${path}.hours`, "unknown_name", `表单里没有“${hours.field}”`, "请在 fields 中加上这一项");
}
