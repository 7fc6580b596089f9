/**
 * Compiles a resolved policy to one SQL query that decides a whole population set by set: a grouped
 * pass over the items, then plain expressions. It gives the columns of `flat.ts`, with words for codes,
 * dates for deadlines and NULL for "no upper bound".
 */
import type { BoundsText } from "./emit.ts";
import { literal, sqlAmount, sqlCondition, type SqlNames } from "./emit-sql.ts";
import type { Rule } from "./document.ts";
import type { Amount, Condition } from "./expression.ts";
import { flatLayout, type FlatLayout } from "./flat.ts";
import { foldAmount, foldCondition } from "./fold.ts";
import { rulesFor, type ResolvedPolicy } from "./resolve.ts";

/**
 * Relations the query reads. `scalars`: person_id, year, closed and one column per fact (NULL unknown).
 * `items`: person_id, kind, year, approved, date, submitted and one column per field. `asked`: where it is
 * known which collections nobody has asked for: `column` reads scalars.not_asked (text[]), `reported`
 * takes a reported collection without a row in the year as not asked. `keep`: further columns of `scalars`
 * that the query passes on as they are.
 */
export type SqlSource = { scalars: string; items: string; asked: "column" | "reported"; keep?: readonly string[] };

type Aggregate = Extract<Condition | Amount, { op: "exists" | "sum" | "count" }>;
type Verdict = ResolvedPolicy["verdicts"][number];

/** The query; it yields one row per row of `scalars` whose year is the policy's. */
export function compileSql(policy: ResolvedPolicy, source: SqlSource): string {
  return new SqlCompiler(policy, source).query();
}

class SqlCompiler {
  readonly policy: ResolvedPolicy;
  readonly source: SqlSource;
  readonly layout: FlatLayout;
  readonly aggregates = new Map<string, { node: Aggregate; name: string; verdict: Verdict }>();
  readonly lifetime: Set<string>;

  constructor(policy: ResolvedPolicy, source: SqlSource) {
    this.policy = policy;
    this.source = source;
    this.layout = flatLayout(policy);
    this.lifetime = new Set(
      policy.document.collections.filter((each) => each.spans === "lifetime").map((each) => each.name),
    );
  }

  names(verdict: Verdict): SqlNames {
    const { document } = this.policy;
    return {
      cutoff: { lo: `c.${verdict.id}_cut_lo`, hi: `c.${verdict.id}_cut_hi` },
      aggregate: (node) => this.aggregate(verdict, node),
      typeOf: (on, name) => {
        if (on === "fact") return document.facts.find((fact) => fact.name === name)?.type ?? "flag";
        return document.collections.flatMap((each) => each.fields).find((field) => field.name === name)?.type ?? "flag";
      },
    };
  }

  aggregate(verdict: Verdict, node: Aggregate): BoundsText {
    const key = `${verdict.id} ${JSON.stringify(node)}`;
    const known = this.aggregates.get(key);
    const name = known?.name ?? `a${this.aggregates.size}`;
    if (!known) this.aggregates.set(key, { node, name, verdict });
    return { lo: `c.${name}_lo`, hi: `c.${name}_hi` };
  }

  condition(verdict: Verdict, node: Condition): string {
    return sqlCondition(foldCondition(node, this.policy, verdict.id), this.names(verdict));
  }

  amount(verdict: Verdict, node: Amount | undefined): BoundsText {
    return node
      ? sqlAmount(foldAmount(node, this.policy, verdict.id), this.names(verdict))
      : { lo: "0::float8", hi: "0::float8" };
  }

  query(): string {
    const verdicts = this.policy.verdicts;
    const cutoffs = verdicts.flatMap((verdict) => this.cutoff(verdict));
    const truths = verdicts.flatMap((verdict) => this.truths(verdict));
    const measures = verdicts.flatMap((verdict) => verdict.parts.flatMap((part) => this.measures(verdict, part)));
    const states = verdicts.flatMap((verdict) => verdict.parts.flatMap((part) => this.states(verdict, part)));
    const finals = verdicts.flatMap((verdict) => this.finals(verdict));
    const { hot, rest } = this.split();
    const groups = [hot, rest].filter((group) => group.length > 0);
    const joins = groups.map((_, index) => `left join g${index} on g${index}.person_id = c.person_id`).join(" ");
    const kept = (this.source.keep ?? []).map((column) => `c.${column}, `).join("");
    const filled = [...this.aggregates.values()].map((each) => this.filled(each)).join(",\n  ");
    return `with cut as (
 select c.*, ${cutoffs.join(", ")} from (${this.source.scalars}) c where c.year = ${this.policy.year}
),
asked as (select c.*, ${verdicts.map((verdict) => `${this.applies(verdict)} as ${verdict.id}_applies`).join(", ")} from cut c),
${groups.map((group, index) => this.group(group, index)).join(",\n")},
measured as (
 select c.*${filled ? `,\n  ${filled}` : ""} from asked c ${joins}
  offset 0
),
tried as (select c.*, ${truths.join(",\n  ")} from measured c offset 0),
weighed as (select c.*${measures.map((text) => `,\n  ${text}`).join("")} from tried c offset 0),
stated as (select c.*${states.map((text) => `,\n  ${text}`).join("")} from weighed c offset 0)
select c.person_id, c.year, ${kept}${finals.join(",\n  ")} from stated c`;
  }

  /** Whether the verdict is asked at all; it rests on scalars only. */
  applies(verdict: Verdict): string {
    return verdict.applies ? this.condition(verdict, verdict.applies) : "true";
  }

  cutoff(verdict: Verdict): string[] {
    const last = this.amount(verdict, this.policy.period.to);
    const day = (year: string, rule: Rule, fallback: string) => {
      const monthDay = Number.parseInt(this.amount(verdict, rule.on).lo, 10);
      return `(case when ${year} between 1 and 9999 then make_date((${year})::int, ${Math.trunc(monthDay / 100)}, ${monthDay % 100}) else ${fallback}::date end)`;
    };
    const bound = (side: "lo" | "hi") => {
      const fallback = side === "lo" ? `'-infinity'` : `'infinity'`;
      const choose = side === "lo" ? "least" : "greatest";
      return verdict.deadlines.reduceRight((later, rule) => {
        const when = this.condition(verdict, rule.when);
        const own = day(last[side], rule, fallback);
        if (when === "true") return own;
        return `(case when ${when} then ${own} when (${when}) is null then ${choose}(${own}, ${later}) else ${later} end)`;
      }, `make_date(${this.policy.year}, 12, 31)`);
    };
    return [`${bound("lo")} as ${verdict.id}_cut_lo`, `${bound("hi")} as ${verdict.id}_cut_hi`];
  }

  rules(verdict: Verdict): Rule[] {
    return this.policy.rules.filter(
      (rule) =>
        rule.kind === "out_of_scope" ||
        (["exempt", "require", "waive", "offset"].includes(rule.kind) &&
          rule.parts.some((part) => verdict.parts.includes(part))),
    );
  }

  truth(verdict: Verdict, rule: Rule): string {
    return `c.${verdict.id}_r${this.layout.rules.indexOf(rule.id)}`;
  }

  truths(verdict: Verdict): string[] {
    return this.rules(verdict).map(
      (rule) => `${this.condition(verdict, rule.when)} as ${this.truth(verdict, rule).slice(2)}`,
    );
  }

  /** What is earned, asked and short of each duty of a part. */
  measures(verdict: Verdict, part: string): string[] {
    const hours = rulesFor(this.policy, part, "offset").filter((rule) => rule.hours);
    const added = (side: "lo" | "hi") =>
      hours.map((rule) => {
        const truth = this.truth(verdict, rule);
        const amount = this.amount(verdict, rule.hours)[side];
        return ` + (case when ${side === "lo" ? truth : `${truth} is not false`} then ${amount} else 0 end)`;
      });
    return rulesFor(this.policy, part, "require").flatMap((rule) => {
      const met = this.amount(verdict, rule.metBy);
      const amount = this.amount(verdict, rule.amount);
      const name = this.dutyName(verdict, part, rule);
      return [
        `(${met.lo}${added("lo").join("")}) as ${name}_lo`,
        `(${met.hi}${added("hi").join("")}) as ${name}_hi`,
        `${amount.lo} as ${name}_least`,
        `${amount.hi} as ${name}_most`,
      ];
    });
  }

  dutyName(verdict: Verdict, part: string, rule: Rule): string {
    return `${verdict.id}_${part}_d${this.layout.rules.indexOf(rule.id)}`;
  }

  states(verdict: Verdict, part: string): string[] {
    const name = `${verdict.id}_${part}`;
    const duties = rulesFor(this.policy, part, "require");
    const whole = [
      ...rulesFor(this.policy, part, "exempt"),
      ...rulesFor(this.policy, part, "waive"),
      ...rulesFor(this.policy, part, "offset").filter((rule) => !rule.hours),
    ];
    const asked = duties.map((rule) => `${this.truth(verdict, rule)} is not false`).join(" or ") || "false";
    const enough = duties.map((rule) => {
      const truth = this.truth(verdict, rule);
      const duty = `c.${this.dutyName(verdict, part, rule)}`;
      return `(case when ${truth} is false or ${duty}_lo >= ${duty}_most then true when ${truth} and ${duty}_hi < ${duty}_least then false end)`;
    });
    const stateOf = { exempt: "exempt", waive: "waived", offset: "offset" } as Record<string, string>;
    const relieved = whole
      .map((rule) => `when ${this.truth(verdict, rule)} then ${literal(stateOf[rule.kind] as string)}`)
      .join(" ");
    const relief = whole.map((rule) => `when ${this.truth(verdict, rule)} then ${literal(rule.id)}`).join(" ");
    const open = whole.map((rule) => `when ${this.truth(verdict, rule)} is null then ${literal(rule.id)}`).join(" ");
    const first = duties
      .map((rule) => `when ${this.truth(verdict, rule)} is not false then ${literal(rule.id)}`)
      .join(" ");
    const all = enough.join(" and ") || "true";
    const anyOpen = whole.map((rule) => `${this.truth(verdict, rule)} is null`).join(" or ") || "false";
    const gone = `(${this.gone(verdict)})`;
    return [
      `(case when ${gone} or not (${asked}) then 'not_required' ${relieved} when (${all}) then 'met' when (${all}) is false and not (${anyOpen}) then 'owed' else 'pending' end) as ${name}_state`,
      `(case when ${gone} then ${this.outRule(verdict)} when not (${asked}) then '' ${relief} when (${all}) then (case ${first} else '' end) ${open} else (case ${first} else '' end) end) as ${name}_rule`,
    ];
  }

  /** The verdict is not asked, or the person is out of scope. */
  gone(verdict: Verdict): string {
    return `c.${verdict.id}_applies is false or (${this.outside(verdict)}) is true`;
  }

  outside(verdict: Verdict): string {
    return (
      this.policy.rules
        .filter((rule) => rule.kind === "out_of_scope")
        .map((rule) => this.truth(verdict, rule))
        .join(" or ") || "false"
    );
  }

  outRule(verdict: Verdict): string {
    const outside = this.policy.rules.filter((rule) => rule.kind === "out_of_scope");
    const steps = outside.map((rule) => `when ${this.truth(verdict, rule)} then ${literal(rule.id)}`).join(" ");
    return `(case when c.${verdict.id}_applies is false then '' ${steps} else '' end)`;
  }

  finals(verdict: Verdict): string[] {
    const { id, parts, values } = verdict;
    const whole = this.policy.rules.filter(
      (rule) => rule.kind === "exempt" && parts.every((part) => rule.parts.includes(part)),
    );
    const exempt = whole.map((rule) => this.truth(verdict, rule)).join(" or ") || "false";
    const has = (state: string) => parts.map((part) => `c.${id}_${part}_state = ${literal(state)}`).join(" or ");
    const exemptRule = whole.map((rule) => `when ${this.truth(verdict, rule)} then ${literal(rule.id)}`).join(" ");
    const value = `(case when ${this.gone(verdict)} then 'not_applicable' when c.${id}_applies is null or (${this.outside(verdict)}) is null then 'undetermined'
    when (${exempt}) then ${literal(values.exempt)} when ${has("owed")} then ${literal(values.failed)} when ${has("pending")} then 'undetermined' else ${literal(values.satisfied)} end)`;
    return [
      `${value} as ${id}_value`,
      `c.${id}_cut_lo as ${id}_deadline_lo`,
      `c.${id}_cut_hi as ${id}_deadline_hi`,
      `(case when ${this.gone(verdict)} then ${this.outRule(verdict)} ${exemptRule} else '' end) as ${id}_rule`,
      ...parts.flatMap((part) => this.partFinals(verdict, part)),
    ];
  }

  partFinals(verdict: Verdict, part: string): string[] {
    const name = `${verdict.id}_${part}`;
    const duties = rulesFor(this.policy, part, "require");
    const first = (suffix: string) => {
      const steps = duties
        .map(
          (rule) =>
            `when ${this.truth(verdict, rule)} is not false then c.${this.dutyName(verdict, part, rule)}_${suffix}`,
        )
        .join(" ");
      return steps ? `(case when c.${name}_state = 'not_required' then 0 ${steps} else 0 end)` : "0";
    };
    const duty = (rule: Rule) => `c.${this.dutyName(verdict, part, rule)}`;
    const most = duties.map(
      (rule) =>
        `(case when ${this.truth(verdict, rule)} is not false then ${duty(rule)}_most - ${duty(rule)}_lo else 0 end)`,
    );
    const least = duties.map(
      (rule) => `(case when ${this.truth(verdict, rule)} then ${duty(rule)}_least - ${duty(rule)}_hi else 0 end)`,
    );
    return [
      `c.${name}_state`,
      `c.${name}_rule`,
      `${first("most")} as ${name}_required`,
      `${first("lo")} as ${name}_earned_lo`,
      `nullif(${first("hi")}, 'Infinity'::float8) as ${name}_earned_hi`,
      `(case when c.${name}_state = 'owed' then greatest(0, ${least.join(", ")}) else 0 end) as ${name}_owed_lo`,
      `(case when c.${name}_state in ('owed', 'pending') then greatest(0, ${most.join(", ")}) else 0 end) as ${name}_owed_hi`,
    ];
  }

  /** The collection with the most aggregates is read apart from the many rare ones. */
  split(): { hot: string[]; rest: string[] } {
    for (const verdict of this.policy.verdicts) {
      for (const rule of this.rules(verdict)) {
        this.condition(verdict, rule.when);
        for (const amount of [rule.amount, rule.metBy, rule.hours]) this.amount(verdict, amount);
      }
    }
    const collections = [...new Set([...this.aggregates.values()].map((each) => each.node.over))];
    return {
      hot: collections.filter((name) => name === "credits"),
      rest: collections.filter((name) => name !== "credits"),
    };
  }

  /** One grouped pass over the items of some collections. */
  group(collections: string[], index: number): string {
    const own = [...this.aggregates.values()].filter((each) => collections.includes(each.node.over));
    const gates = new Map<string, string>();
    const gateOf = (verdict: Verdict, node: Aggregate): string => {
      const asked = verdict.applies ? ` and c.${verdict.id}_applies is not false` : "";
      const text = `(case when i.kind = ${literal(node.over)}${asked} then ${sqlCondition(node.where, this.names(verdict))} end)`;
      if (!gates.has(text)) gates.set(text, `gate${gates.size}`);
      return `i.${gates.get(text)}`;
    };
    const columns = own.flatMap((each) => this.aggregateColumns(each, gateOf));
    if (this.source.asked === "reported") {
      for (const name of this.reported(collections))
        columns.push(`bool_or(i.kind = ${literal(name)}) as ${name}_reported`);
    }
    const period = collections.filter((name) => !this.lifetime.has(name));
    const lifetime = collections.filter((name) => this.lifetime.has(name));
    const inYears = [
      ...(period.length > 0 ? [`(i.kind in (${period.map(literal).join(", ")}) and ${this.inPeriod()})`] : []),
      ...(lifetime.length > 0 ? [`i.kind in (${lifetime.map(literal).join(", ")})`] : []),
    ].join(" or ");
    const amounts = [...new Set(own.flatMap(({ node }) => (node.op === "sum" ? [node.field] : [])))];
    const columnsOfItems = ["kind", ...amounts].map((field) => `i."${field}"`).join(", ");
    return `g${index} as (
 select i.person_id, ${columns.join(",\n   ")}
 from (select c.person_id, ${columnsOfItems}${[...gates].map(([text, name]) => `,\n   ${text} as ${name}`).join("")}
   from asked c join (${this.source.items}) i on i.person_id = c.person_id where ${inYears} offset 0) i
 group by i.person_id
)`;
  }

  /** Items of the duty's years; with a constant year this is a plain equality. */
  inPeriod(): string {
    const verdict = this.policy.verdicts[0] as Verdict;
    const from = this.amount(verdict, this.policy.period.from);
    const to = this.amount(verdict, this.policy.period.to);
    if (from.lo === to.hi) return `i.year = ${this.policy.year}`;
    return `i.year between ${from.lo} and ${to.hi}`;
  }

  reported(collections: string[]): string[] {
    return this.policy.document.collections
      .filter((each) => each.reported && collections.includes(each.name))
      .map((each) => each.name);
  }

  aggregateColumns(
    each: { node: Aggregate; name: string; verdict: Verdict },
    gateOf: (verdict: Verdict, node: Aggregate) => string,
  ): string[] {
    const { node, name, verdict } = each;
    const gate = gateOf(verdict, node);
    const kind = `i.kind = ${literal(node.over)}`;
    if (node.op === "exists") {
      return [
        `bool_or(${gate}) filter (where ${kind}) as ${name}_lo`,
        `bool_or(${gate} is not false) filter (where ${kind}) as ${name}_hi`,
      ];
    }
    const amount = node.op === "count" ? "1" : `coalesce(i."${node.field}", 0)`;
    return [
      `sum(${amount}) filter (where ${kind} and ${gate}) as ${name}_lo`,
      `sum(${amount}) filter (where ${kind} and ${gate} is not false) as ${name}_hi`,
    ];
  }

  /** Aggregates of people without items, and of collections nobody has asked for. */
  filled(each: { node: Aggregate; name: string; verdict: Verdict }): string {
    const { node, name } = each;
    const declared = this.policy.document.collections.find((collection) => collection.name === node.over);
    let unasked = "false";
    if (this.source.asked === "column") unasked = `(not c.closed and ${literal(node.over)} = any(c.not_asked))`;
    else if (declared?.reported) unasked = `(not c.closed and ${node.over}_reported is not true)`;
    if (node.op === "exists") {
      return `coalesce(${name}_lo, false) as ${name}_lo, (${unasked} or coalesce(${name}_hi, false)) as ${name}_hi`;
    }
    const hi = `coalesce(${name}_hi, 0)::float8`;
    return `coalesce(${name}_lo, 0)::float8 as ${name}_lo, ${unasked === "false" ? hi : `(case when ${unasked} then 'Infinity'::float8 else ${hi} end)`} as ${name}_hi`;
  }
}
