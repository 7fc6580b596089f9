/** How numbers of people are shown: one form everywhere, the first three and the last four characters. */

/**
 * An identity number or a telephone number with its middle hidden: "659***********0015", "139****0001". Of short ones, like
 * most passports, only two characters are shown at either end; of what is shorter than eight, nothing.
 */
export function masked(number: string): string {
  const { length } = number;
  if (length < 8) return "*".repeat(length);
  const [first, last] = length < 11 ? [2, 2] : [3, 4];
  return `${number.slice(0, first)}${"*".repeat(length - first - last)}${number.slice(-last)}`;
}

/** What an identity number or a mobile looks like in running text, mistyped ones included; certificates begin otherwise. */
const NUMBER = /(?<![0-9A-Za-z*])(?:\d{15,19}[Xx]?|\d{14}[Xx]|[A-Za-z]{3}\d{12}|1[3-9]\d{9})(?![0-9])/g;

/** A text in which everything that looks like an identity number or a mobile is masked. */
export function withoutNumbers(text: string): string {
  return text.replace(NUMBER, (number) => masked(number));
}
