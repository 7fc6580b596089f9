/**
 * Identifiers of people, organisations and certificates: normalising and checking, nothing else.
 *
 * Sources: GB 11643 (citizen identity number; residence permits for Hong Kong, Macau and Taiwan
 * residents and the 18-digit permanent residence card of foreigners share its layout and check
 * character), GB 32100 (unified social credit code). Every check returns a value in one spelling,
 * so that equal identifiers are equal strings, or a code of a closed set; the words that people
 * read live with the caller.
 */

export type IdentityKind =
  | "citizen"
  | "hong_kong_macau_taiwan"
  | "foreign_permanent"
  | "foreign_permanent_old"
  | "passport";

export type IdentityCode =
  | "missing"
  | "fifteen_digits"
  | "length"
  | "characters"
  | "region"
  | "birth_date"
  | "check_character";

export type PassportCode = "missing" | "country" | "length" | "characters" | "chinese_form";

export type CreditCodeCode = "missing" | "length" | "characters" | "check_character";
export type PhoneKind = "mobile" | "landline";
export type PhoneCode = "missing" | "characters" | "length" | "prefix";
export type NameCode = "missing" | "too_long" | "characters" | "private_use";
export type CertificateCode = "missing" | "too_long" | "characters";

/** A checked identifier: `value` in its one spelling, or the code of the first thing wrong with it. */
export type Checked<Kind extends string, Code extends string> =
  | { ok: true; value: string; kind: Kind }
  | { ok: false; code: Code };

/** Weights of GB 11643 for the first 17 digits, and the check characters by remainder modulo 11. */
const CITIZEN_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CITIZEN_CHECK = "10X98765432";

/** Alphabet of GB 32100 (no I, O, S, V, Z) and its weights, powers of 3 modulo 31. */
const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** First two digits: provinces of GB/T 2260; 81, 82 and 83 are residence permits; 91 an older permanent card. */
const PROVINCES = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71".split(" "),
);
const RESIDENCE_PERMITS = new Set(["81", "82", "83"]);

const INVISIBLE = /[\s\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u3000\ufeff]/gu;
const DASHES = /[\u002d\u00ad\u2010-\u2015\u2212\u2500\u2501\u30fc\u4e00\ufe58\ufe63\uff0d]/gu;

/**
 * Full-width ASCII forms to ASCII, blanks and invisible characters away, capitals, and without the
 * apostrophe that people type to make a spreadsheet keep digits as text.
 */
export function compactCode(text: string): string {
  // Nearly all of what is typed into registers is in order already.
  if (/^[0-9A-Z]+$/.test(text)) return text;
  const ascii = text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  return ascii
    .replace(INVISIBLE, "")
    .replace(/^['\u2018\u2019`]+/, "")
    .toUpperCase();
}

/** Days in a month of the Gregorian calendar; 0 for a month that does not exist. */
export function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) return 0;
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether an integer yyyymmdd names a day of the calendar, in the years 1800 to 2199. */
export function isCalendarDay(yyyymmdd: number): boolean {
  if (!Number.isInteger(yyyymmdd)) return false;
  const year = Math.floor(yyyymmdd / 10_000);
  const month = Math.floor(yyyymmdd / 100) % 100;
  const day = yyyymmdd % 100;
  return year >= 1800 && year <= 2199 && day >= 1 && day <= daysInMonth(year, month);
}

/** The check character of GB 11643 for the first 17 digits. */
export function citizenCheck(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(first17[i]) * CITIZEN_WEIGHTS[i]!;
  return CITIZEN_CHECK[sum % 11]!;
}

/**
 * Identity number of a person: citizen, residence permit (81/82/83), or permanent residence card of
 * a foreigner (18 digits from 9, or the older three letters and twelve digits, of which only the
 * shape is public and so only the shape is checked). `latestBirth` (yyyymmdd) refuses a birth after
 * that day; the engine knows no clock.
 */
export function identityNumber(text: string, latestBirth?: number): Checked<IdentityKind, IdentityCode> {
  const value = compactCode(text);
  if (value === "") return { ok: false, code: "missing" };
  if (/^[A-Z]{3}\d{12}$/.test(value)) return { ok: true, value, kind: "foreign_permanent_old" };
  if (/^\d{15}$/.test(value)) return { ok: false, code: "fifteen_digits" };
  if (/[^0-9X]/.test(value)) return { ok: false, code: "characters" };
  if (value.length !== 18) return { ok: false, code: "length" };
  if (value.indexOf("X") >= 0 && value.indexOf("X") < 17) return { ok: false, code: "characters" };
  const kind = identityKind(value);
  if (kind === null) return { ok: false, code: "region" };
  const birth = Number(value.slice(6, 14));
  if (!isCalendarDay(birth) || (latestBirth !== undefined && birth > latestBirth))
    return { ok: false, code: "birth_date" };
  if (citizenCheck(value) !== value[17]) return { ok: false, code: "check_character" };
  return { ok: true, value, kind };
}

/** Ordinary (E, G, and 14/15 of old), diplomatic, service and public affairs passports of the People's Republic. */
const CHINESE_PASSPORT = /^(?:[EG]\d{8}|E[A-HJ-NP-Z]\d{7}|[DSP]E?\d{7,8}|1[45]\d{7})$/;
const PASSPORT_COUNTRY = /^[A-Z]{2}$/;

/**
 * Passport: numbers are unique within a country only, so the one spelling is the country's two letters (ISO 3166) with the
 * number behind them. Passports carry no check character; the form is checked, exactly for Chinese ones.
 */
export function passportNumber(text: string, country: string): Checked<"passport", PassportCode> {
  const number = compactCode(text).replace(DASHES, "");
  const issuer = compactCode(country);
  if (!PASSPORT_COUNTRY.test(issuer)) return { ok: false, code: "country" };
  if (number === "") return { ok: false, code: "missing" };
  if (!/^[0-9A-Z]+$/.test(number)) return { ok: false, code: "characters" };
  if (number.length < 6 || number.length > 9) return { ok: false, code: "length" };
  if (!/\d.*\d/.test(number)) return { ok: false, code: "characters" };
  if (issuer === "CN" && !CHINESE_PASSPORT.test(number)) return { ok: false, code: "chinese_form" };
  return { ok: true, value: issuer + number, kind: "passport" };
}

/** Kind of an identity number that `identityNumber` or `passportNumber` has accepted, in its one spelling. */
export function kindOfIdentity(value: string): IdentityKind {
  if (value.length < 15) return "passport";
  return value.length === 15 ? "foreign_permanent_old" : (identityKind(value) ?? "citizen");
}

function identityKind(value: string): IdentityKind | null {
  const province = value.slice(0, 2);
  if (PROVINCES.has(province)) return "citizen";
  if (RESIDENCE_PERMITS.has(province)) return "hong_kong_macau_taiwan";
  return value[0] === "9" ? "foreign_permanent" : null;
}

/** The check character of GB 32100 for the first 17 characters: C[(31 − sum mod 31) mod 31]. */
export function creditCodeCheck(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += CREDIT_ALPHABET.indexOf(first17[i]!) * CREDIT_WEIGHTS[i]!;
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31]!;
}

/** Unified social credit code of an organisation (GB 32100). */
export function creditCode(text: string): Checked<"credit_code", CreditCodeCode> {
  const value = compactCode(text).replace(DASHES, "");
  if (value === "") return { ok: false, code: "missing" };
  if (![...value].every((c) => CREDIT_ALPHABET.includes(c))) return { ok: false, code: "characters" };
  if (value.length !== 18) return { ok: false, code: "length" };
  if (creditCodeCheck(value) !== value[17]) return { ok: false, code: "check_character" };
  return { ok: true, value, kind: "credit_code" };
}

/**
 * Mainland telephone number: a mobile as eleven digits, a landline as area code, dash, number.
 * Country code (+86, 0086, 86), blanks, dashes and brackets are taken away first.
 */
export function phoneNumber(text: string): Checked<PhoneKind, PhoneCode> {
  const compact = compactCode(text)
    .replace(DASHES, "")
    .replace(/[()\uff08\uff09.]/g, "");
  if (compact === "") return { ok: false, code: "missing" };
  const digits = compact.replace(/^(?:\+86|0086|86(?=1\d{10}$))/, "");
  if (!/^\d+$/.test(digits)) return { ok: false, code: "characters" };
  if (/^1[3-9]\d{9}$/.test(digits)) return { ok: true, value: digits, kind: "mobile" };
  const landline = /^(010|02\d|0[3-9]\d{2})([2-8]\d{6,7})$/.exec(digits);
  if (landline) return { ok: true, value: `${landline[1]}-${landline[2]}`, kind: "landline" };
  if (digits[0] === "0") return { ok: false, code: digits.length < 10 || digits.length > 12 ? "length" : "prefix" };
  return { ok: false, code: digits.length === 11 ? "prefix" : "length" };
}

/** Longest name accepted, in characters (code points). Long transliterated names pass 50. */
export const NAME_LIMIT = 100;

const NAME_DOTS = /\s*[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\u16eb]\s*/gu;
const NAME_LETTERS = /^[\p{L}\p{M}\p{Script=Han}·'’\- ]+$/u;

/**
 * Name of a person: NFC, every middle dot as U+00B7, no blanks between Han characters, single
 * blanks elsewhere. Rare characters outside the Basic Multilingual Plane are letters like others;
 * private-use ones are refused by name, because no font of ours could show them.
 */
export function personName(text: string): Checked<"name", NameCode> {
  // Most names: a few Han characters and nothing else.
  if (/^[\u4e00-\u9fff]{1,20}$/.test(text)) return { ok: true, value: text, kind: "name" };
  const value = text
    .normalize("NFC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/gu, "")
    .replace(/[\s\u3000]+/gu, " ")
    .replace(NAME_DOTS, "·")
    .replace(/(?<=\p{L}) ?[.\uff0e] ?(?=\p{Script=Han})/gu, "·")
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, "")
    .trim();
  if (value === "") return { ok: false, code: "missing" };
  if ([...value].length > NAME_LIMIT) return { ok: false, code: "too_long" };
  if (/\p{Co}/u.test(value)) return { ok: false, code: "private_use" };
  if (!NAME_LETTERS.test(value.replace(/(?<=[A-Za-z])\./g, "")) || /^[·'’\- ]|[·'’\- ]$/u.test(value))
    return { ok: false, code: "characters" };
  return { ok: true, value, kind: "name" };
}

const BRACKETS: Record<string, string> = {
  "\u3014": "(",
  "\u3010": "(",
  "[": "(",
  "{": "(",
  "\u3015": ")",
  "\u3011": ")",
  "]": ")",
  "}": ")",
};

/**
 * Number of a certificate in the one spelling under which it is unique: capitals, no blanks, no
 * dashes, no full-width forms, one kind of bracket. Two spellings of one certificate must collide.
 */
export function certificateNumber(text: string): Checked<"certificate", CertificateCode> {
  const value = compactCode(text.normalize("NFC"))
    .replace(/[-\u00ad\u2010-\u2015\u2212\u2500\u2501\ufe58\ufe63]/gu, "")
    .replace(/[\u3014\u3010\u3015\u3011[\]{}]/gu, (c) => BRACKETS[c] ?? c);
  if (value === "") return { ok: false, code: "missing" };
  if ([...value].length > 64) return { ok: false, code: "too_long" };
  if (!/^[\p{Script=Han}A-Z0-9()/._#:]+$/u.test(value) || !/\d/.test(value)) return { ok: false, code: "characters" };
  return { ok: true, value, kind: "certificate" };
}
