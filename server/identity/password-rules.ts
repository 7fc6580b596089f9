/** Whether a password may be chosen: long enough, not known to everybody, not one's own particulars. */
import type { FieldError } from "../../contract/problems.ts";
import { isCommon } from "./common-passwords.ts";
import { LONGEST_PASSWORD, PASSWORD_PROFILES, type ProfileName } from "./parameters.ts";

/** What others may know of somebody. */
export interface Particulars {
  name?: string | undefined;
  phone?: string | undefined;
  identityNumber?: string | undefined;
  loginName?: string | undefined;
}

const SHORTEST_PART = 4;

/** What is wrong with a password, undefined when nothing is. `path` is the place for the refusal. */
export function passwordProblem(
  password: string,
  profile: ProfileName,
  own: Particulars,
  path: string,
): FieldError | undefined {
  const { least } = PASSWORD_PROFILES[profile];
  const plain = password.normalize("NFKC");
  const length = [...plain].length;
  const refuse = (code: string, message: string, remedy: string): FieldError => ({ path, code, message, remedy });
  if (length < least)
    return refuse("password_too_short", `密码只有 ${length} 位`, `请设置至少 ${least} 位，可以用一句自己记得住的话`);
  if (length > LONGEST_PASSWORD)
    return refuse("password_too_long", `密码超过 ${LONGEST_PASSWORD} 位`, `请不要超过 ${LONGEST_PASSWORD} 位`);
  const lower = plain.toLowerCase();
  if (isCommon(lower) || isMonotonous(lower))
    return refuse("password_common", "这个密码太常见，很容易被猜中", "请换一个别人想不到的密码");
  if (holdsOwn(lower, own))
    return refuse("password_own_data", "密码里有您的姓名、手机号或证件号码", "请换一个与个人信息无关的密码");
  return undefined;
}

function holdsOwn(password: string, { name, phone, identityNumber, loginName }: Particulars): boolean {
  const parts = [phone, identityNumber, identityNumber?.slice(-8), identityNumber?.slice(6, 14), loginName];
  const long = parts.filter((part): part is string => part !== undefined && part.length >= SHORTEST_PART);
  if (name !== undefined && name.length > 1) long.push(name.replaceAll("·", ""), name);
  return long.some((part) => password.includes(part.toLowerCase()));
}

/** One sign over and over, a short piece repeated, or digits and letters in their order. */
function isMonotonous(password: string): boolean {
  if (/^(.{1,3})\1+$/u.test(password)) return true;
  const steps = new Set([...password].slice(1).map((sign, at) => sign.charCodeAt(0) - password.charCodeAt(at)));
  return steps.size === 1 && Math.abs([...steps][0] ?? 2) <= 1;
}
