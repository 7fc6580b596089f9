import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import {
  certificateNumber,
  citizenCheck,
  creditCode,
  creditCodeCheck,
  identityNumber,
  isCalendarDay,
  personName,
  phoneNumber,
} from "./identifiers.ts";
import {
  composeIdentity,
  syntheticCertificate,
  syntheticCitizenId,
  syntheticCreditCode,
  syntheticForeignId,
  syntheticForeignIdOld,
  syntheticMobile,
  syntheticResidencePermit,
} from "./identifiers-synthetic.ts";

const seed = Number(process.env.SEED ?? 20_261_123);
const runs = { seed, numRuns: 500 };
console.log(`identifiers: seed ${seed}`);

const index = fc.integer({ min: 0, max: 17_000_000 });
const year = fc.integer({ min: 1930, max: 2008 });

/** Printed examples of the standards themselves, and codes of well-known public bodies. */
test("published examples are accepted", () => {
  assert.equal(citizenCheck("11010519491231002"), "X");
  assert.deepEqual(identityNumber("11010519491231002X"), { ok: true, value: "11010519491231002X", kind: "citizen" });
  assert.deepEqual(identityNumber("440524188001010014"), { ok: true, value: "440524188001010014", kind: "citizen" });
  assert.equal(creditCode("91350100M000100Y43").ok, true);
  assert.equal(creditCode("91110000600037341L").ok, true);
});

test("each kind of identity number", () => {
  assert.deepEqual(identityNumber(syntheticCitizenId(7, 1985, true)).ok, true);
  for (const place of ["81", "82", "83"] as const) {
    const found = identityNumber(syntheticResidencePermit(5, 1990, place));
    assert.equal(found.ok && found.kind, "hong_kong_macau_taiwan");
  }
  const foreign = identityNumber(syntheticForeignId(3, 1977));
  assert.equal(foreign.ok && foreign.kind, "foreign_permanent");
  const old = identityNumber(syntheticForeignIdOld(3).toLowerCase());
  assert.equal(old.ok && old.kind, "foreign_permanent_old");
});

test("every refusal has its own code", () => {
  const good = syntheticCitizenId(1, 1980, false);
  const code = (text: string): string => {
    const found = identityNumber(text, 20_261_123);
    return found.ok ? "ok" : found.code;
  };
  assert.equal(code(""), "missing");
  assert.equal(code(" \u3000\u200b"), "missing");
  assert.equal(code("110105491231002"), "fifteen_digits");
  assert.equal(code(good.slice(1)), "length");
  assert.equal(code(`${good}1`), "length");
  assert.equal(code("1101051949X231002X"), "characters");
  assert.equal(code("6.59900E+17"), "characters");
  assert.equal(code(`00${good.slice(2)}`), "region");
  assert.equal(code(composeIdentity("659900", 19_810_229, 1)), "birth_date");
  assert.equal(code(composeIdentity("659900", 19_801_301, 1)), "birth_date");
  assert.equal(code(composeIdentity("659900", 20_261_124, 1)), "birth_date");
  assert.equal(code("110105194912310021"), "check_character");
});

test("spellings of one number are one value", () => {
  const plain = "11010519491231002X";
  for (const spelling of [
    "11010519491231002x",
    " 110105 19491231 002X ",
    "１１０１０５１９４９１２３１００２Ｘ",
    "'11010519491231002X",
    "‘11010519491231002ｘ",
    "\u200b11010519491231002X\u3000",
  ]) {
    const found = identityNumber(spelling);
    assert.equal(found.ok && found.value, plain, spelling);
  }
});

test("synthetic identity numbers are valid, and unique by index", () => {
  fc.assert(
    fc.property(index, year, fc.boolean(), (i, y, female) => identityNumber(syntheticCitizenId(i, y, female)).ok),
    runs,
  );
  const seen = new Set<string>();
  for (let i = 0; i < 120_000; i++) seen.add(syntheticCitizenId(i, 1980, i % 2 === 0));
  assert.equal(seen.size, 120_000);
});

test("any wrong digit and any swap of neighbours is found", () => {
  fc.assert(
    fc.property(index, year, fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 9 }), (i, y, at, by) => {
      const good = syntheticCitizenId(i, y, true);
      const digit = good[at] === "X" ? "X" : String((Number(good[at]) + by) % 10);
      const wrong = good.slice(0, at) + digit + good.slice(at + 1);
      const swapped = at < 16 ? good.slice(0, at) + good[at + 1] + good[at] + good.slice(at + 2) : good;
      return (wrong === good || !identityNumber(wrong).ok) && (swapped === good || !identityNumber(swapped).ok);
    }),
    runs,
  );
});

test("calendar days agree with the calendar of the platform", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1800, max: 2199 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (y, m, d) => {
        const date = new Date(Date.UTC(y, m - 1, d));
        const real = date.getUTCFullYear() === y && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
        return isCalendarDay(y * 10_000 + m * 100 + d) === real;
      },
    ),
    { ...runs, numRuns: 2000 },
  );
});

test("credit codes: valid ones accepted, the remainder 0 included; wrong ones found", () => {
  let zeroRemainder = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900_000_000 }), (i) => creditCode(syntheticCreditCode(i)).ok),
    runs,
  );
  for (let i = 0; i < 2000; i++) {
    const good = syntheticCreditCode(i);
    assert.equal(creditCode(good.toLowerCase()).ok, true);
    if (creditCodeCheck(good) === "0") zeroRemainder++;
    const at = i % 18;
    const wrong = good.slice(0, at) + (good[at] === "3" ? "4" : "3") + good.slice(at + 1);
    assert.deepEqual(creditCode(wrong), { ok: false, code: "check_character" });
  }
  assert.ok(zeroRemainder > 20, "remainder 0 occurs in about one code of 31");
  assert.deepEqual(creditCode("9135010OM000100Y43"), { ok: false, code: "characters" });
  assert.deepEqual(creditCode("91350100"), { ok: false, code: "length" });
  assert.deepEqual(creditCode(""), { ok: false, code: "missing" });
});

test("telephone numbers", () => {
  const value = (text: string): string => {
    const found = phoneNumber(text);
    return found.ok ? `${found.kind} ${found.value}` : found.code;
  };
  assert.equal(value("13800138000"), "mobile 13800138000");
  for (const same of [
    "138 0013 8000",
    "138-0013-8000",
    "+86 138 0013 8000",
    "0086-13800138000",
    "8613800138000",
    "１３８００１３８０００",
  ]) {
    assert.equal(value(same), "mobile 13800138000", same);
  }
  assert.equal(value("(0991) 2345678"), "landline 0991-2345678");
  assert.equal(value("010-62345678"), "landline 010-62345678");
  assert.equal(value("12800138000"), "prefix");
  assert.equal(value("1380013800"), "length");
  assert.equal(value("138001380001"), "length");
  assert.equal(value("0991-1234567"), "prefix");
  assert.equal(value("见附件"), "characters");
  assert.equal(value(""), "missing");
  fc.assert(
    fc.property(index, (i) => phoneNumber(syntheticMobile(i)).ok),
    runs,
  );
});

test("names", () => {
  const value = (text: string): string => {
    const found = personName(text);
    return found.ok ? found.value : `!${found.code}`;
  };
  assert.equal(value(" 张　三 "), "张三");
  assert.equal(value("古丽•买买提"), "古丽·买买提");
  for (const dot of ["·", "•", "‧", "・", "･", "⋅", ".", "．", " · "])
    assert.equal(value(`阿依古丽${dot}吐尔逊`), "阿依古丽·吐尔逊", dot);
  assert.equal(value("李𬱖"), "李𬱖");
  assert.equal(value("㼆𬭎䶮"), "㼆𬭎䶮");
  assert.equal(value("王〇"), "王〇");
  assert.equal(value("John  F. Smith"), "John F. Smith");
  assert.equal(value("e\u0301lise"), "\u00e9lise");
  assert.equal(value("阿".repeat(60)), "阿".repeat(60));
  assert.equal(value("阿".repeat(101)), "!too_long");
  assert.equal(value("𬱖".repeat(100)), "𬱖".repeat(100));
  assert.equal(value(""), "!missing");
  assert.equal(value("张?"), "!characters");
  assert.equal(value("张三1"), "!characters");
  assert.equal(value("=张三"), "!characters");
  assert.equal(value("张\ud800"), "!characters");
  assert.equal(value("张\ue863"), "!private_use");
  assert.equal(value("·张"), "!characters");
});

test("normalising twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      for (const check of [identityNumber, creditCode, phoneNumber, personName, certificateNumber]) {
        const first = check(text);
        if (first.ok) assert.deepEqual(check(first.value), first);
      }
    }),
    { ...runs, numRuns: 2000 },
  );
});

test("certificate numbers: spellings of one collide, others do not", () => {
  const value = (text: string): string => {
    const found = certificateNumber(text);
    return found.ok ? found.value : `!${found.code}`;
  };
  assert.equal(value("bt-2018—00123"), "BT201800123");
  assert.equal(value("ＢＴ 2018－00123"), "BT201800123");
  assert.equal(value("兵继教〔2018〕12 号"), "兵继教(2018)12号");
  assert.equal(value("兵继教（2018）12号"), "兵继教(2018)12号");
  assert.equal(value("一级 2018001"), "一级2018001");
  assert.equal(value(""), "!missing");
  assert.equal(value("无"), "!characters");
  assert.equal(value("9".repeat(65)), "!too_long");
  assert.equal(certificateNumber(syntheticCertificate(12, 2018)).ok, true);
  assert.notEqual(value("BT201800123"), value("BT201800124"));
});
