import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { Actor, Reach } from "../../contract/actor.ts";
import { XLSX, type AnsweredFile } from "../../contract/files.ts";
import { contexts } from "../../server/app.ts";
import { openFileServices } from "../../server/files/services.ts";
import { digestOf } from "../../server/files/store.ts";
import { keepEvidence } from "../../server/files/taking.ts";
import { sqlState, transact, type Reader } from "../../server/platform/db.ts";
import type { Bound } from "../../server/platform/operations.ts";
import { Refusal } from "../../server/platform/refusal.ts";
import { readInput } from "../../server/platform/validation.ts";
import { readRows } from "../../server/platform/workbook/index.ts";
import { writeSign } from "../../server/watching/door.ts";
import { insertBatch } from "../../server/workbooks/store.ts";
import { root } from "../testing.ts";
import { ALL_OPERATIONS, sampleOf } from "./cells.ts";
import { useRightsWorld } from "./world.ts";

const world = await useRightsWorld();
const { database, http, people } = world;
after(() => assert.deepEqual(world.faults, []));

const bound = new Map<string, Bound>();
for (const context of contexts)
  for (const each of (await context.operations?.(world.services)) ?? []) bound.set(each.definition.id, each);

/** Something of the other division to be looked for in each table that has something: an import, an official decision. */
const away = await (async () => {
  const batch = {
    kind: "roster",
    fileName: "人-siblingDivision.xlsx",
    digest: "0".repeat(64),
    author: "x",
    content: new Uint8Array([1]),
    now: new Date(),
  } as const;
  const reach: Reach = { kind: "division", divisionCode: "d07" };
  const importId = await transact(database, (tx) =>
    insertBatch(tx, world.services.vault, { ...batch, reach, unitId: null, divisionCode: "d07" }),
  );
  const answer = await http.inject({
    method: "POST",
    url: `/api/people/${people.siblingDivision}/decisions`,
    headers: await world.as("xpcc_hr"),
    payload: { year: 2026 },
  });
  const { decisionId } = answer.json<{ decisionId: number }>();
  const content = Buffer.from("picture");
  const digest = digestOf(content);
  const picture = { content, media: "image/png", width: 1, height: 1, pages: null, looks: null } as const;
  const taken = {
    ...picture,
    digest,
    originalDigest: digest,
    name: "人-siblingDivision.png",
    scan: "unscanned",
  } as const;
  const { evidence } = await transact(database, (tx) => {
    const giver = { personId: people.siblingDivision, actor: { accountId: 1, role: "learner" } } as const;
    return keepEvidence(tx, openFileServices(world.services).store, taken, giver, new Date());
  });
  const anomalyId = await transact(database, (tx) =>
    writeSign(tx, {
      personId: people.siblingDivision,
      day: "2026-08-20",
      evidence: { kind: "quick_answers", questions: 10, fastestMs: 1_600, slowestMs: 2_000 },
      foundAt: new Date("2026-08-21T03:00:00+08:00"),
    }),
  );
  return {
    anomalyId: String(anomalyId),
    importId: String(importId),
    decisionId: String(decisionId),
    fileKey: evidence.key,
  };
})();

type Asked = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown };
const person = String(people.siblingDivision);

/**
 * Reads of people's data, each with what to ask it so that somebody of the other division would stand in the answer, were it
 * not for the wall. `shows` is what of them it would show; without it the reading has nothing of theirs to show in this world
 * and must only not fail.
 */
const READS: Readonly<Record<string, Asked & { shows?: RegExp }>> = {
  "standing.year": { params: { personId: person, year: "2026" }, shows: /人-siblingDivision/ },
  "standing.ledger": { params: { personId: person }, shows: /人-siblingDivision/ },
  "standing.standings": { params: { personId: person }, shows: /人-siblingDivision/ },
  "standing.decisions": { params: { personId: person }, shows: /人-siblingDivision/ },
  "standing.receipt": { params: { personId: person, decisionId: away.decisionId }, shows: /"receipt"/ },
  "standing.replay": {
    params: { personId: person, decisionId: away.decisionId },
    shows: /"(same|matches|agrees|kept)"|"decisionId"|\{/,
  },
  "population.people": { params: { year: "2026" }, shows: /人-siblingDivision/ },
  "population.overview": { params: { year: "2026" }, query: { by: "division" }, shows: /"code":"d07"/ },
  "workbooks.imports": { shows: /人-siblingDivision/ },
  "workbooks.readImport": { params: { importId: away.importId }, shows: /人-siblingDivision/ },
  "workbooks.errors": { params: { importId: away.importId } },
  "workbooks.verdicts": { query: { year: "2026" }, shows: /人-siblingDivision/ },
  "employment.readHistory": { params: { personId: person }, shows: /\{/ },
  "courses.record": { params: { personId: person }, shows: /人-siblingDivision/ },
  "years.read": { params: { year: "2026" } },
  "watching.anomalies": { shows: /人-siblingDivision/ },
  "watching.anomaly": { params: { personId: person, anomalyId: away.anomalyId }, shows: /人-siblingDivision/ },
  "declarations.list": {},
  "declarations.read": {},
  "declarations.effect": {},
  "declarations.statistics": {},
  "officialLists.read": {},
  "declarations.batches": {},
  "declarations.batch": {},
  "declarations.batchRows": {},
  "declarations.batchErrors": {},
  "trainings.read": {},
  "employment.listWaiting": {},
  "employment.readWaiting": {},
  "employment.listDecisions": {},
  "employment.listRequests": {},
  "employment.listConflicts": {},
  "employment.suggestMerges": {},
  "employment.listMerges": {},
  "employment.readPair": {
    params: { survivorId: person, otherId: String(people.atCorps) },
    shows: /人-siblingDivision/,
  },
  "notices.people": {},
  "notices.preview": {},
  "notices.reminderCount": {},
  "recovery.list": {},
  "workbooks.changes": { params: { importId: away.importId } },
  "workbooks.changesWorkbook": { params: { importId: away.importId } },
  "privacy.desk": {},
  "privacy.request": {},
  "access.accounts": { query: { q: "人" } },
  "files.read": { params: { fileKey: away.fileKey }, shows: /人-siblingDivision/ },
  "files.view": { params: { fileKey: away.fileKey }, shows: /人-siblingDivision/ },
  "files.small": { params: { fileKey: away.fileKey } },
};

/** Reads that say nothing of people, and why. */
const NOT_OF_PEOPLE: Readonly<Record<string, string>> = {
  "population.choices": "units, years and codes",
  "population.simulations": "labels and states; refused to whoever does not see everybody",
  "population.simulation": "refused to whoever does not see everybody",
  "access.offices": "who holds an office, which is public within the service; names of people end at the wall",
  "declarations.batchTemplate": "the columns of a kind",
  "workbooks.exportRequests": "who asked to export how many, and who decides",
  "years.list": "years, divisions and counts",
  "organisations.tree": "units",
  "organisations.unit": "units",
  "organisations.preview": "units",
  "assessment.questions": "questions of institutions",
  "assessment.question": "questions of institutions",
  "assessment.import": "questions of institutions",
  "assessment.exportGift": "questions of institutions",
  "assessment.exportXml": "questions of institutions",
  "assessment.exportFigures": "how often each question was answered how, by nobody in particular",
  "assessment.tests": "tests of institutions",
  "assessment.testPlan": "tests of institutions, and how many passed",
  "assessment.adjustments": "of people only a masked name, to whoever reaches the institution whose course they study",
  "assessment.test": "one's own",
  "assessment.attempt": "one's own",
  "standing.myYear": "one's own",
  "courses.catalogue": "what is on offer, and one's own",
  "courses.read": "what is on offer, and one's own",
  "courses.list": "courses, and how many study them",
  "courses.readVersion": "courses, and how many study them",
  "courses.readQuestions": "questions of institutions",
  "courses.certificate": "one's own",
  "courses.myRecord": "one's own",
  "courses.mine": "one's own",
  "courses.readMine": "one's own",
  "trainings.list": "trainings and how many attended",
  "trainings.template": "an empty workbook",
  "officialLists.list": "lists and how many they name",
  "officialLists.template": "an empty workbook",
  "officialLists.mine": "one's own",
  "declarations.listMine": "one's own",
  "declarations.readMine": "one's own",
  "declarations.previewMine": "one's own",
  "employment.readMine": "one's own",
  "files.mine": "one's own",
  "watching.receipts": "one's own",
  "watching.progress": "one's own",
  "files.progress": "one's own",
  "content.list": "contents of institutions",
  "content.read": "contents of institutions",
  "content.view": "contents of institutions",
  "content.runs": "one's own",
  "content.progress": "files of institutions on their way in",
  "privacy.looks": "one's own",
  "privacy.requests": "one's own",
  "privacy.export": "one's own",
  "privacy.exportWorkbook": "one's own",
  "privacy.closing": "one's own",
};

const HERE: Actor = { accountId: world.accounts["division_hr"] as number, role: "division_hr", divisionCode: "d08" };

/** What a handler answers somebody of one division who was handed a reach over everybody, reading through `db`. */
async function answerOf(id: string, asked: Asked, db: Reader): Promise<string> {
  const { definition, handler } = bound.get(id) as Bound;
  const sample = sampleOf(definition, asked.params);
  const input = readInput(definition, {
    params: sample.params,
    query: { ...sample.query, ...asked.query },
    body: asked.body ?? sample.body,
  });
  const call = {
    ...input,
    actor: HERE,
    reach: { kind: "all" },
    caller: {
      requestId: "x",
      address: "127.0.0.1",
      secure: false,
      cookies: {},
      actor: async () => HERE,
      setCookie: () => undefined,
    },
    now: world.services.clock.now(),
    db,
    setCookie: () => undefined,
    tell: () => undefined,
  };
  try {
    const answer: unknown = await handler(call as never);
    if (definition.media === undefined) return JSON.stringify(answer);
    const { fileName, chunks: parts } = answer as AnsweredFile;
    const chunks = await Array.fromAsync(parts);
    if (definition.media !== XLSX) return JSON.stringify([fileName, Buffer.concat(chunks).toString("utf8")]);
    return JSON.stringify((await Array.fromAsync(await readRows(Buffer.concat(chunks)))).flat());
  } catch (error) {
    if (error instanceof Refusal) return `refused: ${error.code}`;
    throw error;
  }
}

const FOREIGN = /人-(siblingDivision|atCorps)/;

describe("the second wall alone", () => {
  test("every reading of a reach is looked at here", () => {
    const reads = ALL_OPERATIONS.filter(
      ({ effect, scope }) => effect === "none" && (scope === "data" || scope === "self"),
    );
    const covered = [...Object.keys(READS), ...Object.keys(NOT_OF_PEOPLE)];
    assert.deepEqual(
      reads.map(({ id }) => id).filter((id) => !covered.includes(id)),
      [],
    );
    assert.deepEqual(
      covered.filter((id) => !reads.some((each) => each.id === id)),
      [],
    );
  });

  for (const [id, { shows, ...asked }] of Object.entries(READS)) {
    test(`${id}: with the first check gone, nobody of another division comes through`, async () => {
      const walled = await answerOf(id, asked, database.walled({ divisions: ["d08"] }));
      assert.doesNotMatch(walled, FOREIGN);
      const open = await answerOf(id, asked, database.walled({ divisions: "all" }));
      // The control: without the wall it does leak, so the silence above means something.
      if (shows !== undefined) {
        assert.match(open, shows);
        assert.doesNotMatch(walled, shows);
      }
    });
  }
});

/** Tables that name people and need no wall, and why. */
const WITHOUT_WALL: Readonly<Record<string, string>> = {
  content_upload: "which account of an institution uploads what; its name is in account, which has a wall",
  export_request: "which office asked to export how many people; nobody of them is named",
  office: "who holds which office; people's names are in account and person, which have one",
  person_place: "numbers only, and what the policies themselves ask",
  persona: "the demo's door",
};

type Table = { table: string; walled: boolean; readable: boolean };

const tables = await database.rows<Table>(
  `SELECT c.relname AS table, c.relrowsecurity AS walled, has_table_privilege('xueshi_walled', c.oid, 'SELECT') AS readable
     FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND EXISTS (
       SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attname ~ '^(person_id|account_id|holder_id|batch_id)$')
    ORDER BY 1`,
);

describe("the role behind the wall", () => {
  test("every table that names people has a policy, or a reason", () => {
    const open = tables.filter(({ walled, readable }) => !walled && readable).map(({ table }) => table);
    assert.deepEqual(open, Object.keys(WITHOUT_WALL).sort());
    assert.ok(tables.length > 20);
  });

  test("without a setting nothing of people can be read", async () => {
    const nobody = database.walled({ divisions: [] });
    for (const { table, walled } of tables) {
      if (!walled) continue;
      const where = table === "account" ? " WHERE person_id IS NOT NULL" : "";
      const row = await nobody
        .row<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}${where}`)
        .catch((error: unknown) => {
          assert.equal(sqlState(error), "42501", table);
          return { rows: 0 };
        });
      assert.equal(row?.rows, 0, table);
    }
    const some = await database.row<{ rows: number }>("SELECT count(*)::int AS rows FROM person");
    assert.equal(some?.rows, 8);
  });

  test("a setting opens its own division: each policy counts as many as belong there", async () => {
    const counted = async (db: Reader, table: string) =>
      (await db.row<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`))?.rows;
    for (const [divisions, expected] of [
      [["d08"], 6],
      [["d07"], 1],
      [["d07", "d08"], 7],
      ["all", 8],
    ] as const) {
      const db = database.walled({ divisions });
      for (const table of ["person", "standing", "(SELECT DISTINCT person_id FROM ledger_entry) all_of"])
        assert.equal(await counted(db, table), expected, `${JSON.stringify(divisions)} ${table}`);
    }
    const own = database.walled({ divisions: [], personId: people.own });
    assert.equal(await counted(own, "person"), 1);
  });

  test("it can write nothing, and cannot become another role", async () => {
    const db = database.walled({ divisions: "all" });
    const fails = async (sql: string) => db.rows(sql).then(() => "done", sqlState);
    for (const { table } of tables) {
      for (const sql of [
        `DELETE FROM ${table}`,
        `UPDATE ${table} SET xmin = xmin`,
        `INSERT INTO ${table} DEFAULT VALUES`,
        `TRUNCATE ${table}`,
      ])
        assert.match(String(await fails(sql)), /^(42501|25006|42703|0A000|428C9)$/, sql);
    }
    assert.match(
      String(await fails("BEGIN; SET TRANSACTION READ WRITE; DELETE FROM session; COMMIT")),
      /^(42501|25006|25001)$/,
    );
    await db.rows("ROLLBACK");
  });

  test("what people type reaches no setting: text stays text, and only one file speaks of the wall's settings", async () => {
    const headers = await world.as("division_hr");
    const hostile = ["'; RESET xueshi.wall; --", "$1); SET ROLE postgres; --", "\\'; RESET ROLE; --"];
    for (const text of hostile) {
      const answer = await http.inject({ url: `/api/years/2026/people?q=${encodeURIComponent(text)}`, headers });
      assert.equal(answer.statusCode, 200);
    }
    const after = await http.inject({ url: "/api/years/2026/people", headers });
    assert.equal(after.json<{ counts: { people: number } }>().counts.people, 6);
    const speaking = globSync("server/**/*.ts", { cwd: root }).filter(
      (file) =>
        !file.endsWith(".test.ts") &&
        /set_config\('xueshi\.(wall|person)|SET ROLE|SET SESSION AUTH|RESET ROLE/i.test(
          readFileSync(join(root, file), "utf8"),
        ),
    );
    assert.deepEqual(speaking, ["server/platform/wall.ts"]);
  });
});
