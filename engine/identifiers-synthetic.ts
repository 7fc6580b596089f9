/**
 * Valid identifiers that belong to nobody, for tests and the demo world.
 *
 * All are a pure function of an index, so a population of any size is reproducible and its
 * identifiers are unique. The region 6599xx has no place in the table of regions: nobody was
 * ever registered there.
 */
import { citizenCheck, creditCodeCheck, daysInMonth } from "./identifiers.ts";

const CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const PLACES_AND_SEQUENCES = 50_000;

/** A number in 0 … 2^32−1 from another, without visible order (integer hash, xorshift-multiply). */
export function scatter(n: number): number {
  let h = (n ^ 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function dayOfYear(year: number, ordinal: number): number {
  let left = ordinal;
  for (let month = 1; month <= 12; month++) {
    const days = daysInMonth(year, month);
    if (left < days) return year * 10_000 + month * 100 + left + 1;
    left -= days;
  }
  return year * 10_000 + 1231;
}

/** Identity number from region (6 digits), day of birth (yyyymmdd) and sequence (0–999), check character added. */
export function composeIdentity(region: string, birth: number, sequence: number): string {
  const first17 = `${region}${String(birth)}${String(sequence).padStart(3, "0")}`;
  return first17 + citizenCheck(first17);
}

/**
 * Citizen identity number of nobody. Unique per (index, birthYear) up to 18 million people; the
 * 17th digit is odd for men and even for women. Pass `birth` (yyyymmdd) to fix the day itself:
 * then unique up to 50,000.
 */
export function syntheticCitizenId(index: number, birthYear: number, female: boolean, birth?: number): string {
  const slot = index % PLACES_AND_SEQUENCES;
  const lap = Math.floor(index / PLACES_AND_SEQUENCES);
  const region = `6599${String(Math.floor(slot / 500)).padStart(2, "0")}`;
  const day = birth ?? dayOfYear(birthYear, ((scatter(slot) % 365) + lap) % 365);
  return composeIdentity(region, day, (slot % 500) * 2 + (female ? 0 : 1));
}

/** Residence permit for a resident of Hong Kong (81), Macau (82) or Taiwan (83) who does not exist. */
export function syntheticResidencePermit(index: number, birthYear: number, place: "81" | "82" | "83" = "81"): string {
  const day = dayOfYear(birthYear, (scatter(index) + Math.floor(index / 1000)) % 365);
  return composeIdentity(`${place}0000`, day, index % 1000);
}

/** Permanent residence card (18 digits from 9) of a foreigner who does not exist. */
export function syntheticForeignId(index: number, birthYear: number): string {
  const day = dayOfYear(birthYear, (scatter(index) + Math.floor(index / 1000)) % 365);
  return composeIdentity("965840", day, index % 1000);
}

/** Permanent residence card in the older form: three letters (a country code that is not assigned) and twelve digits. */
export function syntheticForeignIdOld(index: number): string {
  return `XXA${String(650_000_000_000 + (index % 1_000_000_000))}`;
}

/** Unified social credit code of no organisation, unique up to 31^7. */
export function syntheticCreditCode(index: number): string {
  let organisation = "";
  for (let rest = index, i = 0; i < 7; i++, rest = Math.floor(rest / 31))
    organisation = CREDIT_ALPHABET[rest % 31]! + organisation;
  organisation = `M${organisation}`;
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += parseInt(organisation[i]!, 36) * ORGANISATION_WEIGHTS[i]!;
  const check = 11 - (sum % 11);
  const first17 = `12659900${organisation}${check === 10 ? "X" : check % 11}`;
  return first17 + creditCodeCheck(first17);
}

/** Mobile number in a block of one prefix, unique up to ten million. */
export function syntheticMobile(index: number): string {
  return `1990${String(index % 10_000_000).padStart(7, "0")}`;
}

/** Certificate number in the form used by the demo world, unique per year and index. */
export function syntheticCertificate(index: number, year: number): string {
  return `兵继教(${year})${String(index).padStart(6, "0")}号`;
}
