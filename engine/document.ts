/**
 * The policy document as the engine sees it after loading: declared facts, parameters,
 * readings and rules, every rule with its citation. No law lives in code: these types only
 * say which kinds of statement a document can make.
 */
import type { DateInt } from "./calendar.ts";
import type { Amount, CodeRef, Condition, ValueType } from "./expression.ts";

export const RULE_KINDS = [
  "out_of_scope",
  "exempt",
  "require",
  "waive",
  "offset",
  "deadline",
  "level",
  "catalogue",
  "info",
] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** `source#anchor`, e.g. `xpcc-qa#a9`. */
export type Citation = string;

export type FactDeclaration = {
  name: string;
  type: ValueType;
  label: string;
  /** Codes a `code` or `codes` fact may have, with their Chinese names; absent: any code of a dictionary. */
  values?: Record<string, string>;
  /** The question put to a person when the fact is missing. */
  ask?: string;
  /** Filled from another fact through a table when not given. */
  from?: { table: string; key: string };
  /** Value assumed when the facts say that the record is complete. */
  unlessSaid?: boolean | string | string[];
  waitsFor?: string;
};

export type FieldDeclaration = {
  name: string;
  type: ValueType;
  label: string;
  values?: Record<string, string>;
  /** Default when the item does not say: a literal, `fact:<name>`, or `item:<field>`. */
  fill?: string | number | boolean | null;
  /** Filled through a table from another field of the item. */
  from?: { table: string; key: string };
  required?: boolean;
};

export type CollectionDeclaration = {
  name: string;
  label: string;
  /** `period`: items of the duty's years; `lifetime`: items of any year are looked at. */
  spans: "period" | "lifetime";
  fields: FieldDeclaration[];
  /** An item that would count, used to say what settling this would change. */
  sample: Record<string, unknown>;
  ask?: string;
  waitsFor?: string;
  /** Somebody else reports it: until an entry stands in the ledger it counts as not asked, never as empty. */
  reported: boolean;
};

export type ParameterDeclaration = {
  name: string;
  label: string;
  unit: "hours" | "credits" | "month_day" | "integer";
  cites: Citation[];
  checked: DateInt;
  /** Dated values in ascending order of `from`; absent when derived. */
  values?: { from: DateInt; value: number }[];
  derive?: Amount;
};

export type ReadingDeclaration = {
  id: string;
  question: string;
  cites: Citation[];
  options: Record<string, string>;
  chosen: string;
  decidedBy: string;
  status: "assumed" | "confirmed";
};

export type OpenTerm = { id: string; question: string; cites: Citation[]; waitsFor: string; affects: string[] };

export type VerdictDeclaration = {
  id: string;
  label: string;
  parts: string[];
  /** When the verdict is asked at all; absent: always. */
  applies?: Condition;
  values: { satisfied: string; exempt: string; failed: string };
};

export type Rule = {
  id: string;
  kind: RuleKind;
  label: string;
  /** One plain Chinese sentence, in our own words. */
  text: string;
  cites: Citation[];
  inForce?: { from?: DateInt; to?: DateInt };
  when: Condition;
  /** Parts an exemption covers, or that a require, waive or offset speaks of. */
  parts: string[];
  /** require: how much, and which amount meets it. */
  amount?: Amount;
  metBy?: Amount;
  /** offset: the hours it adds; absent: it satisfies the part as a whole. */
  hours?: Amount;
  /** Collection whose item is used up, once only. */
  consumes?: string;
  /** deadline: which verdict, and on which month and day of the period's last year. */
  verdict?: string;
  on?: Amount;
  /** level: the fact that names the class to attend. */
  gives?: CodeRef;
};

export type PolicyDocument = {
  format: 1;
  id: string;
  version: string;
  title: string;
  issuer: string;
  jurisdiction: string;
  inForce: { from: DateInt; to?: DateInt };
  sources: string[];
  parts: { id: string; label: string; unit: "hours" | "class" }[];
  verdicts: VerdictDeclaration[];
  period: { from: Amount; to: Amount };
  facts: FactDeclaration[];
  collections: CollectionDeclaration[];
  tables: Record<string, Record<string, string>>;
  parameters: ParameterDeclaration[];
  readings: ReadingDeclaration[];
  openTerms: OpenTerm[];
  definitions: Record<string, { label: string; kind: "condition" | "amount" }>;
  rules: Rule[];
  declarations: DeclarationKind[];
};

/** A field of a declaration's form: of the collection, or one only the reviewer reads (`text`). */
export type DeclarationField = {
  name: string;
  label: string;
  type: ValueType | "text";
  values?: Record<string, string>;
  required: boolean;
  hint?: string;
  /** Longest text in characters; for hours and credits the most, in hundredths. */
  most?: number;
};

export const DESKS = ["unit", "industry", "hr", "hr_second"] as const;
/** Whose desk a declaration passes over. */
export type Desk = (typeof DESKS)[number];

/** One desk of the chain; absent `when`: always. */
export type DeclarationStep = { desk: Desk; when?: Condition };

/** What makes a declaration impossible from the start, with the sentence that its person reads. */
export type DeclarationBar = { id: string; when: Condition; text: string; cites: Citation[] };

export const SUBMITTERS = ["person", "unit", "industry", "hr"] as const;
export type Submitter = (typeof SUBMITTERS)[number];

/** A kind of declaration (学时申报) that can be handed in, as the document describes it. */
export type DeclarationKind = {
  id: string;
  label: string;
  cites: Citation[];
  /** Kind of the ledger's entries that an approval writes. */
  collection: string;
  effect: string;
  fields: DeclarationField[];
  evidence: { id: string; label: string; required: boolean }[];
  submitters: Submitter[];
  chain: DeclarationStep[];
  bars: DeclarationBar[];
  /** How hours are recognised: the field, the most in hundredths, whether a reviewer may lower them. */
  hours?: { field: string; most?: number; lowered: boolean };
  /** When another pair of eyes looks at an approval: hours above (hundredths), or a share of all (0 to 1). */
  second?: { above?: number; share?: number };
  onceKey?: string[];
  /** Official lists of this kind: the fields they give, the evidence they stand in for, and who keeps them. */
  list?: { fields: string[]; standsFor: string[]; keepers: Submitter[] };
  /** Recognised trainings whose attendees are credited from one roster: who hands them in, which fields differ by attendee. */
  training?: { submitters: Submitter[]; each: string[] };
};

/** A refusal of a document, a fact file or a question: where, what, and what to do. */
export type Problem = { path: string; code: string; message: string; remedy: string };
