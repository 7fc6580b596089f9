/** Workbooks over HTTP: upload, preview, commit, error workbook, templates, verdicts; by whom, and what is not taken. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { IMPORT_BYTES } from "../../contract/workbooks.ts";
import { transact } from "../../server/platform/db.ts";
import { readRows } from "../../server/platform/workbook/index.ts";
import { openYear } from "../../server/standing/door.ts";
import { allQueues, composeWork } from "../../server/app.ts";
import { bookOf, POLICY, recordRow, rosterRow } from "../../server/workbooks/import.fixture.ts";
import { useComposed, type Composed } from "./composed.ts";

const composed: Composed = await useComposed();
const { http, database, faults, signIn, services } = composed;
await transact(database, async (tx) => {
  await tx.execute(
    `INSERT INTO unit (unit_id, code, division_code, name, kind, sector, parent_id) VALUES
       (2, 'A01A01', 'd08', '第一师第一中学', 'school', 'public', 1), (3, 'A02', 'd01', '第一师医院', 'hospital', 'public', NULL)`,
  );
  await openYear(tx, 2026, POLICY);
});
after(await composeWork(services));

const ORIGIN = "http://localhost";
const cookies = Object.fromEntries(
  await Promise.all(["clerk", "officer", "corps", "learner"].map(async (name) => [name, await signIn(name)] as const)),
);
const as = (name: string) => ({ cookie: cookies[name] ?? "", origin: ORIGIN });

type Part = { name: string; value: string | Uint8Array; fileName?: string };

function form(parts: readonly Part[]): { payload: Buffer; headers: Record<string, string> } {
  const boundary = "----xueshi";
  const chunks = parts.flatMap(({ name, value, fileName }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${fileName === undefined ? "" : `; filename="${fileName}"`}\r\n\r\n`,
    value,
    "\r\n",
  ]);
  const payload = Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => Buffer.from(chunk)));
  return { payload, headers: { "content-type": `multipart/form-data; boundary=${boundary}` } };
}

async function send(who: string, parts: readonly Part[], more: Record<string, string> = {}) {
  const { payload, headers } = form(parts);
  return http.inject({ method: "POST", url: "/api/imports", payload, headers: { ...headers, ...as(who), ...more } });
}

const upload = (who: string, content: Uint8Array, kind = "roster", more: Record<string, string> = {}) =>
  send(
    who,
    [
      { name: "kind", value: kind },
      { name: "file", value: content, fileName: "../花名册<1>.xlsx" },
    ],
    more,
  );

type Import = {
  importId: number;
  state: string;
  underWay: boolean;
  counts: Record<string, number> | null;
  fileName: string;
  digest: string;
};

async function settled(
  who: string,
  importId: number,
): Promise<Import & { badRows: { row: number; errors: { code: string }[] }[] }> {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const answer = await http.inject({ url: `/api/imports/${importId}`, headers: as(who) });
    assert.equal(answer.statusCode, 200, answer.body);
    if (!answer.json().underWay) return answer.json();
    await new Promise((wake) => setTimeout(wake, 20));
  }
  throw new Error("The import does not come to an end");
}

test("a workbook is uploaded, previewed, committed; its errors and the verdicts come back as workbooks", async () => {
  const book = await bookOf("roster", [
    rosterRow(1),
    rosterRow(2, { 单位: "第一师医院" }),
    rosterRow(3, { 职称级别: "特级" }),
  ]);
  const uploaded = await upload("clerk", book);
  assert.equal(uploaded.statusCode, 202, uploaded.body);
  const { importId, fileName, digest } = uploaded.json<Import>();
  assert.equal(fileName, "花名册1.xlsx");
  const ready = await settled("clerk", importId);
  assert.deepEqual([ready.state, ready.counts?.["new"], ready.counts?.["bad"]], ["ready", 1, 2]);
  assert.deepEqual(
    ready.badRows.map(({ row, errors }) => [row, errors.map(({ code }) => code)]),
    [
      [3, ["unit_out_of_reach"]],
      [4, ["level_unknown"]],
    ],
  );
  const url = `/api/imports/${importId}`;
  const other = await http.inject({
    method: "POST",
    url: `${url}/commit`,
    headers: as("clerk"),
    payload: { digest: "0".repeat(64) },
  });
  assert.equal(other.json().code, "other_file");
  const committed = await http.inject({
    method: "POST",
    url: `${url}/commit`,
    headers: as("clerk"),
    payload: { digest },
  });
  assert.equal(committed.statusCode, 202, committed.body);
  const done = await settled("clerk", importId);
  assert.deepEqual([done.state, done.counts?.["new"]], ["committed", 1]);
  const again = await http.inject({ method: "POST", url: `${url}/commit`, headers: as("clerk"), payload: {} });
  assert.equal(again.statusCode, 202);
  assert.equal((await http.inject({ method: "DELETE", url, headers: as("clerk") })).json().code, "import_not_ready");

  const errors = await http.inject({ url: `${url}/errors.xlsx`, headers: as("clerk") });
  assert.equal(errors.statusCode, 200);
  assert.match(String(errors.headers["content-type"]), /spreadsheetml\.sheet$/);
  assert.match(
    String(errors.headers["content-disposition"]),
    /^attachment; filename="[\w.-]+"; filename\*=UTF-8''%E8%8A%B1/,
  );
  assert.equal(errors.headers["x-content-type-options"], "nosniff");
  assert.match(String(errors.headers["content-security-policy"]), /^sandbox/);
  const rows = (await Array.fromAsync(await readRows(errors.rawPayload, { sheet: "花名册" }))).flat();
  assert.equal(rows.length, 3);
});

test("records follow the roster, and everybody's verdicts are exported within one's reach", async () => {
  const records = await upload("officer", await bookOf("records", [recordRow(1)]), "records");
  const { importId } = records.json<Import>();
  assert.equal((await settled("officer", importId)).counts?.["new"], 1);
  await http.inject({ method: "POST", url: `/api/imports/${importId}/commit`, headers: as("officer"), payload: {} });
  await settled("officer", importId);
  await services.jobs.idle(allQueues(), 30_000);
  const read = async (who: string, query: string) => {
    const answer = await http.inject({ url: `/api/exports/verdicts.xlsx?${query}`, headers: as(who) });
    if (answer.statusCode !== 200) return answer.json().code as string;
    return (await Array.fromAsync(await readRows(answer.rawPayload)))
      .flat()
      .slice(1)
      .map(({ cells }) => [cells[0]?.text, cells[10]?.text, cells[11]?.text])
      .filter(([first = ""]) => !marked(first));
  };
  const marks: string[] = [];
  const marked = (text: string) => /编号 XS20260901-\d{6}。/.test(text) && marks.push(text) > 0;
  for (const who of ["clerk", "officer", "corps"])
    assert.deepEqual(await read(who, "year=2026"), [["张测试", "30", "30"]], who);
  assert.deepEqual(await read("clerk", "year=2026&unit=2"), [["张测试", "30", "30"]]);
  assert.equal(await read("clerk", "year=2026&unit=3"), "not_found");
  assert.equal(await read("clerk", "year=2031"), "no_policy_for_year");
  assert.equal(await read("learner", "year=2026"), "forbidden");
  await read("corps", `year=2026&purpose=${encodeURIComponent("核对13912345678的学时")}`);
  assert.match(
    marks.at(-1) ?? "",
    /^兵团人社干部.* 2026-09-01 09:00 导出，用于核对139\*{4}5678的学时，编号 XS20260901-000005。/,
  );
  const kept = await database.rows<{ people: number; purpose: string | null }>(
    "SELECT people, purpose FROM export_record ORDER BY export_id",
  );
  assert.deepEqual(
    kept.map(({ people }) => people),
    [1, 1, 1, 1, 1],
    "every export is on record, refused ones are not",
  );
  assert.equal(kept.at(-1)?.purpose, "核对139****5678的学时");
});

test("a foreign import is answered like one that does not exist, whatever is asked of it", async () => {
  const { importId } = (await upload("corps", await bookOf("roster", [rosterRow(5)]))).json<Import>();
  await settled("corps", importId);
  const requests = [
    ["GET", ""],
    ["GET", "/errors.xlsx"],
    ["POST", "/commit"],
    ["DELETE", ""],
  ] as const;
  for (const who of ["clerk", "officer"]) {
    for (const [method, path] of requests) {
      const ask = (id: number) =>
        http.inject({
          method,
          url: `/api/imports/${id}${path}`,
          headers: as(who),
          ...(method === "POST" ? { payload: {} } : {}),
        });
      const [foreign, missing] = [await ask(importId), await ask(999_999)];
      assert.equal(foreign.statusCode, 404);
      assert.equal(foreign.body, missing.body, `${who} ${method} ${path}`);
    }
    const list = await http.inject({ url: "/api/imports", headers: as(who) });
    assert.ok(list.json<{ imports: Import[] }>().imports.every((each) => each.importId !== importId));
  }
  const gone = await http.inject({ method: "DELETE", url: `/api/imports/${importId}`, headers: as("corps") });
  assert.equal(gone.statusCode, 204);
  assert.equal((await http.inject({ url: `/api/imports/${importId}`, headers: as("corps") })).statusCode, 404);
});

test("a repeated upload under the same key is one import; another file under it is refused", async () => {
  const book = await bookOf("roster", [rosterRow(6)]);
  const key = { "idempotency-key": "upload-6" };
  const first = await upload("corps", book, "roster", key);
  const second = await upload("corps", book, "roster", key);
  assert.equal(first.body, second.body);
  const other = await upload("corps", await bookOf("roster", [rosterRow(7)]), "roster", key);
  assert.equal(other.json().code, "key_reused");
});

test("what is no form with one file of a fair size is refused by name, and nothing is kept", async () => {
  const before = await database.row("SELECT count(*) AS count FROM import_batch");
  const file = { name: "file", value: "x", fileName: "a.xlsx" };
  const kind = { name: "kind", value: "roster" };
  const cases: [what: string, parts: Part[], code: string][] = [
    ["no file", [kind], "invalid_request"],
    ["a text instead of a file", [kind, { name: "file", value: "x" }], "invalid_request"],
    ["no kind", [file], "invalid_request"],
    ["an unknown kind", [{ name: "kind", value: "__proto__" }, file], "invalid_request"],
    ["an unknown field", [kind, file, { name: "surprise", value: "1" }], "invalid_request"],
    ["two files", [kind, file, { ...file, name: "more" }], "too_large"],
    ["a field twice", [kind, kind, file], "bad_request"],
    ["too large", [kind, { ...file, value: Buffer.alloc(IMPORT_BYTES + 1) }], "too_large"],
  ];
  for (const [what, parts, code] of cases) {
    const answer = await send("corps", parts);
    assert.equal(answer.json().code, code, `${what}: ${answer.body}`);
  }
  const json = await http.inject({
    method: "POST",
    url: "/api/imports",
    payload: { kind: "roster" },
    headers: as("corps"),
  });
  assert.equal(json.json().code, "not_a_form");
  const learner = await upload("learner", Buffer.from("x"));
  assert.equal(learner.json().code, "forbidden");
  const stranger = await send("nobody", [kind, file]);
  assert.equal(stranger.json().code, "not_signed_in");
  const foreign = await upload("corps", Buffer.from("x"), "roster", { origin: "https://elsewhere.example" });
  assert.equal(foreign.json().code, "foreign_origin");
  assert.deepEqual(await database.row("SELECT count(*) AS count FROM import_batch"), before);
});

test("templates are for offices, and hold the columns that imports read", async () => {
  for (const kind of ["roster", "records"]) {
    const answer = await http.inject({ url: `/api/templates/${kind}.xlsx`, headers: as("clerk") });
    assert.equal(answer.statusCode, 200);
    const sheet = kind === "roster" ? "花名册" : "学习记录";
    const [header] = (await Array.fromAsync(await readRows(answer.rawPayload, { sheet }))).flat();
    assert.ok(header?.cells.some(({ text }) => text === "证件号码"));
  }
  assert.equal((await http.inject({ url: "/api/templates/other.xlsx", headers: as("clerk") })).statusCode, 422);
  assert.equal((await http.inject({ url: "/api/templates/roster.xlsx", headers: as("learner") })).statusCode, 403);
});

test("nothing went wrong inside", () => assert.deepEqual(faults, []));
