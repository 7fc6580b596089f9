/** Agents and groups: who did something, or is spoken of. */
import { isObject, listOf, objectOf, refuse, textOf, type Json } from "./fault.ts";
import { iriOf, mailOf, sha1Of } from "./values.ts";

/** The properties by which somebody is told from everybody else. */
export const IDENTIFIERS = ["mbox", "mbox_sha1sum", "openid", "account"] as const;
type Identifier = (typeof IDENTIFIERS)[number];

const AGENT_KEYS = new Set(["objectType", "name", ...IDENTIFIERS]);
const GROUP_KEYS = new Set([...AGENT_KEYS, "member"]);
const ACCOUNT_KEYS = new Set(["homePage", "name"]);
const LONGEST_NAME = 500;
const MOST_MEMBERS = 1_000;

/** Checks an agent or a group, whichever it says it is. */
export function checkActor(value: unknown, at: string): Json {
  const actor = objectOf(value, at);
  return actor["objectType"] === "Group" ? checkGroup(actor, at) : checkAgent(actor, at);
}

/** Checks an agent, which has exactly one identifier. */
export function checkAgent(value: unknown, at: string): Json {
  const agent = objectOf(value, at, AGENT_KEYS);
  if (agent["objectType"] !== undefined && agent["objectType"] !== "Agent")
    refuse(`${at}.objectType`, "这里只能是 Agent");
  checkName(agent, at);
  if (checkIdentifier(agent, at) === undefined) refuse(at, "缺少标识：mbox、mbox_sha1sum、openid、account 四选一");
  return agent;
}

/** Checks a group: one with an identifier, or an anonymous one with members. */
export function checkGroup(value: unknown, at: string): Json {
  const group = objectOf(value, at, GROUP_KEYS);
  if (group["objectType"] !== "Group") refuse(`${at}.objectType`, "这里只能是 Group");
  checkName(group, at);
  const identifier = checkIdentifier(group, at);
  const members = group["member"];
  if (members === undefined) {
    if (identifier === undefined) refuse(`${at}.member`, "没有标识的小组要列出成员");
    return group;
  }
  const list = listOf(members, `${at}.member`);
  if (list.length === 0 && identifier === undefined) refuse(`${at}.member`, "没有标识的小组要列出成员");
  if (list.length > MOST_MEMBERS) refuse(`${at}.member`, `小组最多 ${MOST_MEMBERS} 人`);
  for (const [index, member] of list.entries()) checkAgent(member, `${at}.member[${index}]`);
  return group;
}

/** An agent that comes as JSON in a parameter. */
export function agentOfParameter(text: string, at: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    refuse(at, "这里应是 JSON 写成的 Agent");
  }
  const agent = checkActor(parsed, at);
  if (keyOf(agent) === undefined) refuse(at, "缺少标识");
  return agent;
}

/** What tells an agent or a group from all others, as one text; undefined for an anonymous group. */
export function keyOf(actor: Json): string | undefined {
  const { mbox, mbox_sha1sum: sha1, openid, account } = actor;
  if (typeof mbox === "string") return mbox;
  if (typeof sha1 === "string") return `sha1:${sha1.toLowerCase()}`;
  if (typeof openid === "string") return `openid:${openid}`;
  if (isObject(account)) return accountKey(String(account["homePage"]), String(account["name"]));
  return undefined;
}

/** The same of an account. */
export function accountKey(homePage: string, name: string): string {
  return `account:${JSON.stringify([homePage, name])}`;
}

function checkName(actor: Json, at: string): void {
  if (actor["name"] === undefined) return;
  if (textOf(actor["name"], `${at}.name`).length > LONGEST_NAME) refuse(`${at}.name`, "名称太长");
}

function checkIdentifier(actor: Json, at: string): Identifier | undefined {
  const [first, second] = IDENTIFIERS.filter((key) => actor[key] !== undefined);
  if (first === undefined) return undefined;
  if (second !== undefined) refuse(`${at}.${second}`, "标识只能有一个");
  const value = actor[first];
  const place = `${at}.${first}`;
  if (first === "mbox") mailOf(value, place);
  else if (first === "mbox_sha1sum") sha1Of(value, place);
  else if (first === "openid") iriOf(value, place);
  else checkAccount(value, place);
  return first;
}

function checkAccount(value: unknown, at: string): void {
  const account = objectOf(value, at, ACCOUNT_KEYS);
  iriOf(account["homePage"], `${at}.homePage`);
  const name = textOf(account["name"], `${at}.name`);
  if (name === "" || name.length > LONGEST_NAME) refuse(`${at}.name`, "账号名称为空或太长");
}
