/** The simple values of the specification: addresses, numbers of things, times, durations, texts by language. */
import { objectOf, refuse, textOf, type Json } from "./fault.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const LONGEST_ADDRESS = 2_000;
const ADDRESS = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/iu;
const MAIL = /^mailto:[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)*$/;
const SHA1 = /^[0-9a-f]{40}$/i;
const SHA2 = /^([0-9a-f]{2}){28,64}$/i;
const VERSION = /^(1\.0(\.\d{1,4})?|2\.0(\.\d{1,4})?)$/;
const LANGUAGE =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]{2,8})$/i;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(Z|[+-]\d\d(?::?\d\d)?)$/i;
const DURATION =
  /^P(?:\d{1,9}(?:\.\d+)?W|(?=\d|T\d)(?:\d{1,9}(?:\.\d+)?Y)?(?:\d{1,9}(?:\.\d+)?M)?(?:\d{1,9}(?:\.\d+)?D)?(?:T(?=\d)(?:\d{1,9}(?:\.\d+)?H)?(?:\d{1,9}(?:\.\d+)?M)?(?:\d{1,9}(?:\.\d{1,20})?S)?)?)$/;
const MEDIA = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;\s*[\w!#$&^.+-]+=("[^"]*"|[^\s;"]+))*$/;

/** A UUID, in small letters. */
export function uuidOf(value: unknown, at: string): string {
  if (typeof value !== "string" || !UUID.test(value)) refuse(at, "这里应是一个 UUID");
  return value.toLowerCase();
}

/** An IRI with its scheme. */
export function iriOf(value: unknown, at: string): string {
  const text = textOf(value, at);
  if (text.length > LONGEST_ADDRESS) refuse(at, "地址太长", `最多 ${LONGEST_ADDRESS} 个字符`);
  if (!ADDRESS.test(text)) refuse(at, "这里应是带协议的地址（IRI）", "例如 https://example.org/activity/1");
  return text;
}

/** A mail address as "mailto:somebody@example.org". */
export function mailOf(value: unknown, at: string): string {
  const text = textOf(value, at);
  if (text.length > LONGEST_ADDRESS || !MAIL.test(text)) refuse(at, "这里应是 mailto: 开头的邮箱地址");
  return text;
}

/** The SHA-1 of a mail address. */
export function sha1Of(value: unknown, at: string): string {
  if (typeof value !== "string" || !SHA1.test(value)) refuse(at, "这里应是 40 位十六进制的 SHA-1");
  return value;
}

/** The SHA-2 of an attachment. */
export function sha2Of(value: unknown, at: string): string {
  if (typeof value !== "string" || !SHA2.test(value)) refuse(at, "这里应是十六进制的 SHA-2");
  return value;
}

/** A version of the specification that statements may be of. */
export function checkVersion(value: unknown, at: string): void {
  if (typeof value !== "string" || !VERSION.test(value)) refuse(at, "不支持这个版本", "请用 1.0.x 或 2.0.x");
}

/** A language as RFC 5646 writes it. */
export function checkLanguage(value: unknown, at: string): void {
  if (typeof value !== "string" || value.length > 100 || !LANGUAGE.test(value)) refuse(at, "不是语言代码（RFC 5646）");
}

/** Texts by language. */
export function checkLanguageMap(value: unknown, at: string): Json {
  const map = objectOf(value, at);
  for (const [language, text] of Object.entries(map)) {
    checkLanguage(language, `${at}.${language}`);
    textOf(text, `${at}.${language}`);
  }
  return map;
}

/** An instant of RFC 3339; "-00:00" says that nobody knows the place, which is no instant. */
export function instantOf(value: unknown, at: string): Date {
  const found = typeof value === "string" && value.length <= 60 ? INSTANT.exec(value) : null;
  if (found === null) refuse(at, "这里应是带时区的时间（RFC 3339）", "例如 2026-05-18T05:32:34.804Z");
  const [, year, month, day, hour, minute, second = "00", fraction = "", zone = "Z"] = found;
  const offset = zone.toUpperCase() === "Z" ? 0 : minutesOf(zone);
  if (offset === undefined) refuse(at, "时区的写法不对", "用 Z 或 +08:00 这样的写法");
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const whole = new Date(local);
  // 30 February and 25 o'clock roll over, and then are no longer what was written.
  const same = whole.toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  if (!same || Number(year) < 1) refuse(at, "没有这个时间");
  return new Date(local - offset * 60_000 + Number(fraction.padEnd(3, "0").slice(0, 3)));
}

function minutesOf(zone: string): number | undefined {
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59 || (zone.startsWith("-") && hours + minutes === 0)) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** A duration of ISO 8601. */
export function checkDuration(value: unknown, at: string): void {
  if (typeof value !== "string" || value.length > 100 || !DURATION.test(value))
    refuse(at, "这里应是 ISO 8601 的时长", "例如 PT1H30M");
}

/** A media type with its parameters. */
export function mediaOf(value: unknown, at: string): string {
  if (typeof value !== "string" || value.length > 200 || !MEDIA.test(value)) refuse(at, "这里应是媒体类型");
  return value;
}

/** Extensions: anything under addresses. */
export function checkExtensions(value: unknown, at: string): void {
  for (const key of Object.keys(objectOf(value, at))) iriOf(key, `${at}.${key}`);
}

/** A number. */
export function numberOf(value: unknown, at: string): number {
  if (typeof value !== "number") refuse(at, "这里应是数字");
  return value;
}

/** True or false. */
export function checkBoolean(value: unknown, at: string): void {
  if (typeof value !== "boolean") refuse(at, "这里应是 true 或 false");
}
