/** What PostgreSQL does by itself, without HTTP: single rows by ten connections, five hundred rows at a time by two. */
import { openDatabase, transact } from "../../server/platform/db.ts";

const UPSERT = `INSERT INTO bare_beat (person_id, position_ms, credited_ms, beat_at)
  SELECT person, 20000, 20000, now() FROM unnest($1::int8[]) AS person
  ON CONFLICT (person_id) DO UPDATE SET position_ms = excluded.position_ms, beat_at = excluded.beat_at,
    credited_ms = bare_beat.credited_ms + excluded.credited_ms`;

/** Measures and tells both. */
export async function databaseAlone(url: string, people: number, seconds: number): Promise<void> {
  const database = openDatabase(url, { connections: 10 });
  try {
    for (const [name, workers, rows] of [
      ["the database alone, single rows", 10, 1],
      ["the database alone, 500 rows at a time", 2, 500],
    ] as const) {
      let done = 0;
      const ends = performance.now() + seconds * 1000;
      // Each works on people of its own: nobody waits for a lock.
      const worker = async (own: number) => {
        const span = Math.floor(people / workers);
        for (let at = 0; performance.now() < ends; at = (at + rows) % (span - rows)) {
          const ids = Array.from({ length: rows }, (_, row) => own * span + at + row);
          await transact(database, (tx) => tx.execute(UPSERT, [ids]));
          done += rows;
        }
      };
      await Promise.all(Array.from({ length: workers }, (_, own) => worker(own)));
      process.stdout.write(`${name.padEnd(52)} ${(done / seconds).toFixed(0).padStart(7)}/s\n`);
    }
  } finally {
    await database.close();
  }
}
