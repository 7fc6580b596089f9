/** Declarations of a record that is merged away: they go over, are reviewed and revoked there, count once, and come back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { testVault } from "../../test/services.ts";
import { declarationsOf } from "../declarations/store.ts";
import { refusalOf, useField } from "../declarations/declarations.fixture.ts";
import { broken } from "../declarations/once.fixture.ts";
import { liveEntries, loadEntries, noteContest, recordEntries, type NewEntry } from "../standing/door.ts";
import { contestsOf } from "../standing/views.ts";
import { mergeList } from "./merge-views.ts";
import { root } from "../../test/testing.ts";
import { actOnMerge, askForMerge } from "./merging.ts";

const field = await useField();
const names = { vault: testVault, divisions: {}, series: {} };
const own = { ledger: field.ledger, names, completing: { ...field.ledger, root, outside: {} } };

const certificate = (number: string) => ({
  year: "2026",
  number,
  issued_year: "2025",
  date: "2025-12-01",
  issuer: "兵团人社局",
});
const training = { year: "2026", title: "节水灌溉", organiser_name: "石河子大学", date: "2026-05-20", hours: "20" };

const ask = (survivorId: number, otherId: number) =>
  field.write((tx) => askForMerge(tx, testVault, field.as("clerk"), { survivorId, otherId }, "换过证件"));
const act = (mergeId: number, event: "approve" | "reverse") =>
  field.write((tx) => actOnMerge(tx, own, field.as("officer"), mergeId, event, "看过证件"));
const live = async (personId: number) => liveEntries(await loadEntries(field.database, [personId]));
const declared = async (personId: number, declarationId: number) =>
  (await live(personId)).find(({ declaration }) => declaration === `declaration:${declarationId}`);
const said = async (id: number) => {
  const { person_id, state, entry_id } = await field.row(id);
  const entry = await declared(person_id, id);
  assert.equal(entry?.entry_id ?? null, entry_id, "a declaration names the entry that says it now");
  return [person_id, state, entry?.approved];
};

async function approvedBy(personId: number, kind: string, form: Record<string, string>): Promise<number> {
  const id = await field.draft(personId, kind, form);
  await field.move(field.self(personId), id, "submit");
  for (const office of ["clerk", "officer"] as const)
    if ((await field.row(id)).state === "reviewing") await field.move(field.as(office), id, "pass");
  if ((await field.row(id)).state === "second") await field.move(field.as("officerTwo"), id, "agree");
  assert.equal((await field.row(id)).state, "approved");
  return id;
}

async function evidence(personId: number, declarationId: number): Promise<void> {
  const digest = String(declarationId).padStart(64, "0");
  await field.write(async (tx) => {
    await tx.execute(
      `INSERT INTO file_object (digest, bytes, media, pages, scan, stored_at) VALUES ($1, 700, 'application/pdf', 1, 'unscanned', now())`,
      [digest],
    );
    await tx.execute(
      `INSERT INTO evidence_file (person_id, file_key, original_digest, stored_digest, bytes, name, uploaded_by, uploaded_at, state,
         state_since, attached_kind, attached_id)
       VALUES ($1, $2, $3, $3, 700, '证书.pdf', 1, now(), 'attached', now(), 'declaration', $4)`,
      [personId, String(declarationId).padStart(22, "k"), digest, declarationId],
    );
    await tx.execute("INSERT INTO file_share (person_id, bytes, hour) VALUES ($1, 700, now())", [personId]);
  });
}

const filesOf = async (personId: number) =>
  (await field.database.rows("SELECT 1 FROM evidence_file WHERE person_id = $1", [personId])).length;
const share = async (personId: number) =>
  (await field.database.row<{ bytes: number }>("SELECT bytes::int FROM file_share WHERE person_id = $1", [personId]))
    ?.bytes ?? 0;

test("approved, under review and a draft go over with files and claims; they are passed and revoked there", async () => {
  const [survivor = 0, other = 0] = await field.people(2);
  const approved = await approvedBy(other, "certificate", certificate("MERGE-2025-1"));
  const waiting = await field.draft(other, "outside_training", { ...training, form: "recognised" });
  await field.move(field.self(other), waiting, "submit");
  const draft = await field.draft(other, "certificate", certificate("MERGE-2025-2"));
  await evidence(other, approved);
  const merge = await ask(survivor, other);
  await act(merge, "approve");
  assert.deepEqual(await said(approved), [survivor, "approved", true]);
  assert.deepEqual(await said(waiting), [survivor, "reviewing", null]);
  assert.deepEqual(await said(draft), [survivor, "draft", undefined]);
  assert.deepEqual(await declarationsOf(field.database, other), []);
  assert.deepEqual([await filesOf(other), await filesOf(survivor)], [0, 1]);
  assert.deepEqual([await share(other), await share(survivor)], [0, 700]);
  assert.deepEqual(await broken(field), []);
  // The record that stays goes on with them, the one that went away has no say.
  assert.equal(await refusalOf(field.move(field.self(other), draft, "submit")), "not_found");
  await field.move(field.self(survivor), draft, "submit");
  await field.move(field.as("clerk"), waiting, "pass");
  await field.move(field.as("corps"), approved, "revoke", { reason: "证书不实" });
  assert.deepEqual(await said(approved), [survivor, "revoked", false]);
  const claims = await field.database.rows<{ person_id: number; number: string }>(
    `SELECT person_id, normalised_number AS number FROM certificate_claim
      WHERE person_id IN ($1, $2) ORDER BY normalised_number`,
    [survivor, other],
  );
  assert.deepEqual(
    claims.map(({ person_id }) => person_id),
    [survivor],
  );
  assert.match(claims[0]?.number ?? "", /2$/, "revoked, the first number is free again");
  assert.deepEqual(await broken(field), []);
  assert.equal(await refusalOf(act(merge, "reverse")), "merge_built_upon");
});

test("both brought one certificate: the contest is shown before, settled by the merge, and there is one claim", async () => {
  const [survivor = 0, other = 0] = await field.people(2);
  const first = await approvedBy(other, "certificate", certificate("BOTH-2025-1"));
  const second = await field.draft(survivor, "certificate", certificate("both 2025 1"));
  const taken = field.move(field.self(survivor), second, "submit");
  assert.equal(await refusalOf(taken), "certificate_used");
  const { contest } = (await taken.catch((error: unknown) => error)) as { contest: Parameters<typeof noteContest>[1] };
  await field.write((tx) => noteContest(tx, contest));
  const merge = await ask(survivor, other);
  const [asked] = await mergeList(field.database, names, field.as("officer"), { limit: 1 });
  assert.deepEqual(asked?.declarations, { moved: 1, ended: 0, sameNumbers: [contest.number] });
  const contests = async () => [
    (await contestsOf(field.database, survivor)).length,
    (await contestsOf(field.database, other)).length,
  ];
  assert.deepEqual(await contests(), [1, 1]);
  await act(merge, "approve");
  assert.deepEqual(await contests(), [0, 0]);
  assert.deepEqual(await said(first), [survivor, "approved", true]);
  assert.equal(await refusalOf(field.move(field.self(survivor), second, "submit")), "certificate_used");
  const claimed = await field.database.rows("SELECT person_id FROM certificate_claim WHERE normalised_number = $1", [
    contest.number,
  ]);
  assert.deepEqual(claimed, [{ person_id: survivor }]);
  await act(merge, "reverse");
  assert.deepEqual(await said(first), [other, "approved", true]);
  assert.deepEqual(await contests(), [1, 1]);
  assert.deepEqual(await broken(field), []);
});

test("one thing declared from both records, or known from elsewhere, counts once; undone, both are as they were", async () => {
  const [survivor = 0, other = 0] = await field.people(2);
  const mine = await approvedBy(survivor, "outside_training", { ...training, form: "recognised" });
  const theirs = await field.draft(other, "outside_training", { ...training, form: "recognised" });
  await field.move(field.self(other), theirs, "submit");
  const since = (await field.row(theirs)).desk_since;
  // Handed in by the survivor, and confirmed already in the other's ledger without any declaration.
  const late = await field.draft(survivor, "outside_training", {
    ...training,
    title: "滴灌技术",
    date: "2026-06-01",
    form: "recognised",
  });
  await field.move(field.self(survivor), late, "submit");
  const entry = await declared(survivor, late);
  const { entry_id: _, recorded_at: __, source: ___, reverses: ____, ...same } = entry as NonNullable<typeof entry>;
  const copy: NewEntry = { ...same, person_id: other, approved: true, declaration: null };
  await field.write((tx) => recordEntries(tx, field.ledger, { author: "测试", source: "hr" }, [copy]));
  const refused = await field.draft(other, "outside_training", {
    ...training,
    title: "土壤改良",
    form: "recognised",
    hours: "19",
  });
  await field.move(field.self(other), refused, "submit");
  await field.move(field.as("clerk"), refused, "refuse", { reason: "学时不符" });
  const before = [await said(mine), await said(theirs), await said(late), await said(refused)];
  const merge = await ask(survivor, other);
  const [asked] = await mergeList(field.database, names, field.as("officer"), { limit: 1 });
  assert.deepEqual(asked?.declarations, { moved: 2, ended: 2, sameNumbers: [] });
  await act(merge, "approve");
  assert.deepEqual(await said(mine), [survivor, "approved", true]);
  assert.deepEqual(await said(theirs), [survivor, "withdrawn", undefined]);
  assert.deepEqual(await said(late), [survivor, "withdrawn", undefined]);
  assert.deepEqual(await said(refused), [survivor, "refused", false]);
  const counted = (await live(survivor)).filter(({ kind, approved }) => kind === "outside_training" && approved);
  assert.deepEqual(
    counted.map(({ hundredths, declaration }) => [hundredths, declaration === null]),
    [
      [2000, false],
      [2000, true],
    ],
  );
  assert.deepEqual(await broken(field), []);
  await act(merge, "reverse");
  assert.deepEqual([await said(mine), await said(theirs), await said(late), await said(refused)], before);
  assert.deepEqual((await field.row(theirs)).desk_since, since);
  assert.deepEqual(await broken(field), []);
  // Untouched by having been elsewhere, it is passed where it lay.
  await field.move(field.as("clerk"), theirs, "pass");
});

test("nobody looks again at what they did with an account that became theirs by a merge", async () => {
  const [person = 0] = await field.people(1);
  const [one = 0, two = 0] = await field.people(2);
  const id = await field.draft(person, "outside_training", { ...training, form: "recognised" });
  await field.move(field.self(person), id, "submit");
  const officer = field.as("officer");
  const asAccountOf = (who: number) => ({
    ...officer,
    actor: { ...officer.actor, accountId: field.self(who).actor.accountId, personId: who },
  });
  await field.move(field.as("clerk"), id, "pass");
  await field.move(asAccountOf(two), id, "refuse", { reason: "材料不符" });
  await field.move(field.self(person), id, "appeal", { reason: "请再看" });
  await act(await ask(one, two), "approve");
  assert.equal(
    await refusalOf(field.move(asAccountOf(one), id, "overturn", { reason: "符合" })),
    "declaration_same_eyes",
  );
  await field.move(field.as("corps"), id, "overturn", { reason: "符合" });
});
