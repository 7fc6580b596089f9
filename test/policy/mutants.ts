/** Mutants of a policy document: every small change to what it says, made on its plain data. */

type Raw = Record<string, unknown>;
type Path = readonly (string | number)[];

/** One change: where, what was done, and the value that stands there now (`undefined`: taken away). */
export type Mutant = { id: string; path: Path; value: unknown };

const isRecord = (raw: unknown): raw is Raw => typeof raw === "object" && raw !== null && !Array.isArray(raw);
const COMPARISONS = ["ge", "gt", "le", "lt"];
const RELIEFS = ["exempt", "waive", "offset"];
const ARITHMETIC: Record<string, string> = { plus: "minus", minus: "plus", times: "plus", min: "max", max: "min" };

/** The document with one change; shares everything else with the original. */
export function mutate(document: Raw, { path, value }: Mutant): Raw {
  return put(document, path, value) as Raw;
}

function put(node: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = rest.length === 0 ? value : put((node as Raw)[step], rest, value);
  if (Array.isArray(node))
    return inner === undefined ? node.toSpliced(Number(step), 1) : node.with(Number(step), inner);
  const copy = { ...(node as Raw), [step]: inner };
  if (inner === undefined) delete copy[step];
  return copy;
}

/**
 * Every mutant of a document.
 * @param numbers the value of every parameter: one is not swapped for another of the same value.
 */
export function mutantsOf(document: Raw, numbers: Record<string, number>): Mutant[] {
  return new Mutator(document, numbers).all();
}

class Mutator {
  readonly document: Raw;
  readonly found: Mutant[] = [];

  readonly numbers: Record<string, number>;

  constructor(document: Raw, numbers: Record<string, number>) {
    this.document = document;
    this.numbers = numbers;
  }

  all(): Mutant[] {
    this.definitions();
    this.parameters();
    this.declared();
    this.verdicts();
    for (const [index, rule] of (this.document["rules"] as Raw[]).entries()) this.rule(rule, index);
    this.reorder();
    for (const [index, each] of ((this.document["declarations"] ?? []) as Raw[]).entries())
      this.declaration(each, index);
    return this.found;
  }

  add(path: Path, what: string, value: unknown): void {
    this.found.push({ id: `${this.name(path)}: ${what}`, path, value });
  }

  /** A path in which rules and declarations go by their own names. */
  name(path: Path): string {
    return path
      .map((step, index) => {
        const list = typeof step === "number" && index === 1 ? this.document[String(path[0])] : undefined;
        const id = Array.isArray(list) ? (list[Number(step)] as Raw)?.["id"] : undefined;
        return typeof id === "string" ? id : String(step);
      })
      .join(".");
  }

  keys(of: string): string[] {
    return Object.keys(this.document[of] ?? {});
  }

  definitions(): void {
    for (const [name, raw] of Object.entries((this.document["definitions"] ?? {}) as Record<string, Raw>)) {
      if (raw["when"] !== undefined) this.condition(raw["when"], ["definitions", name, "when"]);
      else this.amount(raw["amount"], ["definitions", name, "amount"]);
    }
    if (this.document["counts_when"] !== undefined) this.condition(this.document["counts_when"], ["counts_when"]);
    const period = this.document["period"] as Raw | undefined;
    if (!period) return;
    this.add(["period", "from"], "as the end", period["to"]);
    this.add(["period", "to"], "as the beginning", period["from"]);
    for (const edge of ["from", "to"]) if (isRecord(period[edge])) this.amount(period[edge], ["period", edge]);
  }

  parameters(): void {
    for (const [name, raw] of Object.entries(this.document["parameters"] as Record<string, Raw>)) {
      const path = ["parameters", name];
      if (raw["derive"] !== undefined) this.amount(raw["derive"], [...path, "derive"]);
      else for (const [what, value] of nearby(raw)) this.add([...path, "value"], what, value);
    }
    for (const [index, reading] of ((this.document["readings"] ?? []) as Raw[]).entries()) {
      for (const option of Object.keys(reading["options"] as Raw)) {
        if (option !== reading["chosen"]) this.add(["readings", index, "chosen"], option, option);
      }
    }
    for (const [table, entries] of Object.entries(
      (this.document["tables"] ?? {}) as Record<string, Record<string, string>>,
    )) {
      const values = [...new Set(Object.values(entries))];
      for (const [key, value] of Object.entries(entries)) {
        const next = values[(values.indexOf(value) + 1) % values.length];
        this.add(["tables", table, key], `${next}`, next);
      }
    }
  }

  declared(): void {
    for (const [name, fact] of Object.entries(this.document["facts"] as Record<string, Raw>)) {
      const path = ["facts", name];
      if (fact["from"] !== undefined) this.add([...path, "from"], "gone", undefined);
      if (fact["unless_said"] !== undefined) this.add([...path, "unless_said"], "gone", undefined);
      if (typeof fact["unless_said"] === "boolean") this.add([...path, "unless_said"], "flipped", !fact["unless_said"]);
    }
    for (const [name, collection] of Object.entries(this.document["collections"] as Record<string, Raw>)) {
      const path = ["collections", name];
      if (collection["counts_when"] !== undefined) {
        this.add([...path, "counts_when"], "gone", undefined);
        this.condition(collection["counts_when"], [...path, "counts_when"], name);
      }
      this.add([...path, "reported"], "flipped", collection["reported"] !== true);
      for (const [field, raw] of Object.entries((collection["fields"] ?? {}) as Record<string, Raw>))
        this.field(raw, [...path, "fields", field]);
    }
  }

  field(raw: Raw, path: Path): void {
    for (const key of ["from", "fill", "required"])
      if (raw[key] !== undefined) this.add([...path, key], "gone", undefined);
    if (typeof raw["fill"] === "boolean") this.add([...path, "fill"], "flipped", !raw["fill"]);
  }

  verdicts(): void {
    for (const [id, verdict] of Object.entries(this.document["verdicts"] as Record<string, Raw>)) {
      const path = ["verdicts", id];
      const values = verdict["values"] as Record<string, string>;
      this.add([...path, "values"], "satisfied and failed swapped", {
        ...values,
        satisfied: values["failed"],
        failed: values["satisfied"],
      });
      const exempting = (this.document["rules"] as Raw[]).some((rule) => rule["kind"] === "exempt");
      if (exempting && values["exempt"] !== values["satisfied"])
        this.add([...path, "values", "exempt"], "as satisfied", values["satisfied"]);
      const parts = verdict["parts"] as string[];
      if (parts.length > 1) for (const index of parts.keys()) this.add([...path, "parts", index], "dropped", undefined);
      if (verdict["applies"] === undefined) continue;
      this.add([...path, "applies"], "gone", undefined);
      this.condition(verdict["applies"], [...path, "applies"]);
    }
  }

  rule(rule: Raw, index: number): void {
    const path = ["rules", index];
    this.add(path, "removed", undefined);
    this.add([...path, "in_force"], "only until 2015", { to: "2015-12-31" });
    const kind = String(rule["kind"]);
    if (RELIEFS.includes(kind))
      for (const other of RELIEFS) if (other !== kind) this.add([...path, "kind"], other, other);
    this.partsOf(rule, path);
    for (const key of ["amount", "met_by", "hours"])
      if (rule[key] !== undefined) this.amount(rule[key], [...path, key]);
    for (const key of ["hours", "consumes"]) if (rule[key] !== undefined) this.add([...path, key], "gone", undefined);
    if (rule["on"] !== undefined) this.amount(rule["on"], [...path, "on"]);
    for (const other of rule["verdict"] === undefined ? [] : this.keys("verdicts")) {
      if (other !== rule["verdict"]) this.add([...path, "verdict"], other, other);
    }
    if (rule["gives"] !== undefined) {
      for (const other of ["public_class", "target_class"])
        if (other !== rule["gives"]) this.add([...path, "gives"], other, other);
    }
    if (rule["when"] === undefined) this.add([...path, "when"], "false", false);
    else {
      this.add([...path, "when"], "gone", undefined);
      this.condition(rule["when"], [...path, "when"]);
    }
  }

  partsOf(rule: Raw, path: Path): void {
    const key = ["covers", "parts", "part"].find((each) => rule[each] !== undefined);
    if (key === undefined) return;
    const own = [rule[key]].flat() as string[];
    const others = this.keys("parts").filter((part) => !own.includes(part));
    if (key === "part") for (const other of others) this.add([...path, key], other, other);
    else {
      for (const other of others) this.add([...path, key], `also ${other}`, [...own, other]);
      if (own.length > 1)
        for (const index of own.keys()) this.add([...path, key, index], `${own[index]} dropped`, undefined);
    }
  }

  /** Neighbours among the rules of one kind that speak of the same part or verdict, in the other order. */
  reorder(): void {
    const rules = this.document["rules"] as Raw[];
    const topics = (rule: Raw) =>
      [rule["covers"] ?? rule["parts"] ?? rule["part"] ?? rule["verdict"] ?? "scope"].flat();
    const ordered = rules.filter(
      (rule) => !["info", "catalogue", "level"].includes(String(rule["kind"])) && rule["hours"] === undefined,
    );
    for (const rule of ordered) {
      const later = ordered.slice(ordered.indexOf(rule) + 1);
      const next = later.find(
        (each) => each["kind"] === rule["kind"] && topics(each).some((topic) => topics(rule).includes(topic)),
      );
      if (!next) continue;
      const swapped = rules.with(rules.indexOf(rule), next).with(rules.indexOf(next), rule);
      this.found.push({
        id: `rules: ${String(rule["id"])} after ${String(next["id"])}`,
        path: ["rules"],
        value: swapped,
      });
    }
  }

  declaration(raw: Raw, index: number): void {
    const path = ["declarations", index];
    this.add(path, "removed", undefined);
    if (raw["once_key"] !== undefined) this.add([...path, "once_key"], "gone", undefined);
    for (const key of ["chain", "evidence", "once_key"]) {
      const list = (raw[key] ?? []) as string[];
      for (const at of list.keys()) this.add([...path, key, at], `${list[at]} dropped`, undefined);
      if (list.length > 1) this.add([...path, key], "reversed", list.toReversed());
    }
    for (const [at, bar] of ((raw["refuses"] ?? []) as Raw[]).entries()) {
      this.add([...path, "refuses", at], `${String(bar["id"])} removed`, undefined);
      this.condition(bar["when"], [...path, "refuses", at, "when"], String(raw["collection"]));
    }
    const other = this.keys("collections").find((each) => each !== raw["collection"]);
    if (other !== undefined) this.add([...path, "collection"], other, other);
  }

  condition(raw: unknown, path: Path, over = "", negatable = true): void {
    if (negatable && !(isRecord(raw) && ["all", "any", "not"].some((key) => key in raw)) && typeof raw !== "boolean")
      this.add(path, "negated", { not: raw });
    if (typeof raw === "boolean") return this.add(path, `${!raw}`, !raw);
    if (!isRecord(raw)) return;
    const [operator, body] = Object.entries(raw)[0] as [string, unknown];
    const inner = [...path, operator];
    if (operator === "all" || operator === "any") {
      const other = operator === "all" ? "any" : "all";
      const of = body as unknown[];
      if (of.length > 1) this.add(path, other, { [other]: of });
      for (const [index, part] of of.entries()) {
        if (of.length > 1) this.add([...inner, index], "dropped", undefined);
        this.condition(part, [...inner, index], over);
      }
    } else if (operator === "not" || operator === "certain") {
      this.add(path, `without ${operator}`, body);
      this.condition(body, inner, over, operator !== "not");
    } else if (operator === "is") this.values(body as Raw, inner, over);
    else if (operator === "has") this.code(body as Raw, inner, over);
    else if (COMPARISONS.includes(operator) || operator === "eq")
      this.comparison(operator, body as unknown[], path, over);
    else if (operator === "exists") this.items(body, inner);
    else if (operator === "frame")
      for (const other of this.keys("verdicts")) if (other !== body) this.add(inner, other, other);
    if (operator === "reading") this.option(body as Raw, inner);
  }

  comparison(operator: string, sides: unknown[], path: Path, over: string): void {
    for (const other of COMPARISONS)
      if (other !== operator) this.add(path, `${operator} to ${other}`, { [other]: sides });
    for (const [index, side] of sides.entries()) this.amount(side, [...path, operator, index], over);
  }

  /** Where items are looked for: without the condition, and with the condition changed. */
  items(body: unknown, path: Path): void {
    if (!isRecord(body) || body["where"] === undefined) return;
    this.add([...path, "where"], "gone", undefined);
    this.condition(body["where"], [...path, "where"], String(body["over"]));
  }

  option(body: Raw, path: Path): void {
    const [id, chosen] = Object.entries(body)[0] as [string, unknown];
    const reading = (this.document["readings"] as Raw[]).find((each) => each["id"] === id);
    for (const other of Object.keys(reading?.["options"] ?? {}))
      if (other !== chosen) this.add([...path, id], other, other);
  }

  /** Codes a name may have, as declared or as the keys of the table it is looked up in. */
  codes(name: string, over: string): string[] {
    const field = name.startsWith("item.");
    const fields = (this.document["collections"] as Record<string, Raw>)[over]?.["fields"] as
      | Record<string, Raw>
      | undefined;
    const declared = field ? fields?.[name.slice(5)] : (this.document["facts"] as Record<string, Raw>)[name];
    if (isRecord(declared?.["values"])) return Object.keys(declared["values"]);
    return Object.keys(((this.document["tables"] ?? {}) as Record<string, Raw>)["series_category"] ?? {});
  }

  values(body: Raw, path: Path, over: string): void {
    const [name, wanted] = Object.entries(body)[0] as [string, unknown];
    const own = [wanted].flat().map(String);
    const others = this.codes(name, over).filter((each) => !own.includes(each));
    for (const [index, value] of own.entries()) {
      if (own.length > 1) this.add([...path, name], `without ${value}`, own.toSpliced(index, 1));
      for (const other of others.slice(0, 3))
        this.add([...path, name], `${other} for ${value}`, own.with(index, other));
    }
    for (const other of others.slice(0, 3)) this.add([...path, name], `also ${other}`, [...own, other]);
  }

  code(body: Raw, path: Path, over: string): void {
    const [name, wanted] = Object.entries(body)[0] as [string, unknown];
    for (const other of this.codes(name, over)) if (other !== wanted) this.add([...path, name], other, other);
  }

  amount(raw: unknown, path: Path, over = ""): void {
    if (typeof raw === "number") {
      this.add(path, `${raw + 1}`, raw + 1);
      if (raw > 0) this.add(path, `${raw - 1}`, raw - 1);
    } else if (typeof raw === "string") this.quantity(raw, path);
    if (!isRecord(raw)) return;
    const [operator, body] = Object.entries(raw)[0] as [string, unknown];
    const inner = [...path, operator];
    if (operator === "sum" || operator === "count") this.items(body, inner);
    else if (operator === "by_reading") {
      const [id, options] = Object.entries(body as Raw)[0] as [string, Raw];
      const turned = Object.values(options).toReversed();
      const swapped = Object.fromEntries(Object.keys(options).map((option, index) => [option, turned[index]]));
      this.add([...inner, id], "options swapped", swapped);
    } else {
      const of = body as unknown[];
      this.add(path, `${ARITHMETIC[operator]} for ${operator}`, { [ARITHMETIC[operator] as string]: of });
      for (const [index, part] of of.entries()) {
        if (of.length > 1) this.add([...inner, index], "dropped", undefined);
        this.amount(part, [...inner, index], over);
      }
    }
  }

  /** A parameter for every other of its unit, the first year for the last, one date for another. */
  quantity(name: string, path: Path): void {
    const parameters = this.document["parameters"] as Record<string, Raw>;
    const unit = parameters[name]?.["unit"];
    for (const [other, raw] of Object.entries(parameters)) {
      if (unit !== undefined && raw["unit"] === unit && this.numbers[other] !== this.numbers[name])
        this.add(path, `${other} for ${name}`, other);
    }
    const twins: Record<string, string> = {
      period_from: "period_to",
      period_to: "period_from",
      "item.date": "item.submitted",
      "item.submitted": "item.date",
    };
    if (twins[name] !== undefined) this.add(path, `${twins[name]} for ${name}`, twins[name]);
  }
}

/** One unit up and down: a hundredth of an hour, a day, one. */
function nearby(raw: Raw): [string, unknown][] {
  const value = raw["value"];
  if (raw["unit"] === "month_day") {
    const day = new Date(`2001-${String(value)}T00:00:00Z`);
    return [-1, 1].map((step) => {
      const moved = new Date(day.getTime() + step * 86_400_000).toISOString().slice(5, 10);
      return [moved, moved];
    });
  }
  const step = raw["unit"] === "integer" ? 1 : 0.01;
  return [-step, step].map((change) => {
    const moved = Math.round((Number(value) + change) * 100) / 100;
    return [String(moved), moved];
  });
}
