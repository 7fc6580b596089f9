import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedClock } from "../platform/clock.ts";
import { decideOfficially, decisionsOf, replay, reverseEntry, withdrawDecisions } from "./door.ts";
import { HR, shelf, useLedger } from "./ledger.fixture.ts";

const ledger = await useLedger();
const clock = fixedClock("2026-11-23T09:00:00+08:00");
const ruling = { shelf, clock };

async function graduate(): Promise<{ person: number; entry: number }> {
  const person = await ledger.person({
    kind: "employment",
    employer: "public",
    unit_id: ledger.units.public,
    valid_from: 20260701,
  });
  const [entry] = await ledger.record(person, {
    kind: "graduations",
    award: "bachelor",
    certificate_number: `BY${person}`,
    valid_from: 20260620,
  });
  return { person, entry: entry as number };
}

test("a decision keeps what it rests on, and the same comes out again", async () => {
  const { person, entry } = await graduate();
  const kept = await ledger.write((tx) => decideOfficially(tx, ruling, "人社局", person, 2026));
  const decision = kept.receipt.decision as { verdicts: { annual: { value: string } } };
  assert.equal(decision.verdicts.annual.value, "exempt");
  assert.match(kept.receipt.policy.digest, /^[0-9a-f]{64}$/);
  const facts = kept.receipt.facts as { items: { graduations: { id: string }[] } };
  assert.deepEqual(
    facts.items.graduations.map(({ id }) => id),
    [String(entry)],
  );
  assert.equal(kept.receipt.entries["employer"]?.length, 1);
  const again = await replay(ledger.database, shelf, person, kept.decisionId);
  assert.deepEqual([again?.intact, again?.replay.same, again?.ledgerAgrees], [true, true, true]);
  assert.equal(await replay(ledger.database, shelf, person + 1, kept.decisionId), undefined);
});

test("a later correction changes the next decision and not the kept one", async () => {
  const { person, entry } = await graduate();
  const first = await ledger.write((tx) => decideOfficially(tx, ruling, "人社局", person, 2026));
  await ledger.write((tx) =>
    reverseEntry(tx, ledger.services, HR, { personId: person, entryId: entry, reason: "材料不实" }),
  );
  const second = await ledger.write((tx) => decideOfficially(tx, ruling, "人社局", person, 2026));
  const value = (receipt: { decision: unknown }) =>
    (receipt.decision as { verdicts: { annual: { value: string } } }).verdicts.annual.value;
  const decisions = await decisionsOf(ledger.database, person);
  assert.deepEqual(
    decisions.map(({ receipt }) => value(receipt)),
    ["not_met", "exempt"],
  );
  for (const { decisionId } of [first, second]) {
    const again = await replay(ledger.database, shelf, person, decisionId);
    assert.deepEqual([again?.intact, again?.replay.same, again?.ledgerAgrees], [true, true, true]);
  }
});

test("a ruling that two things hold up stands while one of them does", async () => {
  const { person } = await graduate();
  for (const at of [1, 2])
    await ledger.record(person, {
      kind: "certificates",
      issued_year: 2026,
      certificate_kind: "certificates",
      certificate_number: `ZG${person}-${at}`,
      valid_from: 20260601,
      declaration: `declaration:${person}${at}`,
    });
  const all = await ledger.database.rows<{ entry_id: number }>(
    "SELECT entry_id FROM ledger_entry WHERE person_id = $1 AND kind IN ('graduations', 'certificates') ORDER BY 1",
    [person],
  );
  const { decisionId } = await ledger.write((tx) => decideOfficially(tx, ruling, "人社局", person, 2026));
  const said = { at: clock.now(), by: "人社局", reason: "材料不实" };
  const gone: number[][] = [];
  for (const { entry_id: entryId } of all)
    await ledger.write(async (tx) => {
      const withdrawn = await withdrawDecisions(tx, shelf, { personId: person, entryId }, said);
      gone.push(withdrawn.map((each) => each.decisionId));
      await reverseEntry(tx, ledger.services, HR, { personId: person, entryId, reason: "材料不实" });
    });
  assert.deepEqual(gone, [[], [], [decisionId]]);
  const [found] = await decisionsOf(ledger.database, person);
  assert.deepEqual(found?.withdrawn, said);
  await assert.rejects(
    ledger.write((tx) => tx.execute("DELETE FROM decision_withdrawal")),
    /append-only/,
  );
});

test("a receipt that was tampered with is found out", async () => {
  const { person } = await graduate();
  const kept = await ledger.write((tx) => decideOfficially(tx, ruling, "人社局", person, 2026));
  const forged = structuredClone(kept.receipt) as unknown as { facts: { scalars: { employer: string } } };
  forged.facts.scalars.employer = "private";
  const row = await ledger.write((tx) =>
    tx.row<{ decision_id: number }>(
      `INSERT INTO decision (person_id, year, decided_by, known_at, policy_id, policy_version, receipt, digest)
       VALUES ($1, 2026, '外人', $2, $3, $4, $5, $6) RETURNING decision_id`,
      [person, kept.receipt.knownAt, kept.policyId, kept.policyVersion, JSON.stringify(forged), kept.digest],
    ),
  );
  const again = await replay(ledger.database, shelf, person, row?.decision_id as number);
  assert.deepEqual([again?.intact, again?.replay.same, again?.ledgerAgrees], [false, false, false]);
});
