import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compiled,
  disagreements,
  interpreter,
  peopleAround,
  plainOracle,
  randomReadings,
  readingVariants,
  subjectOf,
  type BackEnd,
} from "./back-ends.ts";
import { readCaseFiles } from "./case-file.ts";

/** Every back end listed here is compared with the first; SQL joins in a test that has a database. */
const FORMS: [BackEnd, ...BackEnd[]] = [interpreter, compiled];
const XPCC: [BackEnd, ...BackEnd[]] = [interpreter, plainOracle, compiled];
const seed = Number(process.env["SEED"] ?? 20260630);

test("every back end and the oracle agree around every cut point, in the readings in force", async (t) => {
  const subject = subjectOf("xpcc/continuing-education");
  const single = peopleAround(subject, {}, { seed, single: true });
  const mixed = peopleAround(subject, {}, { seed, pairs: 6_000, random: 6_000 });
  const people = [...single.people, ...mixed.people];
  t.diagnostic(`${people.length} neighbours, seed ${seed}`);
  assert.ok(people.length >= 20_000, `${people.length} neighbours`);
  assert.equal((await disagreements(single.policy, people, XPCC)).join("\n\n"), "");
});

test("every back end and the oracle agree in every other reading", async (t) => {
  const subject = subjectOf("xpcc/continuing-education");
  let count = 0;
  const variants = [...readingVariants(subject.document), ...randomReadings(subject.document, 30, seed)];
  for (const readings of variants) {
    const { policy, people } = peopleAround(subject, readings, { seed: seed + count, pairs: 300, random: 500 });
    count += people.length;
    assert.equal((await disagreements(policy, people, XPCC)).join("\n\n"), "");
  }
  t.diagnostic(`${count} neighbours in ${variants.length} sets of readings, seed ${seed}`);
});

test("back ends agree on the documents of other jurisdictions", async (t) => {
  for (const { document } of readCaseFiles().filter((file) => file.document !== "xpcc/continuing-education")) {
    const subject = subjectOf(document);
    const { policy, people } = peopleAround(subject, {}, { seed, single: true, pairs: 300, random: 500 });
    t.diagnostic(`${document}: ${people.length} neighbours`);
    assert.equal((await disagreements(policy, people, FORMS)).join("\n\n"), "");
  }
});
