/** Parser of conditions and amounts out of plain data (YAML or JSON already read). */
import type { Amount, CodeRef, Comparison, Condition, Names, ValueType } from "./expression.ts";
import type { Problem } from "./document.ts";

const CONDITION_OPERATORS = [
  "all",
  "any",
  "not",
  "certain",
  "is",
  "has",
  "same",
  "ge",
  "gt",
  "le",
  "lt",
  "eq",
  "exists",
  "frame",
  "reading",
];
const AMOUNT_OPERATORS = ["sum", "count", "plus", "minus", "times", "min", "max", "by_reading"];
const COMPARISONS = new Set(["ge", "gt", "le", "lt", "eq"]);
const DEEPEST = 24;

/** Where the parser stands: which names exist, whose item is at hand, what was found wrong. */
export type ParseContext = { names: Names; collection?: string; path: string; depth: number; problems: Problem[] };

const FALSE: Condition = { op: "constant", value: false };
const ZERO: Amount = { op: "number", value: 0 };

function at(context: ParseContext, step: string | number): ParseContext {
  return { ...context, path: `${context.path}.${step}`, depth: context.depth + 1 };
}

function refuse(context: ParseContext, code: string, message: string, remedy: string): void {
  context.problems.push({ path: context.path, code, message, remedy });
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function singleKey(raw: unknown, context: ParseContext, allowed: string[]): [string, unknown] | undefined {
  if (!isRecord(raw) || Object.keys(raw).length !== 1) {
    refuse(context, "one_operator", "这里应当只有一个运算符", `请写成 {运算符: 内容}，可用：${allowed.join("、")}`);
    return undefined;
  }
  const [key, value] = Object.entries(raw)[0] as [string, unknown];
  if (!allowed.includes(key)) {
    refuse(context, "unknown_operator", `没有名为“${key}”的运算符`, `可用的运算符：${allowed.join("、")}`);
    return undefined;
  }
  return [key, value];
}

/** Type and side (fact or item) of a bare name; undefined when no such name is declared. */
function lookUp(
  name: string,
  context: ParseContext,
): { on: "fact" | "item"; name: string; type: ValueType; values?: readonly string[] } | undefined {
  if (name.startsWith("item.")) {
    const field = context.collection && context.names.fields(context.collection)?.get(name.slice(5));
    return field ? { on: "item", name: name.slice(5), ...field } : undefined;
  }
  const fact = context.names.facts.get(name);
  return fact ? { on: "fact", name, ...fact } : undefined;
}

function unknownName(name: string, context: ParseContext): void {
  refuse(
    context,
    "unknown_name",
    `“${name}”没有声明过`,
    "请检查拼写，或先在 facts、collections、parameters、definitions 中声明",
  );
}

/**
 * Parses a condition. Everything wrong is added to `context.problems`; what cannot be
 * understood becomes the constant false, so that parsing goes on and finds the rest.
 */
export function parseCondition(raw: unknown, context: ParseContext): Condition {
  if (context.depth > DEEPEST) {
    refuse(context, "too_deep", "条件嵌套过深或定义互相引用", "请拆成几条规则，并检查 definitions 有没有循环引用");
    return FALSE;
  }
  if (typeof raw === "boolean") return { op: "constant", value: raw };
  if (typeof raw === "string") return parseFlag(raw, context);
  const entry = singleKey(raw, context, CONDITION_OPERATORS);
  if (!entry) return FALSE;
  const [operator, body] = entry;
  const inner = at(context, operator);
  if (COMPARISONS.has(operator)) {
    const [left, right] = pair(body, inner);
    return {
      op: "compare",
      comparison: operator as Comparison,
      left: parseAmount(left, at(inner, 0)),
      right: parseAmount(right, at(inner, 1)),
    };
  }
  switch (operator) {
    case "all":
    case "any":
      return { op: operator, of: listOf(body, inner).map((part, index) => parseCondition(part, at(inner, index))) };
    case "not":
    case "certain":
      return { op: operator, of: parseCondition(body, inner) };
    case "is":
      return parseIs(body, inner);
    case "has":
      return parseHas(body, inner);
    case "same": {
      const [left, right] = pair(body, inner);
      return { op: "same", left: parseCodeRef(left, inner), right: parseCodeRef(right, inner) };
    }
    case "exists":
      return parseExists(body, inner);
    case "frame":
      if (!context.names.verdicts.has(String(body))) unknownName(String(body), inner);
      return { op: "frame", verdict: String(body) };
    default:
      return parseReading(body, inner);
  }
}

function parseFlag(name: string, context: ParseContext): Condition {
  const found = lookUp(name, context);
  if (found) {
    if (found.type === "flag") return { op: "flag", on: found.on, name: found.name };
    refuse(context, "not_a_flag", `“${name}”不是是/否类的事实，不能单独作条件`, "请用 is、has 或比较运算符");
    return FALSE;
  }
  const definition = context.names.definition(name);
  if (definition?.kind === "condition")
    return {
      op: "named",
      name,
      of: parseCondition(definition.raw, at(context, name)),
      perItem: context.collection !== undefined,
    };
  unknownName(name, context);
  return FALSE;
}

function parseIs(body: unknown, context: ParseContext): Condition {
  if (!isRecord(body) || Object.keys(body).length !== 1) {
    refuse(context, "one_operator", "is 应写成 {名称: 值}", "例如 {is: {employer: private}}");
    return FALSE;
  }
  const [name, wanted] = Object.entries(body)[0] as [string, unknown];
  const found = lookUp(name, context);
  if (!found || found.type !== "code") {
    unknownName(name, context);
    return FALSE;
  }
  const values = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
  for (const value of values) {
    if (found.values && !found.values.includes(value)) {
      refuse(context, "unknown_value", `“${name}”没有“${value}”这个取值`, `可用取值：${found.values.join("、")}`);
    }
  }
  return { op: "is", ref: { on: found.on, name: found.name }, values };
}

function parseHas(body: unknown, context: ParseContext): Condition {
  const [name, value] = isRecord(body) ? (Object.entries(body)[0] ?? []) : [];
  const found = name === undefined ? undefined : lookUp(name, context);
  if (!found || found.type !== "codes" || found.on !== "fact") {
    unknownName(String(name), context);
    return FALSE;
  }
  if (found.values && !found.values.includes(String(value))) {
    refuse(context, "unknown_value", `“${name}”没有“${String(value)}”这个取值`, `可用取值：${found.values.join("、")}`);
  }
  return { op: "has", fact: found.name, value: String(value) };
}

function parseReading(body: unknown, context: ParseContext): Condition {
  const [id, wanted] = isRecord(body) ? (Object.entries(body)[0] ?? []) : [];
  const options = id === undefined ? undefined : context.names.readings.get(id);
  if (!options) {
    unknownName(String(id), context);
    return FALSE;
  }
  const chosen = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
  for (const option of chosen) {
    if (!options.includes(option))
      refuse(context, "unknown_value", `口径“${id}”没有“${option}”这个选项`, `可用选项：${options.join("、")}`);
  }
  return { op: "reading", reading: String(id), options: chosen };
}

function parseCodeRef(raw: unknown, context: ParseContext): CodeRef {
  const found = typeof raw === "string" ? lookUp(raw, context) : undefined;
  if (!found || found.type !== "code") {
    unknownName(String(raw), context);
    return { on: "fact", name: "?" };
  }
  return { on: found.on, name: found.name };
}

/** `exists: village` or `exists: {over: degrees, where: …}`; only items that count are looked at. */
function parseExists(body: unknown, context: ParseContext): Condition {
  const over = typeof body === "string" ? body : isRecord(body) ? String(body["over"]) : "";
  const where = isRecord(body) ? body["where"] : undefined;
  return { op: "exists", over, where: parseWhere(over, where, context) };
}

/** The condition on items of a collection, with the document's own "counts" test in front. */
function parseWhere(over: string, where: unknown, context: ParseContext): Condition {
  if (!context.names.fields(over)) {
    unknownName(over, context);
    return FALSE;
  }
  const inside: ParseContext = { ...at(context, "where"), collection: over };
  const counts = context.names.definition(`counts:${over}`);
  const conditions: Condition[] = [];
  if (counts) conditions.push(parseCondition(counts.raw, inside));
  if (where !== undefined) conditions.push(parseCondition(where, inside));
  return conditions.length === 1 ? (conditions[0] as Condition) : { op: "all", of: conditions };
}

/** Parses an amount: a number, a declared name, or one arithmetic operator. */
export function parseAmount(raw: unknown, context: ParseContext): Amount {
  if (context.depth > DEEPEST) {
    refuse(context, "too_deep", "算式嵌套过深或定义互相引用", "请检查 definitions 有没有循环引用");
    return ZERO;
  }
  if (typeof raw === "number") {
    if (Number.isSafeInteger(raw)) return { op: "number", value: raw };
    refuse(context, "bad_number", "条件里只能直接写整数", "学时和学分请写成参数，再引用参数名");
    return ZERO;
  }
  if (typeof raw === "string") return parseQuantity(raw, context);
  const entry = singleKey(raw, context, AMOUNT_OPERATORS);
  if (!entry) return ZERO;
  const [operator, body] = entry;
  const inner = at(context, operator);
  if (operator === "sum") {
    const { over, field, where } = isRecord(body) ? body : {};
    const found = context.names.fields(String(over))?.get(String(field));
    if (!found || (found.type !== "hundredths" && found.type !== "integer"))
      unknownName(`${String(over)}.${String(field)}`, inner);
    return { op: "sum", over: String(over), field: String(field), where: parseWhere(String(over), where, inner) };
  }
  if (operator === "count") {
    const over = typeof body === "string" ? body : isRecord(body) ? String(body["over"]) : "";
    return { op: "count", over, where: parseWhere(over, isRecord(body) ? body["where"] : undefined, inner) };
  }
  if (operator === "by_reading") return parseByReading(body, inner);
  const of = listOf(body, inner).map((part, index) => parseAmount(part, at(inner, index)));
  return { op: operator as "plus", of };
}

function parseByReading(body: unknown, context: ParseContext): Amount {
  const [id, choices] = isRecord(body) ? (Object.entries(body)[0] ?? []) : [];
  const options = id === undefined ? undefined : context.names.readings.get(id);
  if (!options || !isRecord(choices) || options.some((option) => !(option in choices))) {
    refuse(
      context,
      "unknown_value",
      "by_reading 要写明口径的每一个选项",
      `口径“${String(id)}”的选项：${(options ?? []).join("、")}`,
    );
    return ZERO;
  }
  return {
    op: "by_reading",
    reading: String(id),
    options: Object.fromEntries(options.map((option) => [option, parseAmount(choices[option], at(context, option))])),
  };
}

function parseQuantity(name: string, context: ParseContext): Amount {
  if (name === "cutoff") return { op: "cutoff" };
  if (name === "year") return { op: "year" };
  if (name === "period_from" || name === "period_to")
    return { op: "period", edge: name === "period_from" ? "from" : "to" };
  const found = lookUp(name, context);
  if (found) {
    if (["hundredths", "integer", "date"].includes(found.type))
      return { op: "quantity", on: found.on, name: found.name };
    refuse(context, "not_a_quantity", `“${name}”不是数量或日期，不能比较大小`, "请改用 is、has 或 same");
    return ZERO;
  }
  if (context.names.parameters.has(name)) return { op: "parameter", name, value: Number.NaN };
  const definition = context.names.definition(name);
  if (definition?.kind === "amount")
    return {
      op: "named",
      name,
      of: parseAmount(definition.raw, at(context, name)),
      perItem: context.collection !== undefined,
    };
  unknownName(name, context);
  return ZERO;
}

function listOf(body: unknown, context: ParseContext): unknown[] {
  if (Array.isArray(body) && body.length > 0) return body;
  refuse(context, "not_a_list", "这里应当是一个不为空的列表", "请用 [ … , … ] 列出各项");
  return [];
}

function pair(body: unknown, context: ParseContext): [unknown, unknown] {
  if (Array.isArray(body) && body.length === 2) return [body[0], body[1]];
  refuse(context, "not_a_pair", "这里应当正好有两项", "请写成 [左, 右]");
  return [0, 0];
}
