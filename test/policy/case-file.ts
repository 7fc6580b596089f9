/** Reads the cases beside a policy document and runs them: what is known of a person, and what must come out. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { toHundredths } from "../../engine/index.ts";

const root = resolve(import.meta.dirname, "../..");

const cites = z.union([z.string(), z.array(z.string()).min(1)]).transform((each) => [each].flat());
const amount = z.union([z.number(), z.string()]);
const owed = z.union([amount, z.tuple([amount, amount])]);
const part = z.strictObject({
  state: z.string(),
  rule: z.string().optional(),
  owed: owed.optional(),
  required: amount.optional(),
});
const parts = z.record(z.string(), part);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const rules = z.array(z.string());

const expectation = z.strictObject({
  annual: z.string().optional(),
  title: z.string().optional(),
  /** The rule that settles a verdict as a whole: out of scope, or exempt. */
  rule: z.record(z.string(), z.string()).optional(),
  deadline: z.record(z.string(), z.union([day, z.tuple([day, day])])).optional(),
  /** The rule that sets the day, by verdict. */
  deadline_rule: z.record(z.string(), z.string()).optional(),
  parts: parts.optional(),
  title_parts: parts.optional(),
  applied: rules.optional(),
  idle: rules.optional(),
  open: rules.optional(),
  /** Collections whose once-only items the decision uses up. */
  uses: rules.optional(),
  /** The class to attend, by part. */
  classes: z.record(z.string(), z.string()).optional(),
  /** The rule that says where to choose courses, by part. */
  catalogues: z.record(z.string(), z.string()).optional(),
  /** Facts that tables fill in. */
  filled: z.record(z.string(), z.string().nullable()).optional(),
  /** Code of the refusal, for facts that must not be accepted. */
  refused: z.string().optional(),
});

const caseShape = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  about: z.string().regex(/[\u4e00-\u9fff]/),
  cites,
  profile: z.string(),
  facts: z.record(z.string(), z.unknown()),
  readings: z.record(z.string(), z.string()).optional(),
  expect: expectation,
});

const declarationShape = z.strictObject({
  about: z.string(),
  cites,
  kind: z.string(),
  expect: z.strictObject({
    collection: z.string(),
    evidence: z.array(z.string()),
    chain: z.array(z.string()),
    once_key: z.array(z.string()).optional(),
  }),
});

const barShape = z.strictObject({
  about: z.string().regex(/[\u4e00-\u9fff]/),
  cites,
  kind: z.string(),
  profile: z.string(),
  facts: z.record(z.string(), z.unknown()).default({}),
  item: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** What rules the declaration out; nothing for a nearest neighbour that is possible. */
  barred: z.array(z.string()),
});

const fileShape = z.strictObject({
  document: z.string(),
  year: z.number().int(),
  profiles: z.record(z.string(), z.record(z.string(), z.unknown())),
  cases: z.array(caseShape).min(1),
  declarations: z.array(declarationShape).default([]),
  bars: z.array(barShape).default([]),
});

export type Expectation = z.infer<typeof expectation>;
export type ExpectedPart = z.infer<typeof part>;
export type DeclarationCase = z.infer<typeof declarationShape>;
/** `raw` is what is handed to `readFacts`: the profile with the case's own facts over it. */
export type PolicyCase = z.infer<typeof caseShape> & { raw: Record<string, unknown> };
/** `raw` likewise. */
export type BarCase = z.infer<typeof barShape> & { raw: Record<string, unknown> };
export type CaseFile = {
  /** Issuer and topic, e.g. `xpcc/continuing-education`. */
  document: string;
  documentRaw: Record<string, unknown>;
  cases: PolicyCase[];
  declarations: DeclarationCase[];
  bars: BarCase[];
};

/** Every document of the checkout that has cases, with the newest version's plain data. */
export function readCaseFiles(): CaseFile[] {
  return globSync("policy/documents/*/*/cases.yaml", { cwd: root })
    .sort()
    .map((file) => readCaseFile(join(root, file)));
}

/** The cases of one document, e.g. `xpcc/continuing-education`. */
export function casesOf(document: string): CaseFile {
  return readCaseFile(join(root, "policy/documents", document, "cases.yaml"));
}

function readCaseFile(path: string): CaseFile {
  const file = fileShape.parse(parse(readFileSync(path, "utf8")));
  const newest = globSync("[0-9]*.yaml", { cwd: dirname(path) })
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error(`${dirname(path)} holds cases but no document`);
  const rawOf = (name: string, facts: Record<string, unknown>) => {
    const profile = file.profiles[name];
    if (!profile) throw new Error(`${path}: a case names the profile ${name}, which is not there`);
    return { year: file.year, ...profile, ...facts };
  };
  const cases = file.cases.map((each) => ({ ...each, raw: rawOf(each.profile, each.facts) }));
  const bars = file.bars.map((each) => ({ ...each, raw: rawOf(each.profile, each.facts) }));
  const documentRaw = parse(readFileSync(join(dirname(path), newest), "utf8")) as Record<string, unknown>;
  return { document: file.document, documentRaw, cases, declarations: file.declarations, bars };
}

/** Lower and upper bound of an expected debt: hundredths for a part in hours, a count for a class. */
export function owedBounds(expected: z.infer<typeof owed>, unit: "hours" | "class"): [number, number] {
  const [lo, hi] = Array.isArray(expected) ? expected : [expected, expected];
  const convert = (each: string | number) => (unit === "class" ? Number(each) : (toHundredths(each) ?? Number.NaN));
  return [convert(lo), convert(hi)];
}
