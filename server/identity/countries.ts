/** Countries whose passports can be named: every region that the language data know, less those that issue none of that kind. */

// Unions, reserved codes, and places whose people register with a residence permit.
const NONE = new Set("AC AQ BV CP CQ DG EA EU EZ HK HM IC MO QO SU TA TF TW UM UN XA XB ZZ".split(" "));

const names = new Intl.DisplayNames("zh-CN", { type: "region", fallback: "none" });
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Code and Chinese name; China first, the others by name. */
export const COUNTRIES: readonly { code: string; name: string }[] = letters
  .flatMap((first) => letters.map((second) => first + second))
  .filter((code) => !NONE.has(code))
  .flatMap((code) => {
    const name = names.of(code);
    // Codes of countries that are no more stand for their successors.
    const current =
      new Intl.Locale(`und-${code}`).region === code && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
    return name === undefined || !current ? [] : [{ code, name }];
  })
  .sort((a, b) => Number(b.code === "CN") - Number(a.code === "CN") || a.name.localeCompare(b.name, "zh-CN"));

const codes = new Set(COUNTRIES.map(({ code }) => code));

/** Whether a code is among them. */
export function isCountry(code: string): boolean {
  return codes.has(code);
}
