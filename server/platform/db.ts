import pg from "pg";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { parseRow } from "./row-types.ts";
import { behindWall, clientBehindWall, sendTogether, WALLED_ROLE, type Wall } from "./wall.ts";

const { Pool } = pg;

declare const writes: unique symbol;

/** Reading: what a query may be asked of, inside or outside a transaction. Writing through it fails in the database. */
export interface Db {
  /** All rows of a query. `bigint` arrives as a safe number, `date` as "YYYY-MM-DD", `timestamptz` as Date, `numeric` as text. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The only row, or undefined when there is none; throws when there is more than one. */
  row<Row>(sql: string, values?: readonly unknown[]): Promise<Row | undefined>;
}

/** Reading that can also walk through more than fits into memory. */
export interface Reader extends Db {
  /**
   * Several questions on one connection behind the wall: what is asked at once goes out on one way and is answered one after the
   * other. For small questions; large ones are done sooner on connections of their own. The connection is held until the work
   * ends, so the work asks through what it is given and waits for nothing else.
   */
  together<Result>(work: (db: Db) => Promise<Result>): Promise<Result>;
  /**
   * Rows of a large query in batches of `size` (2,000 when absent), through a cursor in a read-only snapshot: memory stays
   * bounded and all batches see the same state. The connection is held until the loop ends or is left.
   */
  batches<Row>(sql: string, values?: readonly unknown[], size?: number): AsyncGenerator<Row[]>;
}

/** Writing: exists only inside `transact`, so a write outside a transaction does not compile. */
export interface Tx extends Db {
  readonly [writes]: true;
  /** Runs a statement and returns the number of rows it affected. */
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  /** `COPY … FROM STDIN`: feeds chunks of text or bytes in COPY's own format, with back pressure. */
  copyIn(sql: string, chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void>;
}

/** A pool of connections to one database: reads directly, and is what `transact` begins its transactions on. */
export interface Database extends Reader {
  readonly url: string;
  /** The pool itself, for `transact` only. */
  readonly pool: pg.Pool;
  /**
   * One statement that writes, as a transaction of its own: one way to the database instead of three. For what is written many
   * times a second and is whole in one statement.
   */
  alone<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** `COPY … TO STDOUT`: the chunks as the server sends them. Without a deadline; the connection is held until the loop ends. */
  copyOut(sql: string): AsyncGenerator<Buffer>;
  /** Reading through the second wall: of people only those that the wall lets through, whatever is asked. */
  walled(wall: Wall): Reader;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Largest number of connections; 10 when absent. */
  connections?: number;
  /** Deadline of every statement in milliseconds; 30,000 when absent. */
  statementTimeoutMs?: number;
  /** Called with errors of idle connections (a restarted server, for instance); the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

export interface TransactOptions {
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** Deadline of every statement of this transaction in milliseconds, instead of the database's own. */
  statementTimeoutMs?: number;
  /** Times the whole function may run when the database reports a serialization failure or a deadlock; 5 when absent. */
  attempts?: number;
}

/** Names of statements that each connection keeps planned. */
const statements = new Map<string, string>();

/**
 * Marks a statement that is asked so often that planning it anew each time would cost more than doing it. Each connection plans it
 * once. For statements whose text is always the same and whose plan does not depend on their values.
 */
export function keptPlanned(sql: string): string {
  if (!statements.has(sql)) statements.set(sql, `kept_${statements.size + 1}`);
  return sql;
}

/** A query as the driver takes it. */
function asked(sql: string, values: readonly unknown[]): pg.QueryConfig {
  return { text: sql, values: values as unknown[], types, name: statements.get(sql) };
}

/** Times that work may run when the database reports a serialization failure or a deadlock. */
const ATTEMPTS = 5;

const types: pg.CustomTypesConfig = { getTypeParser: parseRow as pg.CustomTypesConfig["getTypeParser"] };

/** Opens a pool. Its connections refuse writes outside `transact`, and every statement has a deadline. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = openPool(url, options, "");
  // Connections of another role, which cannot see past the wall; opened when first needed.
  const behind = openPool(url, options, ` -c role=${WALLED_ROLE}`, { pipeline: true });
  const alone = openPool(url, options, " -c default_transaction_read_only=off");
  return {
    url,
    pool,
    ...reader(pool),
    together: (work) => work(reader(pool)),
    batches: (sql, values, size) => batches(() => pool.connect(), sql, values, size),
    alone: (sql, values) => runAgain(ATTEMPTS, () => reader(alone).rows(sql, values)),
    copyOut: (sql) => copyOut(pool, sql),
    walled: (wall) => walledReader(behind, wall),
    close: async () => void (await Promise.all([pool, behind, alone].map((each) => each.end()))),
  };
}

function openPool(url: string, options: DatabaseOptions, more: string, how: { pipeline?: true } = {}): pg.Pool {
  const timeout = Math.trunc(options.statementTimeoutMs ?? 30_000);
  const pool = new Pool({
    ...how,
    connectionString: url,
    max: options.connections ?? 10,
    application_name: "xueshi",
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    types,
    options: `-c default_transaction_read_only=on -c statement_timeout=${timeout} -c idle_in_transaction_session_timeout=300000${more}`,
  });
  const report = options.onError ?? ((error) => console.error(`Database connection: ${error.message}`));
  pool.on("error", report);
  // pg reports a connection that breaks while it is checked out on the client, not on the pool; its query rejects as well.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Each query on a connection whose wall stands where it must; connections remember where theirs stands. */
function walledReader(pool: pg.Pool, wall: Wall): Reader {
  const together = <Result>(work: (db: Db) => Promise<Result>): Promise<Result> =>
    behindWall(pool, wall, (client) => work(reader(gathered(client))));
  return {
    rows: (sql, values) => together((db) => db.rows(sql, values)),
    row: (sql, values) => together((db) => db.row(sql, values)),
    together,
    batches: (sql, values, size) => batches(() => clientBehindWall(pool, wall), sql, values, size),
  };
}

/** A connection that sends what is asked of it at once with one write. */
function gathered(client: pg.PoolClient): Pick<pg.PoolClient, "query"> {
  const query = (config: pg.QueryConfig) => {
    sendTogether(client);
    return client.query(config);
  };
  return { query } as Pick<pg.PoolClient, "query">;
}

function reader(source: Pick<pg.Pool, "query"> | Pick<pg.PoolClient, "query">): Db {
  const query = (sql: string, values: readonly unknown[] = []) => (source as pg.PoolClient).query(asked(sql, values));
  return {
    async rows<Row>(sql: string, values?: readonly unknown[]) {
      return (await query(sql, values)).rows as Row[];
    },
    async row<Row>(sql: string, values?: readonly unknown[]) {
      const { rows } = await query(sql, values);
      if (rows.length > 1) throw new Error(`Expected at most one row, got ${rows.length}`);
      return rows[0] as Row | undefined;
    },
  };
}

function writer(client: pg.PoolClient): Tx {
  const tx: Omit<Tx, typeof writes> = {
    ...reader(client),
    async execute(sql, values = []) {
      return (await client.query(asked(sql, values))).rowCount ?? 0;
    },
    async copyIn(sql, chunks) {
      await pipeline(Readable.from(chunks, { objectMode: false }), client.query(copyFrom(sql)));
    },
  };
  return tx as Tx;
}

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects.
 * Only a serialization failure (40001) or a deadlock (40P01) runs it again, so it must have no effects outside `tx`.
 */
export async function transact<Result>(
  database: Database,
  work: (tx: Tx) => Promise<Result>,
  options: TransactOptions = {},
): Promise<Result> {
  return runAgain(options.attempts ?? ATTEMPTS, () => attemptOnce(database, work, options));
}

async function runAgain<Result>(attempts: number, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !mayRunAgain(error)) throw error;
      await new Promise((wake) => setTimeout(wake, Math.random() * 20 * 2 ** attempt));
    }
  }
}

async function attemptOnce<Result>(
  database: Database,
  work: (tx: Tx) => Promise<Result>,
  options: TransactOptions,
): Promise<Result> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${(options.isolation ?? "read committed").toUpperCase()} READ WRITE`);
    if (options.statementTimeoutMs !== undefined) {
      await client.query(`SET LOCAL statement_timeout = ${Math.trunc(options.statementTimeoutMs)}`);
    }
    const result = await work(writer(client));
    await commit(client);
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** An aborted transaction answers COMMIT with ROLLBACK instead of an error: work that swallowed a failure must not look saved. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query("COMMIT");
  if (command !== "COMMIT") throw new Error("The transaction was rolled back: one of its statements had failed");
}

function mayRunAgain(error: unknown): boolean {
  const code = sqlState(error);
  return code === "40001" || code === "40P01";
}

/** SQLSTATE of a database error ("23505" …), undefined for every other error. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Name of the constraint that refused a write (SQLSTATE class 23), undefined for every other error. */
export function violatedConstraint(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code?.startsWith("23") ? error.constraint : undefined;
}

async function* batches<Row>(
  connect: () => Promise<pg.PoolClient>,
  sql: string,
  values: readonly unknown[] = [],
  size = 2_000,
): AsyncGenerator<Row[]> {
  const client = await connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query({ text: `DECLARE batches NO SCROLL CURSOR FOR ${sql}`, values: values as unknown[] });
    for (;;) {
      const { rows } = await client.query({ text: `FETCH ${Math.trunc(size)} FROM batches`, types });
      if (rows.length > 0) yield rows as Row[];
      if (rows.length < size) return;
    }
  } finally {
    await client.query("ROLLBACK").catch((failure: Error) => (broken = failure));
    client.release(broken);
  }
}

async function* copyOut(pool: pg.Pool, sql: string): AsyncGenerator<Buffer> {
  const client = await pool.connect();
  let whole = false;
  try {
    await client.query("BEGIN READ ONLY");
    await client.query("SET LOCAL statement_timeout = 0");
    for await (const chunk of client.query(copyTo(sql))) yield chunk as Buffer;
    await client.query("COMMIT");
    whole = true;
  } finally {
    // Left half-way, the connection still has the rest of the copy to tell: it is closed and not used again.
    client.release(!whole);
  }
}
