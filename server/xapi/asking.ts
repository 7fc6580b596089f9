/** What requests to the record store ask: parameters by their exact names, each once, and nothing else. */
import { agentOfParameter, keyOf } from "./shape/agents.ts";
import { refuse } from "./shape/fault.ts";
import { FORMATS, type Format } from "./shape/showing.ts";
import { instantOf, iriOf, uuidOf } from "./shape/values.ts";
import type { Asked } from "./finding.ts";

export type Query = Readonly<Record<string, string | undefined>>;

const LONGEST = 4_000;
const LARGEST_PAGE = 100;

/** The parameters of a request, which all must be among `names`. */
export function readQuery(query: unknown, names: readonly string[]): Query {
  const given = Object.entries((query ?? {}) as Record<string, unknown>);
  for (const [name, value] of given) {
    if (!names.includes(name)) refuse(`query.${name}`, "没有这个参数", `可用的参数：${names.join("、")}`);
    if (typeof value !== "string") refuse(`query.${name}`, "参数只能出现一次");
    if (value.length > LONGEST || !value.isWellFormed() || value.includes("\u0000"))
      refuse(`query.${name}`, "参数太长，或含有不能用的字符");
  }
  return Object.fromEntries(given) as Query;
}

/** A parameter that has to be there. */
export function needed(query: Query, name: string): string {
  const value = query[name];
  if (value === undefined || value === "") refuse(`query.${name}`, "缺少这个参数");
  return value;
}

/** The agent of a parameter, as what tells it apart. */
export function agentIn(query: Query, name: string): string | undefined {
  const value = query[name];
  return value === undefined ? undefined : keyOf(agentOfParameter(value, `query.${name}`));
}

/** An address in a parameter. */
export function iriIn(query: Query, name: string): string | undefined {
  return query[name] === undefined ? undefined : iriOf(query[name], `query.${name}`);
}

/** A UUID in a parameter. */
export function uuidIn(query: Query, name: string): string | undefined {
  return query[name] === undefined ? undefined : uuidOf(query[name], `query.${name}`);
}

/** An instant in a parameter. A plus sign that somebody forgot to encode has become a blank. */
export function instantIn(query: Query, name: string): Date | undefined {
  const value = query[name];
  return value === undefined ? undefined : instantOf(value.replace(/ (?=\d\d(:?\d\d)?$)/, "+"), `query.${name}`);
}

function booleanIn(query: Query, name: string): boolean {
  const value = query[name];
  if (value !== undefined && value !== "true" && value !== "false") refuse(`query.${name}`, "这里应是 true 或 false");
  return value === "true";
}

export const STATEMENT_PARAMETERS = [
  "statementId",
  "voidedStatementId",
  "agent",
  "verb",
  "activity",
  "registration",
  "related_activities",
  "related_agents",
  "since",
  "until",
  "limit",
  "format",
  "attachments",
  "ascending",
  "after",
] as const;

/** What statements a request asks for: one, or a page. */
export interface StatementsAsked {
  one: { id: string; voided: boolean } | undefined;
  page: Asked;
  format: Format;
  attachments: boolean;
}

/** Reads the parameters of a request for statements. */
export function readStatementsQuery(given: unknown): { query: Query; asked: StatementsAsked } {
  const query = readQuery(given, STATEMENT_PARAMETERS);
  const statementId = uuidIn(query, "statementId");
  const voidedId = uuidIn(query, "voidedStatementId");
  if (statementId !== undefined && voidedId !== undefined)
    refuse("query.voidedStatementId", "statementId 和 voidedStatementId 不能同时使用");
  const id = statementId ?? voidedId;
  const alone = ["statementId", "voidedStatementId", "format", "attachments"];
  for (const name of Object.keys(query))
    if (id !== undefined && !alone.includes(name)) refuse(`query.${name}`, "查询单条语句时不能用这个参数");
  const format = query["format"] ?? "exact";
  if (!(FORMATS as readonly string[]).includes(format)) refuse("query.format", "format 只能是 ids、exact、canonical");
  const attachments = booleanIn(query, "attachments");
  const page: Asked = {
    agent: agentIn(query, "agent"),
    verb: iriIn(query, "verb"),
    activity: iriIn(query, "activity"),
    registration: uuidIn(query, "registration"),
    relatedAgents: booleanIn(query, "related_agents"),
    relatedActivities: booleanIn(query, "related_activities"),
    since: instantIn(query, "since"),
    until: instantIn(query, "until"),
    ascending: booleanIn(query, "ascending"),
    limit: limitIn(query),
    after: afterIn(query),
    attachments,
  };
  return {
    query,
    asked: {
      one: id === undefined ? undefined : { id, voided: voidedId !== undefined },
      page,
      format: format as Format,
      attachments,
    },
  };
}

function limitIn(query: Query): number {
  const value = query["limit"] ?? "0";
  if (!/^\d{1,9}$/.test(value)) refuse("query.limit", "limit 应是不小于 0 的整数");
  // 0 asks for as many as the server gives at once.
  return Number(value) === 0 ? LARGEST_PAGE : Math.min(Number(value), LARGEST_PAGE);
}

function afterIn(query: Query): number | undefined {
  const value = query["after"];
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) refuse("query.after", "翻页的位置失效了", "请回到第一页再翻");
  return Number(value);
}
