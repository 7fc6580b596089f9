/** Approvals that are taken back: what is foretold, what is shown afterwards, and numbers that pass to somebody else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { partOf, training, useDesk, YEAR, type Change, type Link } from "./desk.ts";

const { composed, ask, somebody, hand, upload } = await useDesk();
const { database } = composed;

/** Through every desk of its way, and before another pair of eyes where that was drawn. */
async function approve({ declarationId, version: seen }: { declarationId: number; version: number }): Promise<number> {
  const path = `/api/declarations/${declarationId}/reviews`;
  let [version, state] = [seen, "reviewing"];
  for (const [office, event] of [
    ["clerk", "pass"],
    ["officer", "pass"],
    ["officer-two", "agree"],
  ])
    if (state === (event === "agree" ? "second" : "reviewing"))
      ({ version, state } = (await ask(office as string, "POST", path, { event, version })).body);
  assert.equal(state, "approved");
  return version;
}

/** An approval with a ruling before it and one after it, and what its revocation is said to do. */
async function ruledUpon() {
  const who = await somebody();
  const given = await hand(who, "outside_training", training("60"), ["notice", "certificate"], 500);
  const desk = `/api/declarations/${given.declarationId}`;
  const ruled = async (personId: number) =>
    (await ask("officer", "POST", `/api/people/${personId}/decisions`, { year: YEAR })).body.decisionId;
  const { personId } = (await ask("clerk", "GET", desk)).body.person;
  const early = await ruled(personId);
  const version = await approve(given);
  const late = await ruled(personId);
  assert.equal(
    (await ask("clerk", "GET", `${desk}/effect`)).body.revocation,
    null,
    "who may not revoke is told nothing",
  );
  const { revocation } = (await ask("officer", "GET", `${desk}/effect`)).body;
  const approvedEntry = (await ask("officer", "GET", desk)).body.entryId;
  assert.equal(revocation?.entryId, approvedEntry);
  assert.deepEqual(
    revocation?.withdrawn.map(({ decisionId }) => decisionId),
    [late],
    "not the one made before it counted",
  );
  return { who, desk, personId, early, late, version, revocation, approvedEntry };
}

const moves = (change: Change | undefined) => [
  partOf(change?.now, "professional"),
  partOf(change?.after, "professional"),
];

test("what a revocation would do is told before, and is what it does; a ruling that rested on it is withdrawn", async () => {
  const { who, desk, personId, early, late, version, revocation, approvedEntry } = await ruledUpon();
  const [year] = revocation?.years ?? [];
  assert.deepEqual([revocation?.years.length, year?.year, ...moves(year)], [1, YEAR, "met", "owed"]);
  const reason = "证书查无登记";
  const revoked = await ask("officer", "POST", `${desk}/revocation`, { version, reason });
  assert.equal(revoked.status, 200, JSON.stringify(revoked.body));
  const [approval, end, ...more] = revoked.body.chain;
  assert.deepEqual([approval?.event !== "revoke", end?.event, more], [true, "revoke", []]);
  assert.deepEqual([approval?.written, end?.reversed], [approvedEntry, approvedEntry]);
  assert.deepEqual(end?.years, revocation?.years, "what was foretold is what came");
  assert.deepEqual(moves(approval?.years[0]), ["pending", "met"]);
  assert.deepEqual(
    end?.withdrawn.map(({ decisionId }) => decisionId),
    [late],
  );
  const { decisions } = (await ask("officer", "GET", `/api/people/${personId}/decisions`)).body;
  assert.deepEqual(
    decisions.map(({ decisionId, withdrawn }) => [decisionId, withdrawn?.reason ?? null]),
    [
      [late, reason],
      [early, null],
    ],
  );
  const own = (await ask(who, "GET", desk.replace("/api/", "/api/me/"))).body;
  assert.deepEqual(own.chain, revoked.body.chain);
  await toldAndWritten(personId, { reason, late, approvedEntry, end });
});

/** The person was told why, and the ledger has the entry, its reversal and the refusal. */
async function toldAndWritten(
  personId: number,
  { reason, late, approvedEntry, end }: { reason: string; late: number; approvedEntry: number; end: Link | undefined },
): Promise<void> {
  const notice = await database.row<{ place_values: { reason: string } }>(
    "SELECT place_values FROM notice WHERE person_id = $1 AND template = 'item_revoked'",
    [personId],
  );
  assert.match(notice?.place_values.reason ?? "", new RegExp(`^${reason}；.*第 ${late} 号`));
  const rows = await database.rows<{ entry_id: number; reverses: number | null; approved: boolean | null }>(
    "SELECT entry_id, reverses, approved FROM ledger_entry WHERE person_id = $1 AND entry_id >= $2 ORDER BY entry_id",
    [personId, approvedEntry],
  );
  assert.deepEqual(
    rows.map(({ entry_id, reverses, approved }) => [entry_id, reverses, approved]),
    [
      [approvedEntry, null, true],
      [end?.reversal, approvedEntry, null],
      [end?.written, null, false],
    ],
  );
}

test("a number that was given back and taken by another shows both uses to the desk, and each person their own", async () => {
  const [one, two] = [await somebody(), await somebody()];
  const said = {
    year: "2026",
    number: "ZG-2025-000777",
    issued_year: "2025",
    date: "2025-12-01",
    issuer: "兵团人社局",
  };
  const first = await hand(one, "certificate", said, ["scan"], 600);
  const path = `/api/me/declarations/${first.declarationId}`;
  const draft = (await ask(two, "POST", "/api/me/declarations", { kind: "certificate", said })).body;
  const save = {
    version: draft.version,
    said,
    evidence: [{ slot: "scan", evidenceId: await upload(two, 601, "证书") }],
  };
  const saved = (await ask(two, "PUT", `/api/me/declarations/${draft.declarationId}`, save)).body;
  const submit = () =>
    ask(two, "POST", `/api/me/declarations/${draft.declarationId}/submission`, { version: saved.version });
  assert.equal((await submit()).body.code, "certificate_used");
  assert.equal((await ask("clerk", "GET", `/api/declarations/${first.declarationId}`)).body.once?.contested, 1);
  await ask(one, "POST", `${path}/moves`, { event: "withdraw", version: first.version });
  assert.equal((await submit()).status, 200);
  const { once } = (await ask("clerk", "GET", `/api/declarations/${draft.declarationId}`)).body;
  assert.deepEqual(
    once?.uses.map(({ here, freedBy }) => [here, freedBy]),
    [
      [false, "withdraw"],
      [true, null],
    ],
  );
  assert.ok(once?.uses.every(({ person }) => person !== null));
  const mine = (await ask(two, "GET", `/api/me/declarations/${draft.declarationId}`)).body.once;
  assert.deepEqual([mine?.uses.length, mine?.contested], [1, 0]);
});
