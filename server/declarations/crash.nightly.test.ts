/** The process that works on declarations is killed at random: everything it did is whole, and nothing it told is lost. */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { useField } from "./declarations.fixture.ts";
import { broken } from "./once.fixture.ts";

const KILLS = Number(process.env.XUESHI_KILLS ?? 100);
const PEOPLE = 60;

type Told = { id: number; event: string; state: string; version: number };

test(`${KILLS} kills in the middle of handing in, reviewing and revoking: no half state, nothing told is lost`, async () => {
  const field = await useField(6);
  const people = await field.people(PEOPLE);
  for (const [at, person] of people.entries()) {
    // Half of the numbers are brought by two people.
    const number = `KILL-2025-${at >> 1}`;
    await field.draft(person, "certificate", {
      year: "2026",
      number,
      issued_year: "2025",
      date: "2025-12-01",
      issuer: "人社局",
    });
    await field.draft(person, "outside_training", {
      year: "2026",
      title: "节水灌溉",
      organiser_name: "石河子大学",
      date: "2026-05-20",
      hours: "20",
      form: "recognised",
    });
  }
  const acknowledged = new Map<number, number>();
  let done = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const worker = fork(join(import.meta.dirname, "crash-worker.fixture.ts"), [field.url], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    await once(worker, "message");
    worker.on("message", ({ id, version }: Told) => {
      done += 1;
      acknowledged.set(id, Math.max(version, acknowledged.get(id) ?? 0));
    });
    await new Promise((wake) => setTimeout(wake, 100 + Math.random() * 400));
    worker.kill("SIGKILL");
    await once(worker, "exit");
    assert.deepEqual(await broken(field), [], `after kill ${kill + 1}`);
  }
  const rows = await field.database.rows<{ declaration_id: number; version: number }>(
    "SELECT declaration_id, version FROM declaration",
  );
  const lost = rows.filter(({ declaration_id: id, version }) => version < (acknowledged.get(id) ?? 0));
  assert.deepEqual(lost, []);
  const steps = await field.database.rows<{ declaration_id: number }>(
    `SELECT declaration_id FROM declaration d WHERE state <> 'draft' AND state IS DISTINCT FROM
       (SELECT to_state FROM declaration_step s WHERE s.declaration_id = d.declaration_id
         ORDER BY step_id DESC LIMIT 1)`,
  );
  assert.deepEqual(steps, [], "the last step of each says the state it is in");
  console.log(`${KILLS} kills, ${done} events told before`);
  assert.ok(done > KILLS, "the kills fell into work");
});
