/** Templates of notices: words with named places, and what is wrong with a template. */

/** A place of a template. */
export interface NoticePlace {
  name: string;
  /** What stands there, in Chinese. */
  meaning: string;
  sample: string;
}

/** What is told, by one version of a template. */
export interface NoticeText {
  title: string;
  body: string;
  /** For telephones. */
  short: string | null;
}

const PLACE = /\{([^{}]*)\}/g;
const NAME = /^[a-z][a-z_]{0,29}$/;
export const LONGEST = { title: 60, body: 1_000, short: 140 } as const;
/** A short message beyond this is charged as several. */
export const SMS_SIGNS = 70;

export type TextPart = keyof NoticeText;

/** One thing wrong with a text. */
export interface TextFault {
  part: TextPart;
  message: string;
}

/** Everything wrong with a text, in Chinese: places that the template has not, braces that open nothing, texts that are too long. */
export function faultsOf(text: NoticeText, places: readonly NoticePlace[]): TextFault[] {
  const known = new Set(places.map(({ name }) => name));
  const parts = (["title", "body", "short"] as const).filter((part) => text[part] !== null);
  return parts.flatMap((part) => faultsOfPart(part, text[part] ?? "", known));
}

function faultsOfPart(part: TextPart, text: string, known: ReadonlySet<string>): TextFault[] {
  const faults: TextFault[] = [];
  const list =
    known.size === 0 ? "这个模板没有占位符" : `可用的有：${[...known].map((name) => `{${name}}`).join("、")}`;
  if (text.trim() === "") faults.push({ part, message: "请填写内容" });
  if (text.length > LONGEST[part]) faults.push({ part, message: `最多${LONGEST[part]}个字，现在有${text.length}个` });
  for (const [whole, name] of text.matchAll(PLACE)) {
    if (!NAME.test(name ?? "") || !known.has(name ?? ""))
      faults.push({ part, message: `没有“${short(whole)}”这个占位符；${list}` });
  }
  if (/[{}]/.test(text.replaceAll(PLACE, "")))
    faults.push({ part, message: `花括号没有成对；占位符要写成 {year} 的样子，${list}` });
  if (part !== "body" && /\n/.test(text)) faults.push({ part, message: "这一项不能换行" });
  return faults;
}

function short(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30).toWellFormed()}…` : text;
}

/** Puts values into the places. A place without a value stays empty: nobody is told less because one thing is missing. */
export function fillPlaces(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACE, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? "") : ""));
}

/** The samples of a template's places. */
export function samplesOf(places: readonly NoticePlace[]): Record<string, string> {
  return Object.fromEntries(places.map(({ name, sample }) => [name, sample]));
}
