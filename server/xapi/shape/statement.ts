/** Statements: the whole of one, looked at part by part. Nothing is read from the database here. */
import { checkActivity } from "./activities.ts";
import { checkActor, checkAgent, checkGroup } from "./agents.ts";
import { checkContext, checkReference, checkResult } from "./context.ts";
import { isObject, listOf, objectOf, refuse, type Json } from "./fault.ts";
import { checkSound } from "./sound.ts";
import { checkLanguageMap, checkVersion, instantOf, iriOf, mediaOf, sha2Of, uuidOf } from "./values.ts";

/** The verb that makes a statement void. */
export const VOIDED = "http://adlnet.gov/expapi/verbs/voided";
/** What an attachment is used for that signs its statement. */
export const SIGNATURE_USAGE = "http://adlnet.gov/expapi/attachments/signature";

const PARTS = ["actor", "verb", "object", "result", "context", "timestamp", "attachments"];
const STATEMENT_KEYS = new Set([...PARTS, "id", "stored", "authority", "version"]);
const SUBSTATEMENT_KEYS = new Set([...PARTS, "objectType"]);
const VERB_KEYS = new Set(["id", "display"]);
const ATTACHMENT_KEYS = new Set(["usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"]);
const MOST_ATTACHMENTS = 20;

/** Checks a statement as it comes from outside. Throws a refusal that names the place. */
export function checkStatement(value: unknown, at = "statement"): Json {
  checkSound(value, at);
  const statement = objectOf(value, at, STATEMENT_KEYS);
  if (statement["id"] !== undefined) uuidOf(statement["id"], `${at}.id`);
  if (statement["stored"] !== undefined) instantOf(statement["stored"], `${at}.stored`);
  if (statement["version"] !== undefined) checkVersion(statement["version"], `${at}.version`);
  if (statement["authority"] !== undefined) checkAuthority(statement["authority"], `${at}.authority`);
  checkParts(statement, at, false);
  const object = statement["object"] as Json;
  if ((statement["verb"] as Json)["id"] === VOIDED && object["objectType"] !== "StatementRef")
    refuse(`${at}.object.objectType`, "作废语句的对象只能是 StatementRef");
  return statement;
}

function checkParts(statement: Json, at: string, inside: boolean): void {
  checkActor(statement["actor"], `${at}.actor`);
  checkVerb(statement["verb"], `${at}.verb`);
  const aboutActivity = checkObject(statement["object"], `${at}.object`, inside);
  if (statement["result"] !== undefined) checkResult(statement["result"], `${at}.result`);
  if (statement["context"] !== undefined) checkContext(statement["context"], `${at}.context`, aboutActivity);
  if (statement["timestamp"] !== undefined) instantOf(statement["timestamp"], `${at}.timestamp`);
  if (statement["attachments"] !== undefined) checkAttachments(statement["attachments"], `${at}.attachments`);
}

function checkVerb(value: unknown, at: string): void {
  const verb = objectOf(value, at, VERB_KEYS);
  iriOf(verb["id"], `${at}.id`);
  if (verb["display"] !== undefined) checkLanguageMap(verb["display"], `${at}.display`);
}

/** Checks the object; says whether it is an activity. */
function checkObject(value: unknown, at: string, inside: boolean): boolean {
  const object = objectOf(value, at);
  const kind = object["objectType"] ?? "Activity";
  if (kind === "Activity") checkActivity(object, at);
  else if (kind === "Agent") checkAgent(object, at);
  else if (kind === "Group") checkGroup(object, at);
  else if (kind === "StatementRef") checkReference(object, at);
  else if (kind === "SubStatement" && !inside) checkParts(objectOf(object, at, SUBSTATEMENT_KEYS), at, true);
  else refuse(`${at}.objectType`, "对象不能是这一种");
  return kind === "Activity";
}

/** An authority is an agent, or the two of OAuth: an anonymous group of two. */
function checkAuthority(value: unknown, at: string): void {
  const authority = checkActor(value, at);
  if (authority["objectType"] !== "Group") return;
  const members = authority["member"];
  const identified = ["mbox", "mbox_sha1sum", "openid", "account"].some((key) => authority[key] !== undefined);
  if (identified || !Array.isArray(members) || members.length !== 2)
    refuse(at, "作为 authority 的小组没有标识，并且正好两名成员");
}

function checkAttachments(value: unknown, at: string): void {
  const list = listOf(value, at);
  if (list.length > MOST_ATTACHMENTS) refuse(at, `附件最多 ${MOST_ATTACHMENTS} 个`);
  for (const [index, each] of list.entries()) {
    const place = `${at}[${index}]`;
    const attachment = objectOf(each, place, ATTACHMENT_KEYS);
    iriOf(attachment["usageType"], `${place}.usageType`);
    checkLanguageMap(attachment["display"], `${place}.display`);
    if (attachment["description"] !== undefined) checkLanguageMap(attachment["description"], `${place}.description`);
    mediaOf(attachment["contentType"], `${place}.contentType`);
    const { length } = attachment;
    if (typeof length !== "number" || !Number.isInteger(length) || length < 0)
      refuse(`${place}.length`, "这里应是字节数");
    if (attachment["fileUrl"] !== undefined) iriOf(attachment["fileUrl"], `${place}.fileUrl`);
    sha2Of(attachment["sha2"], `${place}.sha2`);
  }
}

/** The attachments of a statement, and of the one inside it. */
export function attachmentsOf(statement: Json): Json[] {
  const object = statement["object"];
  const inside = isObject(object) && object["objectType"] === "SubStatement" ? attachmentsOf(object) : [];
  return [...((statement["attachments"] as Json[] | undefined) ?? []), ...inside];
}
