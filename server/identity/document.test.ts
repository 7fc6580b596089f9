import assert from "node:assert/strict";
import { test } from "node:test";
import {
  composeIdentity,
  syntheticForeignId,
  syntheticForeignIdOld,
  syntheticResidencePermit,
} from "../../engine/identifiers-synthetic.ts";
import { kindOfIdentity } from "../../engine/identifiers.ts";
import { readTypedName } from "./accounts.ts";
import { COUNTRIES } from "./countries.ts";
import { readDocument, readName, type DocumentKind } from "./document.ts";

const TODAY = 20_260_901;
const PERMIT = syntheticResidencePermit(3, 1990, "82");
const CARD = syntheticForeignId(3, 1980);
const OLD_CARD = syntheticForeignIdOld(3);

/** Kind, what is typed, country; then the one spelling, or the field and the name of the refusal. */
const CASES: readonly [DocumentKind, string, string | undefined, string][] = [
  ["citizen", "11010519491231002X", undefined, "11010519491231002X"],
  ["citizen", "440524188001010014", undefined, "440524188001010014"],
  ["citizen", "11010519491231002x", undefined, "11010519491231002X"],
  ["citizen", " 110105 19491231 002X ", undefined, "11010519491231002X"],
  ["citizen", "１１０１０５１９４９１２３１００２Ｘ", undefined, "11010519491231002X"],
  ["citizen", "'11010519491231002X", undefined, "11010519491231002X"],
  ["citizen", "1101051949123100２X\u200b", undefined, "11010519491231002X"],
  ["citizen", "", undefined, "number missing"],
  ["citizen", "   ", undefined, "number missing"],
  ["citizen", "110105491231002", undefined, "number fifteen_digits"],
  ["citizen", "11010519491231002", undefined, "number length"],
  ["citizen", "11010519491231002XX", undefined, "number length"],
  ["citizen", "1101051949123100212", undefined, "number length"],
  ["citizen", "110105194912310021", undefined, "number check_character"],
  ["citizen", "101105194912310023", undefined, "number region"],
  ["citizen", "00010519491231002X", undefined, "number region"],
  ["citizen", composeIdentity("659900", 19_900_230, 1), undefined, "number birth_date"],
  ["citizen", composeIdentity("659900", 20_260_902, 1), undefined, "number birth_date"],
  ["citizen", composeIdentity("659900", 20_260_901, 1), undefined, composeIdentity("659900", 20_260_901, 1)],
  ["citizen", "1101051949123100ZX", undefined, "number characters"],
  ["citizen", "E12345678", undefined, "number characters"],
  ["citizen", PERMIT, undefined, "document other_document"],
  ["citizen", CARD, undefined, "document other_document"],
  ["hong_kong_macau_taiwan", PERMIT, undefined, PERMIT],
  ["hong_kong_macau_taiwan", PERMIT.slice(0, 17), undefined, "number length"],
  ["hong_kong_macau_taiwan", "11010519491231002X", undefined, "document other_document"],
  ["hong_kong_macau_taiwan", composeIdentity("840000", 19_900_101, 1), undefined, "number region"],
  ["foreign_permanent", CARD, undefined, CARD],
  ["foreign_permanent", OLD_CARD, undefined, OLD_CARD],
  ["foreign_permanent", OLD_CARD.toLowerCase(), undefined, OLD_CARD],
  ["foreign_permanent", OLD_CARD.slice(0, 14), undefined, "number characters"],
  ["foreign_permanent", "11010519491231002X", undefined, "document other_document"],
  ["passport", "E12345678", "CN", "CNE12345678"],
  ["passport", "e1234 5678", "CN", "CNE12345678"],
  ["passport", "EA1234567", "CN", "CNEA1234567"],
  ["passport", "G12345678", "CN", "CNG12345678"],
  ["passport", "DE1234567", "CN", "CNDE1234567"],
  ["passport", "SE1234567", "CN", "CNSE1234567"],
  ["passport", "P1234567", "CN", "CNP1234567"],
  ["passport", "147654321", "CN", "CN147654321"],
  ["passport", "EI1234567", "CN", "number chinese_form"],
  ["passport", "A12345678", "CN", "number chinese_form"],
  ["passport", "E1234567", "CN", "number chinese_form"],
  ["passport", "N12345678", "KZ", "KZN12345678"],
  ["passport", "AB1234567", "PK", "PKAB1234567"],
  ["passport", "123456789", "GB", "GB123456789"],
  ["passport", "C01X00T47", "DE", "DEC01X00T47"],
  ["passport", "Ｃ０１Ｘ００Ｔ４７", "DE", "DEC01X00T47"],
  ["passport", "12-345-678", "RU", "RU12345678"],
  ["passport", "", "GB", "number missing"],
  ["passport", "12345", "GB", "number length"],
  ["passport", "1234567890", "GB", "number length"],
  ["passport", "ABCDEFGH", "GB", "number characters"],
  ["passport", "AB12345*", "GB", "number characters"],
  ["passport", "护照12345", "GB", "number characters"],
  ["passport", "E12345678", undefined, "country country"],
  ["passport", "E12345678", "ZZ", "country country"],
  ["passport", "H12345678", "HK", "country country"],
];

test("documents as people type them: one spelling each, or the field that is wrong and why", () => {
  assert.ok(CASES.length >= 40);
  for (const [document, number, country, expected] of CASES) {
    const found = readDocument({ document, number, country }, TODAY);
    const said = found.ok ? found.value : `${found.error.path.replace("body.", "")} ${found.error.code}`;
    assert.equal(said, expected, `${document} ${number} ${country ?? ""}`);
    if (!found.ok) assert.match(found.error.message + found.error.remedy, /[\u4e00-\u9fff]/);
    if (found.ok && document === "passport") assert.equal(kindOfIdentity(found.value), "passport");
  }
  console.log(`${CASES.length} documents`);
});

test("what people sign in with is read as what it is", () => {
  const kinds = (text: string) => {
    const name = readTypedName(text);
    return name && `${name.kind} ${name.value}`;
  };
  assert.equal(kinds("+86 199-0000-0001"), "phone 19900000001");
  assert.equal(kinds("11010519491231002x"), "identity 11010519491231002X");
  assert.equal(kinds("e12345678"), "identity CNE12345678");
  assert.equal(kinds("KZ N12345678"), "identity KZN12345678");
  assert.equal(kinds(" Liu.Ying "), "login liu.ying");
  assert.equal(kinds("0991-1234567"), "login 0991-1234567");
  assert.equal(kinds("阿依古丽"), undefined);
  assert.equal(kinds(""), undefined);
});

test("names keep their middle dots, and say what is wrong with them", () => {
  const value = (text: string) => {
    const name = readName(text);
    return name.ok ? name.value : name.error.code;
  };
  assert.equal(value("买买提 • 艾力"), "买买提·艾力");
  assert.equal(value("𬱖䶮"), "𬱖䶮");
  assert.equal(value("  "), "missing");
  assert.equal(value("王3"), "characters");
  assert.equal(value("\ue000"), "private_use");
});

test("countries: each once, China first, none that issues no passport of this kind", () => {
  const codes = COUNTRIES.map(({ code }) => code);
  assert.equal(codes[0], "CN");
  assert.equal(new Set(COUNTRIES.map(({ name }) => name)).size, codes.length);
  for (const code of ["KZ", "PK", "RU", "GB", "US", "DE", "KG"]) assert.ok(codes.includes(code), code);
  for (const code of ["HK", "MO", "TW", "SU", "DD", "EU", "ZZ"]) assert.ok(!codes.includes(code), code);
});
