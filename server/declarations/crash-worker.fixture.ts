/** A process that hands in, reviews, revokes and appeals without end, to be killed at any moment. Its database is named by its argument. */
import { testVault } from "../../test/services.ts";
import { startJobs } from "../platform/jobs.ts";
import { openDatabase } from "../platform/db.ts";
import { CertificateTaken, queues } from "../standing/door.ts";
import { openField, type Field, type Office } from "./declarations.fixture.ts";
import type { DeclarationEvent } from "./declaration.ts";
import { Refusal } from "../platform/refusal.ts";

const CLIENTS = 6;
const OFFICES: readonly Office[] = ["clerk", "head", "officer", "officerTwo", "corps"];
const OWN: readonly DeclarationEvent[] = ["submit", "withdraw", "release", "appeal"];
const DESK: readonly DeclarationEvent[] = [
  "pass",
  "pass",
  "pass",
  "agree",
  "return",
  "refuse",
  "revoke",
  "uphold",
  "overturn",
  "differ",
];

const database = openDatabase(process.argv[2] ?? "", { connections: CLIENTS });
const jobs = await startJobs(database, queues, { upkeep: false, onError: () => undefined });
const field = await openField(database, jobs, testVault);
const rows = await database.rows<{ person_id: number; declaration_id: number }>(
  "SELECT person_id, declaration_id FROM declaration",
);
process.send?.("ready");
await Promise.all(Array.from({ length: CLIENTS }, () => act(field)));

function any<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item;
}

/** One client: something, to any declaration; most of it is refused. Each thing done is told before the next begins. */
async function act(at: Field): Promise<never> {
  for (;;) {
    const { person_id: personId, declaration_id: id } = any(rows);
    const own = Math.random() < 0.4;
    const event = any(own ? OWN : DESK);
    const acting = own ? at.self(personId) : at.as(any(OFFICES));
    try {
      await at.move(acting, id, event, { reason: "试一试" });
      const { state, version } = await at.row(id);
      process.send?.({ id, event, state, version });
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof CertificateTaken)) throw error;
    }
  }
}
