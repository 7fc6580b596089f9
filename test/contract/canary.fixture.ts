/**
 * Canaries: identity and telephone numbers that exist nowhere else go through every door that takes them; afterwards every
 * column of every table, every file of the database with its write-ahead log, and every line that was logged are searched.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import type { FastifyInstance } from "fastify";
import { allQueues, composeApp, composeWork } from "../../server/app.ts";
import { setPhone } from "../../server/identity/accounts.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { queueMessage } from "../../server/delivery/door.ts";
import { insertUnits } from "../../server/organisations/door.ts";
import { peopleByIdentity, renamePerson } from "../../server/people/door.ts";
import { fixedClock } from "../../server/platform/clock.ts";
import { openDatabase, transact, type Database } from "../../server/platform/db.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { migrate } from "../../server/platform/migrate.ts";
import { startPostgres } from "../../server/platform/postgres.ts";
import { migrationsFolder } from "../../server/platform/settings.ts";
import { openYear } from "../../server/standing/door.ts";
import { bookOf, POLICY, recordRow, rosterRow, type Cells } from "../../server/workbooks/import.fixture.ts";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { servicesOf, testVault } from "../services.ts";
import { root, temporaryFolder } from "../testing.ts";

const NOW = "2026-11-23T09:00:00+08:00";
/** Far away from the numbers that other made-up people have. */
const FIRST = 700_000;

type Canary = { identity: string; phone: string };

/** Everything that a search looks through, and what found where it was. */
interface CanaryHouse {
  canaries: readonly Canary[];
  database: Database;
  /** Sends everybody through the doors; returns what the answers showed, for a look at whether they are masked. */
  release(): Promise<string[]>;
  /** Numbers found in clear, with the place. */
  search(): Promise<string[]>;
  close(): Promise<void>;
}

/** The tests of so many canaries, with the control that shows that leaks are found. */
export async function testCanaries(count: number): Promise<void> {
  const house = await openCanaryHouse(count);
  after(() => house.close());
  test(`${count} identity numbers and ${count} telephones: none in tables, files, write-ahead log or server log; none shown in full`, async () => {
    const shown = await house.release();
    const people = await house.database.row<{ count: number }>("SELECT count(*) AS count FROM person");
    assert.equal(people?.count, Math.ceil(count / 2), "half of them were registered");
    const refused = await house.database.row<{ count: number }>("SELECT count(*) AS count FROM import_row");
    assert.ok((refused?.count ?? 0) >= Math.floor(count / 2), "the other half stands in rows that were refused");
    assert.ok(
      shown.some((body) => body.includes("***********")),
      "numbers are shown masked",
    );
    assert.deepEqual(searchText(house.canaries, "an answer", shown.join("\n")), []);
    assert.deepEqual(await house.search(), []);
  });
  test("a table written in clear is found in the table, in its file and in the write-ahead log", async () => {
    const [first, second] = house.canaries;
    await transact(house.database, async (tx) => {
      await tx.execute("CREATE TABLE leak (number text)");
      await tx.execute("INSERT INTO leak VALUES ($1), ($2)", [first?.identity, `tel ${second?.phone}`]);
    });
    const found = new Set(await house.search());
    for (const number of [first?.identity, second?.phone])
      for (const place of ["public.leak.number", "a data file", "the write-ahead log"])
        assert.ok(found.has(`${number} in ${place}`), `${number} in ${place}`);
    assert.equal(found.size, 6);
  });
}

/** Opens a server on a PostgreSQL of its own, whose files can be read. */
async function openCanaryHouse(count: number): Promise<CanaryHouse> {
  const folder = temporaryFolder("canary");
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const postgres = await startPostgres({ folder, durable: false, log });
  const database = openDatabase(await postgres.ensureDatabase("canary"));
  await migrate(database, migrationsFolder(root));
  const jobs = await startJobs(database, allQueues(), { upkeep: false, onError: (error) => log(String(error.stack)) });
  const services = servicesOf({ database, jobs, clock: fixedClock(NOW), log });
  const http = await composeApp(services, { checkAnswers: true });
  const endWork = await composeWork(services);
  await prepare(database);
  const canaries = Array.from({ length: count }, (_, at) => ({
    identity: syntheticCitizenId(FIRST + at, 1975, at % 2 === 0),
    phone: `166${(createHash("sha256").update(`canary ${at}`).digest().readUIntBE(0, 6) % 90_000_000) + 10_000_000}`,
  }));
  return {
    canaries,
    database,
    release: () => new Release(http, database, canaries).all(),
    search: async () => [
      ...searchText(canaries, "log", lines.join("\n")),
      ...(await searchTables(canaries, database)),
      ...(await searchFiles(canaries, database, folder)),
    ],
    async close() {
      await http.close();
      await endWork();
      await jobs.stop();
      await database.close();
      await postgres.stop();
    },
  };
}

async function prepare(database: Database): Promise<void> {
  await transact(database, async (tx) => {
    for (const year of [2025, 2026]) await openYear(tx, year, POLICY);
    const school = { code: "A01", name: "第一师第一中学", kind: "school", sector: "public" as const, parent: null };
    await insertUnits(tx, [{ ...school, division_code: "d01" }]);
    await writePersonas(tx, [
      { personaId: "corps", role: "xpcc_hr", title: "兵团人社干部", story: "看所有的人。", sort: 1 },
    ]);
  });
}

type Request = { method?: "POST"; url: string; payload?: Buffer | object; headers?: Record<string, string> };

/** The canaries' way through the house. */
class Release {
  private readonly http: FastifyInstance;
  private readonly database: Database;
  private readonly canaries: readonly Canary[];
  private readonly shown: string[] = [];
  private cookie = "";

  constructor(http: FastifyInstance, database: Database, canaries: readonly Canary[]) {
    this.http = http;
    this.database = database;
    this.canaries = canaries;
  }

  async all(): Promise<string[]> {
    const answer = await this.http.inject({ method: "POST", url: "/api/session", payload: { personaId: "corps" } });
    this.cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
    const half = Math.ceil(this.canaries.length / 2);
    const known = this.canaries.slice(0, half);
    await this.importBook(
      "roster",
      known.map((each, at) => this.rosterOf(each, at)),
      true,
    );
    await this.importBook("roster", this.faulty(), true);
    await this.importBook(
      "roster",
      known.map((each, at) => this.rosterOf(each, at, known[(at + 1) % half]?.phone)),
      true,
    );
    await this.importBook(
      "records",
      this.canaries.map(({ identity }, at) => ({ ...recordRow(at), 证件号码: identity })),
      true,
    );
    await this.importBook(
      "records",
      this.canaries.map(({ identity }, at) => ({ ...recordRow(at), 证件号码: identity })),
      false,
    );
    await this.look(known.slice(0, 10));
    await this.signIn(this.canaries.slice(0, 20));
    await this.behindTheDoors(known);
    return this.shown;
  }

  private rosterOf({ identity, phone }: Canary, at: number, other?: string): Cells {
    return rosterRow(at, { 证件号码: identity, 手机号: other ?? phone });
  }

  /** The other half stands in rows that are refused: numbers in wrong cells, mistyped, twice, with other names. */
  private faulty(): Cells[] {
    const half = Math.ceil(this.canaries.length / 2);
    return this.canaries.slice(half).map((each, at): Cells => {
      const row = this.rosterOf(each, at);
      const known = this.canaries[at % half] as Canary;
      const changes: Cells[] = [
        { 单位: each.identity },
        { 职称级别: each.phone },
        { 单位: `${each.identity} ${each.phone}`, 职称系列: each.identity },
        { 姓名: "别的名字", 证件号码: known.identity },
        { 年度: each.phone },
        { 到岗日期: each.identity },
        { 证件号码: each.identity, 职称系列: "没有" },
        { "岗位/职务": each.phone, 申报途径: each.identity },
      ];
      return { ...row, ...changes[at % changes.length] };
    });
  }

  private async importBook(kind: "roster" | "records", rows: readonly Cells[], commit: boolean): Promise<void> {
    const boundary = "----canary";
    const part = (name: string, more = "") =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const book = await bookOf(kind, rows);
    const payload = Buffer.concat([
      Buffer.from(`${part("kind")}${kind}\r\n${part("file", '; filename="花名册.xlsx"')}`),
      book,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const headers = {
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "idempotency-key": createHash("sha256").update(payload).digest("hex"),
      ...this.own(),
    };
    for (let time = 0; time < 2; time++) await this.seen({ method: "POST", url: "/api/imports", payload, headers });
    const { importId } = JSON.parse(this.shown.at(-1) ?? "") as { importId: number };
    await this.settled(importId);
    if (commit) {
      await this.seen({ method: "POST", url: `/api/imports/${importId}/commit`, payload: {}, headers: this.own() });
      await this.settled(importId);
    }
    await this.seen({ url: `/api/imports/${importId}?limit=50`, headers: this.own() });
    await this.http.inject({ url: `/api/imports/${importId}/errors.xlsx`, headers: this.own() });
  }

  private async settled(importId: number): Promise<void> {
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const { body } = await this.http.inject({ url: `/api/imports/${importId}`, headers: this.own() });
      if (!(JSON.parse(body) as { underWay: boolean }).underWay) return;
      await new Promise((wake) => setTimeout(wake, 20));
    }
    throw new Error("The import does not come to an end");
  }

  private async look(some: readonly Canary[]): Promise<void> {
    const people = await peopleByIdentity(
      this.database,
      testVault,
      some.map(({ identity }) => identity),
    );
    for (const { identity } of some)
      for (const q of [identity, identity.slice(-4), identity.slice(-6)])
        await this.seen({ url: `/api/years/2026/people?q=${q}`, headers: this.own() });
    for (const id of people.values()) {
      for (const url of [`/api/people/${id}/years/2026`, `/api/people/${id}/ledger`, `/api/people/${id}/standings`])
        await this.seen({ url, headers: this.own() });
      for (const url of [`/people/${id}`, "/unit", "/"]) await this.seen({ url, headers: this.own() });
    }
    await this.http.inject({ url: "/api/exports/verdicts.xlsx?year=2026", headers: this.own() });
  }

  private async signIn(some: readonly Canary[]): Promise<void> {
    for (const { identity, phone } of some) {
      for (const name of [identity, phone])
        await this.seen({
          method: "POST",
          url: "/api/sign-in/password",
          payload: { name, password: "Canary-2026-01" },
        });
      await this.seen({ method: "POST", url: "/api/sign-in/codes", payload: { phone } });
      await this.seen({ method: "POST", url: "/api/sign-in/code", payload: { phone, code: "000000" } });
      await this.seen({ method: "POST", url: "/sign-in", payload: { name: identity }, headers: this.own() });
    }
  }

  /** What other doors write beside: accounts with their telephones, messages, corrected people. */
  private async behindTheDoors(known: readonly Canary[]): Promise<void> {
    const ids = await peopleByIdentity(
      this.database,
      testVault,
      known.map(({ identity }) => identity),
    );
    const now = new Date(NOW);
    await transact(this.database, async (tx) => {
      for (const { identity, phone } of known.slice(0, 50)) {
        const personId = ids.get(identity) ?? 0;
        await renamePerson(tx, testVault, personId, { phone });
        const account = await tx.row<{ account_id: number }>(
          "INSERT INTO account (person_id, display_name) VALUES ($1, '张测试') RETURNING account_id",
          [personId],
        );
        await setPhone(tx, testVault, account?.account_id ?? 0, phone, now);
        await queueMessage(
          tx,
          testVault,
          { channel: "sms", to: phone, purpose: "notice", text: `${identity}您好` },
          now,
        );
      }
    });
  }

  private own(): Record<string, string> {
    return { cookie: this.cookie, "sec-fetch-site": "same-origin" };
  }

  private async seen(request: Request): Promise<void> {
    const { body } = await this.http.inject(request);
    this.shown.push(body);
  }
}

/** Canaries in a text, with the place. Runs of digits are looked up, which is quicker than two thousand searches. */
function searchText(canaries: readonly Canary[], place: string, text: string): string[] {
  const wanted = numbersOf(canaries);
  const found: string[] = [];
  for (const [run] of text.matchAll(/[0-9]{11,}[0-9Xx]?/g)) {
    for (const length of [11, 18])
      for (let at = 0; at + length <= run.length; at++) {
        const number = run.slice(at, at + length).toUpperCase();
        if (wanted.has(number)) found.push(`${number} in ${place}`);
      }
  }
  return found;
}

const known = new WeakMap<readonly Canary[], Set<string>>();

function numbersOf(canaries: readonly Canary[]): Set<string> {
  const numbers = known.get(canaries) ?? new Set(canaries.flatMap(({ identity, phone }) => [identity, phone]));
  known.set(canaries, numbers);
  return numbers;
}

/** Every column of every table, also of the job system's; bytes as they are, and no workbook among them that one could unpack. */
async function searchTables(canaries: readonly Canary[], database: Database): Promise<string[]> {
  const columns = await database.rows<{ schema: string; table: string; column: string; bytes: boolean }>(
    `SELECT table_schema AS schema, table_name AS table, column_name AS column, data_type = 'bytea' AS bytes
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
      WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { schema, table, column, bytes } of columns) {
    const value = bytes ? `"${column}"` : `convert_to("${column}"::text, 'UTF8')`;
    for await (const rows of database.batches<{ value: Buffer | null }>(
      `SELECT ${value} AS value FROM "${schema}"."${table}" WHERE "${column}" IS NOT NULL`,
    )) {
      const text = rows.map(({ value: each }) => each?.toString("latin1") ?? "").join("\n");
      found.push(...searchText(canaries, `${schema}.${table}.${column}`, text));
      if (/PK\u0003\u0004/.test(text)) found.push(`a workbook in ${schema}.${table}.${column}`);
    }
  }
  return found;
}

/** The files of the tables and the write-ahead log, as bytes. */
async function searchFiles(canaries: readonly Canary[], database: Database, folder: string): Promise<string[]> {
  await transact(database, (tx) => tx.execute("CHECKPOINT"));
  const found: string[] = [];
  for (const file of filesBelow(folder)) {
    const place = /pg_wal/.test(file) ? "the write-ahead log" : "a data file";
    found.push(...searchText(canaries, place, readFileSync(file, "latin1")));
  }
  return found;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size > 0);
}
