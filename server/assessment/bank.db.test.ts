import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import type { Question } from "../../contract/question.ts";
import { sqlState, transact } from "../platform/db.ts";
import { Refusal } from "../platform/refusal.ts";
import { addInstitution, NOW, questionsOf } from "./assessment.fixture.ts";
import { changeQuestion, createQuestion, retireQuestion, type Acting } from "./bank.ts";
import { questionList, questionView } from "./bank-views.ts";
import { commitImport, importView, keepImport } from "./importing.ts";

const { database } = await useDatabase();
const here = await addInstitution(database, 501);
const away = await addInstitution(database, 502);

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;
const [first, second] = questionsOf("基础", 2) as [Question, Question];
const create = (acting: Acting, question: Question) =>
  transact(database, (tx) => createQuestion(tx, acting, question, undefined));
const fileOf = (text: string) => ({ name: "题目.txt", content: Buffer.from(text) });
const keep = async (acting: Acting, text: string) =>
  (await transact(database, (tx) => keepImport(tx, acting, fileOf(text)))).importId;
const commit = (acting: Acting, importId: number) =>
  transact(database, (tx) => commitImport(tx, acting, { importId, tags: ["导入"] }));

describe("a bank", () => {
  test("a question is followed by a version and never changed; of two authors one is told", async () => {
    const questionId = await create(here.acting, first);
    const better = (wording: string) =>
      transact(database, (tx) =>
        changeQuestion(tx, here.acting, { questionId, version: 1, question: { ...first, wording } }),
      );
    const outcomes = await Promise.allSettled([better("一样好的题"), better("另一样好的题")]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const lost = outcomes.find((each) => each.status === "rejected");
    assert.ok(refused("question_changed")(lost?.reason));
    const view = await questionView(database, here.acting.reach, questionId);
    assert.equal(view.version, 2);
    assert.deepEqual(
      view.versions.map(({ version }) => version),
      [2, 1],
    );
    assert.equal(view.versions[1]?.wording, first.wording);
    for (const statement of ["UPDATE question_version SET wording = 'x'", "DELETE FROM question_version"])
      await assert.rejects(
        transact(database, (tx) => tx.execute(statement)),
        (error: unknown) => sqlState(error) === "23001",
      );
  });

  test("a retired question is not listed, and comes back; doing it again changes nothing", async () => {
    const questionId = await create(here.acting, second);
    const retire = (version: number, retired: boolean) =>
      transact(database, (tx) => retireQuestion(tx, here.acting, { questionId, version, retired }));
    await retire(1, true);
    await retire(2, true);
    const ids = async (state?: "retired") =>
      (await questionList(database, here.acting.reach, { state })).questions.map((each) => each.questionId);
    assert.ok(!(await ids()).includes(questionId));
    assert.ok((await ids("retired")).includes(questionId));
    await retire(2, false);
    assert.ok((await ids()).includes(questionId));
  });

  test("the same question twice is refused, in the same bank only", async () => {
    const same: Question = { ...first, wording: "只有一道", tags: ["甲"] };
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => create(here.acting, same)));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    await assert.rejects(
      create(here.acting, { ...same, wording: "只有一道 ", tags: ["乙"] }),
      refused("question_known"),
    );
    await create(away.acting, same);
  });

  test("another institution's question is like a missing one", async () => {
    const questionId = await create(away.acting, { ...first, wording: "别家的题" });
    await assert.rejects(questionView(database, here.acting.reach, questionId), refused("not_found"));
    await assert.rejects(
      transact(database, (tx) =>
        changeQuestion(tx, here.acting, { questionId, version: 1, question: { ...first, wording: "改别家的" } }),
      ),
      refused("not_found"),
    );
    const listed = await questionList(database, here.acting.reach, { q: "别家" });
    assert.equal(listed.total, 0);
    await assert.rejects(
      create({ ...here.acting, reach: { kind: "unit", unitId: 999 } }, first),
      refused("institution_none"),
    );
  });

  test("lists go on where they ended, and find words and tags", async () => {
    for (const question of questionsOf("翻页", 5)) await create(here.acting, question);
    const page = await questionList(database, here.acting.reach, { tag: "翻页", limit: 3 });
    assert.equal(page.total, 5);
    const rest = await questionList(database, here.acting.reach, {
      tag: "翻页",
      limit: 3,
      before: page.next as number,
    });
    assert.equal(rest.next, null);
    assert.deepEqual(
      [...page.questions, ...rest.questions].map(({ wording }) => wording),
      [5, 4, 3, 2, 1].map((at) => `翻页第${at}题`),
    );
    assert.equal((await questionList(database, here.acting.reach, { q: "%第3题" })).total, 0);
    assert.equal((await questionList(database, here.acting.reach, { q: "页第3题" })).total, 1);
  });
});

describe("a file of questions", () => {
  const file =
    "::一::教师节是哪天？{=9月10日 ~5月1日}\n\n说明\n\n::二::教师节是哪天？{=9月10日 ~5月1日}\n\n1+1\\=2 {T}";

  test("is looked at first and taken in once, whole", async () => {
    const importId = await keep(here.acting, file);
    const before = await importView(database, here.acting, importId);
    assert.deepEqual(before.counts, { found: 4, good: 2, bad: 2 });
    assert.deepEqual(
      before.questions.map(({ reason }) => reason?.code ?? null),
      [null, "description", "twice", null],
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => commit(here.acting, importId)));
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    const listed = await questionList(database, here.acting.reach, { tag: "导入" });
    assert.equal(listed.total, 2);
    const after = await importView(database, here.acting, importId);
    assert.equal(after.added, 2);
    const told = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    assert.deepEqual(told, [after]);
    // The same file again: everything in it is known by now.
    const again = await importView(database, here.acting, await keep(here.acting, file));
    assert.equal(again.counts.good, 0);
    assert.deepEqual(
      again.questions.map(({ reason }) => reason?.code),
      ["duplicate", "description", "duplicate", "duplicate"],
    );
  });

  test("that cannot be read is refused with words; another's is like a missing one", async () => {
    const latin = { name: "x.txt", content: Buffer.from([0xb5, 0xda, 0xff]) };
    await assert.rejects(
      transact(database, (tx) => keepImport(tx, here.acting, latin)),
      refused("question_file_unreadable"),
    );
    await assert.rejects(keep(here.acting, "<!DOCTYPE x><quiz/>"), refused("question_file_unreadable"));
    const importId = await keep(away.acting, "题 {T}");
    await assert.rejects(importView(database, here.acting, importId), refused("not_found"));
    await assert.rejects(commit(here.acting, importId), refused("not_found"));
  });

  test("of two thousand questions is taken in at once", async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => `第${at}道题，对吗？{${at % 2 === 0 ? "T" : "F"}}`).join(
      "\n\n",
    );
    const begun = performance.now();
    const importId = await keep(away.acting, many);
    await commit(away.acting, importId);
    assert.ok(performance.now() - begun < 5_000, `${Math.round(performance.now() - begun)} ms`);
    assert.equal((await questionList(database, away.acting.reach, { tag: "导入" })).total, 2_000);
    assert.equal(NOW.getTime(), away.acting.now.getTime());
  });
});
