import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { PolicyDocument } from "../../engine/index.ts";
import { readCaseFiles, type BarCase, type CaseFile, type PolicyCase } from "./case-file.ts";
import { barDifferences, declarationDifferences, differences, load, Policies } from "./judge.ts";

/** Answers of the source a jurisdiction must have a case for; other documents are only asked for every rule. */
const ANSWERS: Record<string, string[]> = {
  "xpcc/continuing-education": Array.from({ length: 20 }, (_, index) => `a${index + 1}`),
};
/** The fewest cases a document must have. */
const FEWEST: Record<string, number> = { "xpcc/continuing-education": 300 };

for (const file of readCaseFiles()) {
  suite(`cases of ${file.document}`, () => {
    const policies = new Policies(load(file.documentRaw));
    for (const [cite, cases] of Map.groupBy(file.cases, (each) => each.cites[0] as string)) {
      test(`${cite}: ${cases.length} cases`, () => assert.equal(report(policies, cases), ""));
    }
    if (file.bars.length > 0) {
      test(`bars of declarations: ${file.bars.length} cases`, () => {
        assert.deepEqual(
          file.bars.flatMap((each) => barDifferences(policies, each)),
          [],
        );
      });
      test("every bar of every kind has a case that it rules out, and a nearest neighbour that is possible", () => {
        assert.deepEqual(withoutNeighbour(file, load(file.documentRaw)), []);
      });
    }
    if (file.declarations.length > 0) {
      test(`declarations: ${file.declarations.length} cases`, () => {
        const found = file.declarations.flatMap((each) =>
          declarationDifferences(policies.document, each).map((text) => `${each.kind} (${each.about}): ${text}`),
        );
        assert.equal(found.join("\n"), "");
      });
    }
    test("every answer, rule, reading option and declaration kind has a case", () =>
      assert.deepEqual(gaps(file, policies), []));
    test("both options of every reading are decisive for some case", () =>
      assert.deepEqual(indecisive(file, policies), []));
    test("a case cites what its deciding rules rest on", () => assert.deepEqual(wrongCitations(file, policies), []));
  });
}

/** The failing cases as text: which one, what it is about, every difference. Empty when all agree. */
function report(policies: Policies, cases: PolicyCase[]): string {
  return cases
    .map((each) => ({ each, found: differences(policies, each) }))
    .filter(({ found }) => found.length > 0)
    .map(
      ({ each, found }) =>
        `${each.id} (${each.about}; ${each.cites.join(", ")})\n${found.map((text) => `    ${text}`).join("\n")}`,
    )
    .join("\n");
}

function namedRules({ expect }: PolicyCase): string[] {
  const parts = [...Object.values(expect.parts ?? {}), ...Object.values(expect.title_parts ?? {})];
  return [...parts.flatMap((part) => part.rule ?? []), ...Object.values(expect.rule ?? {}), ...(expect.applied ?? [])];
}

function gaps(file: CaseFile, policies: Policies): string[] {
  const { document } = policies;
  const found: string[] = [];
  const ids = new Set(file.cases.map((each) => each.id));
  if (ids.size !== file.cases.length) found.push("two cases have the same id");
  const fewest = FEWEST[file.document] ?? 8;
  if (file.cases.length < fewest) found.push(`${file.cases.length} cases, at least ${fewest} wanted`);
  const cited = new Set(file.cases.flatMap((each) => each.cites));
  for (const answer of ANSWERS[file.document] ?? []) if (!cited.has(answer)) found.push(`no case cites ${answer}`);
  const used = new Set(file.cases.flatMap(namedRules));
  for (const rule of document.rules) {
    const dated =
      rule.kind === "deadline" && file.cases.some(({ expect }) => expect.deadline?.[rule.verdict ?? ""] !== undefined);
    const names =
      rule.kind === "level" &&
      file.cases.some(({ expect }) => rule.parts.some((part) => expect.classes?.[part] !== undefined));
    if (!used.has(rule.id) && !dated && !names) found.push(`no case expects the rule ${rule.id}`);
  }
  for (const { name } of document.collections) {
    const states = new Set(file.cases.flatMap(({ raw }) => statesIn(raw[name])));
    for (const state of ["approved", "pending", "refused"]) {
      if (!states.has(state) && file.document in ANSWERS) found.push(`no case with ${name} ${state}`);
    }
  }
  for (const kind of document.declarations)
    if (!file.declarations.some((each) => each.kind === kind.id)) found.push(`no case for the declaration ${kind.id}`);
  return found;
}

function statesIn(items: unknown): string[] {
  return Array.isArray(items) ? items.map((item: { state?: string }) => item.state ?? "approved") : [];
}

/** Options under which no case comes out differently from every other option. */
function indecisive(file: CaseFile, policies: Policies): string[] {
  const found: string[] = [];
  for (const reading of policies.document.readings) {
    for (const option of Object.keys(reading.options)) {
      const holds = (each: PolicyCase) => (each.readings?.[reading.id] ?? reading.chosen) === option;
      const others = Object.keys(reading.options).filter((other) => other !== option);
      const decisive = file.cases
        .filter(holds)
        .some((each) =>
          others.some(
            (other) =>
              differences(policies, { ...each, readings: { ...each.readings, [reading.id]: other } }).length > 0,
          ),
        );
      if (!decisive) found.push(`${reading.id}: ${option}`);
    }
  }
  return found;
}

/** What settles a verdict as a whole or is said to apply must rest on an answer that the case cites; no case may name a rule that is not there. */
function wrongCitations(file: CaseFile, policies: Policies): string[] {
  const rules = new Map(policies.document.rules.map((rule) => [rule.id, rule]));
  return file.cases.flatMap((each) => {
    const { expect } = each;
    const named = [...namedRules(each), ...(expect.idle ?? []), ...(expect.open ?? [])];
    const unknown = named.filter((id) => !rules.has(id)).map((id) => `${each.id} names ${id}, which is no rule`);
    const resting = [...Object.values(expect.rule ?? {}), ...(expect.applied ?? [])].filter(
      (id) => !isCited(each, rules.get(id)?.cites ?? []),
    );
    return [
      ...unknown,
      ...resting.map(
        (id) => `${each.id} cites ${each.cites.join(", ")}, but ${id} rests on ${rules.get(id)?.cites.join(", ")}`,
      ),
    ];
  });
}

function isCited({ cites }: PolicyCase, of: string[]): boolean {
  return of.some((full) => cites.some((cite) => full === cite || full.endsWith(`#${cite}`)));
}

/** Bars without a case they rule out that differs from a possible one in a single thing. */
function withoutNeighbour({ bars }: CaseFile, document: PolicyDocument): string[] {
  const said = ({ raw, item }: BarCase) =>
    new Map(Object.entries({ ...raw, ...item }).map(([k, v]) => [k, JSON.stringify(v)]));
  const apart = (one: BarCase, other: BarCase) => {
    const [a, b] = [said(one), said(other)];
    return new Set([...a.keys(), ...b.keys()].filter((key) => a.get(key) !== b.get(key))).size;
  };
  return document.declarations.flatMap((kind) =>
    kind.bars
      .filter(({ id }) => {
        const own = bars.filter((each) => each.kind === kind.id);
        const possible = own.filter(({ barred }) => barred.length === 0);
        const out = own.filter(({ barred }) => barred.length === 1 && barred[0] === id);
        return !out.some((each) => possible.some((other) => apart(each, other) === 1));
      })
      .map(({ id }) => `${kind.id}.${id}`),
  );
}
