import assert from "node:assert/strict";
import { test } from "node:test";
import { useDatabase } from "../../test/testing.ts";
import { transact } from "../platform/db.ts";
import { makeDays, settleDays } from "./sweep.ts";

const DAY = new Date("2026-09-01T12:00:00+08:00");
const NEXT = new Date("2026-09-02T03:00:00+08:00");
const LATER = new Date("2026-09-03T03:00:00+08:00");
const { database } = await useDatabase();
await makeDays(database, DAY);

const beat = (personId: number, seq: number, at: Date) =>
  transact(database, (tx) =>
    tx.execute(
      "INSERT INTO watch_beat (person_id, playback_id, seq, lesson_id, beat_at, from_ms, to_ms, credited_ms) VALUES ($1, 1, $2, 1, $3, 0, 0, 0)",
      [personId, seq, at],
    ),
  );
const indexes = async () =>
  (
    await database.rows<{ name: string }>(
      "SELECT indexname AS name FROM pg_indexes WHERE tablename ~ '^watch_beat_[0-9]+$' ORDER BY 1",
    )
  ).map(({ name }) => name);

test("a day of the log gets its index when it is over, once", async () => {
  await beat(1, 0, DAY);
  await beat(1, 1, DAY);
  assert.deepEqual(await indexes(), []);
  assert.equal(await settleDays(database, DAY), 0);
  assert.equal(await settleDays(database, NEXT), 1);
  assert.deepEqual(await indexes(), ["watch_beat_20260901_of"]);
  assert.equal(await settleDays(database, NEXT), 0);
});

test("two beats under one number are noticed when their day is indexed", async () => {
  await beat(2, 7, NEXT);
  await beat(2, 7, NEXT);
  await assert.rejects(settleDays(database, LATER), /watch_beat_20260902_of/);
  assert.deepEqual(await indexes(), ["watch_beat_20260901_of"]);
});
