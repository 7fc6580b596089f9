/** The document somebody registers with: which kind it is, whether its number can be one, and what to do when it cannot. */
import type { FieldError } from "../../contract/problems.ts";
import type { DOCUMENTS } from "../../contract/registration.ts";
import {
  identityNumber,
  passportNumber,
  personName,
  type Checked,
  type IdentityCode,
  type IdentityKind,
  type NameCode,
  type PassportCode,
} from "../../engine/identifiers.ts";
import { isCountry } from "./countries.ts";

export type DocumentKind = (typeof DOCUMENTS)[number];

/** A document as it is typed. */
export interface TypedDocument {
  document: DocumentKind;
  number: string;
  country?: string | undefined;
}

type Words = [message: string, remedy: string];

const NUMBER_WORDS: Readonly<Record<IdentityCode, Words>> = {
  missing: ["没有填写证件号码", "请填写证件上的号码"],
  fifteen_digits: ["这是 15 位的旧号码", "请填写现在证件上的 18 位号码"],
  length: ["证件号码的位数不对", "请核对是否多填或少填了一位，应当是 18 位"],
  characters: ["证件号码里有不该出现的字符", "请只填数字，最后一位可能是字母 X"],
  region: ["证件号码开头的地区代码不存在", "请核对开头两位数字"],
  birth_date: ["证件号码里的出生日期不存在", "请核对第 7 到 14 位数字"],
  check_character: ["证件号码的最后一位校验不通过", "请对照证件逐位核对，常见的是有一位填错或两位颠倒"],
};

const PASSPORT_WORDS: Readonly<Record<PassportCode, Words>> = {
  missing: ["没有填写护照号码", "请填写护照资料页上的号码"],
  country: ["没有选择签发护照的国家", "请选择护照由哪个国家签发"],
  length: ["护照号码的位数不对", "请核对，护照号码一般是 6 到 9 位"],
  characters: ["护照号码里有不该出现的字符", "请只填字母和数字，例如 E12345678"],
  chinese_form: ["这不像中国护照的号码", "请核对，中国护照是字母 E、G、D、S、P 开头，后面是数字"],
};

const NAME_WORDS: Readonly<Record<NameCode, Words>> = {
  missing: ["没有填写姓名", "请填写证件上的姓名"],
  too_long: ["姓名太长", "请填写证件上的姓名，最多 100 个字"],
  characters: ["姓名里有不该出现的字符", "请只填汉字或字母，少数民族姓名中间用“·”隔开"],
  private_use: ["姓名里有无法显示的字", "请换用证件上的规范字；打不出来的字请联系单位"],
};

const KIND_NAMES: Readonly<Record<DocumentKind, string>> = {
  citizen: "居民身份证",
  hong_kong_macau_taiwan: "港澳台居民居住证",
  foreign_permanent: "外国人永久居留身份证",
  passport: "护照",
};

/** Its kind and number in one spelling, or what is wrong with which field (`body.number`, `body.document`, `body.country`). */
export function readDocument(
  { document, number, country }: TypedDocument,
  latestBirth: number,
): { ok: true; kind: IdentityKind; value: string } | { ok: false; error: FieldError } {
  if (document === "passport") {
    const issuer = country ?? "";
    const checked: Checked<IdentityKind, PassportCode> = isCountry(issuer)
      ? passportNumber(number, issuer)
      : { ok: false, code: "country" };
    if (checked.ok) return checked;
    const field = checked.code === "country" ? "country" : "number";
    return { ok: false, error: fieldError(field, checked.code, PASSPORT_WORDS[checked.code]) };
  }
  const checked = identityNumber(number, latestBirth);
  if (!checked.ok) return { ok: false, error: fieldError("number", checked.code, NUMBER_WORDS[checked.code]) };
  const kind = checked.kind === "foreign_permanent_old" ? "foreign_permanent" : checked.kind;
  if (kind === document) return { ok: true, kind: checked.kind, value: checked.value };
  const words: Words = [`这是${KIND_NAMES[kind]}的号码`, `请把证件类型改成“${KIND_NAMES[kind]}”，或者核对号码`];
  return { ok: false, error: fieldError("document", "other_document", words) };
}

/** A name in one spelling, or what is wrong with it (`body.name`). */
export function readName(text: string): { ok: true; value: string } | { ok: false; error: FieldError } {
  const checked = personName(text);
  if (checked.ok) return { ok: true, value: checked.value };
  return { ok: false, error: fieldError("name", checked.code, NAME_WORDS[checked.code]) };
}

function fieldError(field: string, code: string, [message, remedy]: Words): FieldError {
  return { path: `body.${field}`, code, message, remedy };
}
