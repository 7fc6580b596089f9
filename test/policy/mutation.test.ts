import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, suite, test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { subjectOf } from "./back-ends.ts";
import { readCaseFiles, type CaseFile } from "./case-file.ts";
import { difference, Killer } from "./mutation.ts";
import type { Mutant } from "./mutants.ts";

const seed = Number(process.env["SEED"] ?? 20261124);
const equivalents = z
  .array(z.strictObject({ document: z.string(), mutant: z.string(), because: z.string().min(20) }))
  .parse(parse(readFileSync(new URL("equivalent-mutants.yaml", import.meta.url), "utf8")));

const score = { mutants: 0, killed: 0, refused: 0, equivalent: 0, survived: 0 };

suite("every mutant of a policy document is killed by its cases, or says the same", () => {
  for (const file of readCaseFiles()) {
    test(file.document, () => {
      const unharmed = huntThrough(file);
      const listed = equivalents.filter((each) => each.document === file.document);
      const stale = listed.filter(({ mutant }) => !unharmed.some((each) => each.id === mutant));
      assert.deepEqual(stale, [], "listed as equivalent, but killed or no longer made");
      const survivors = unharmed.flatMap((mutant) =>
        survival(
          file,
          mutant,
          listed.some((each) => each.mutant === mutant.id),
        ),
      );
      score.equivalent += unharmed.length - survivors.length;
      score.survived += survivors.length;
      assert.equal(survivors.join("\n"), "");
    });
  }
  after(() => {
    const { mutants, killed, refused, equivalent, survived } = score;
    console.log(
      `mutants ${mutants}, killed ${killed} (${refused} of them by the loader), equivalent ${equivalent}, survived ${survived} (must be 0), seed ${seed}`,
    );
  });
});

test("a document that lets something slip has mutants that survive", () => {
  const [file] = readCaseFiles().filter((each) => each.document === "chongqing/continuing-education");
  assert.ok(file);
  const fewer = {
    ...file,
    cases: file.cases.filter((each) => !["hair-short", "pending", "refused"].includes(each.id)),
  };
  const killer = new Killer(fewer);
  const alive = killer.mutants().filter((mutant) => killer.fate(mutant) === "unharmed");
  const subject = subjectOf(file.document);
  assert.ok(alive.some((mutant) => difference(subject, file, mutant, seed) !== undefined));
});

/** Counts what the cases and the loader kill; returns the mutants that nothing noticed. */
function huntThrough(file: CaseFile): Mutant[] {
  const killer = new Killer(file);
  return killer.mutants().filter((mutant) => {
    const fate = killer.fate(mutant);
    score.mutants += 1;
    if (fate !== "unharmed") score.killed += 1;
    if (fate === "refused") score.refused += 1;
    return fate === "unharmed";
  });
}

function survival(file: CaseFile, mutant: Mutant, listed: boolean): string[] {
  const found = difference(subjectOf(file.document), file, mutant, seed);
  if (found !== undefined) return [`${mutant.id}\n  no case notices, though they differ: ${found}`];
  return listed
    ? []
    : [`${mutant.id}\n  no case notices, and no neighbour differs: write a case, or list it with its reason`];
}
