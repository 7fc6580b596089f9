/** Reviewers who approve, rule, revoke and hear appeals without end while the server is killed under them. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { writePersonas } from "../../server/identity/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact, type Database } from "../../server/platform/db.ts";
import { openShelf, openYear, recordEntries } from "../../server/standing/door.ts";
import { testVault } from "../services.ts";
import type { House } from "../house.ts";
import { root } from "../testing.ts";

/** How many people declare, two things each. */
export const PEOPLE = 12;
const YEAR = 2026;
/** Times that something is told before it is given up, once nothing more is killed. */
const PATIENCE = 200;

export const shelf = openShelf(root);

const OFFICES = [
  { personaId: "clerk", role: "unit_clerk", unitId: 1, title: "某团人事干事", sort: 1 },
  { personaId: "officer", role: "division_hr", divisionCode: "d08", title: "某师人社干部", sort: 2 },
  { personaId: "officer-two", role: "division_hr", divisionCode: "d08", title: "某师人社干部乙", sort: 3 },
] as const;

/** The unit, the year, the offices and the people, in a database that nothing else is in. */
export async function settle(database: Database): Promise<void> {
  const ledger = { shelf, jobs: { enqueue: async () => undefined } };
  await transact(database, async (tx) => {
    await tx.execute(
      "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (1, 'A01', 'd08', '师医院', 'hospital', 'public')",
    );
    const { id, version } = shelf.inForce("xpcc/continuing-education", YEAR);
    await openYear(tx, YEAR, { id, version });
    await writePersonas(
      tx,
      OFFICES.map((office) => ({ ...office, story: "审核。" })),
    );
    const people = Array.from({ length: PEOPLE }, (_, at) => ({
      name: `申报人${at}`,
      identity_kind: "citizen" as const,
      identity_number: syntheticCitizenId(at + 100, 1985, false),
    }));
    const ids = await registerPeople(tx, testVault, people);
    const personIds = people.map(({ identity_number }) => ids.get(identity_number) as number);
    await recordEntries(
      tx,
      ledger,
      { author: "测试", source: "hr" },
      personIds.flatMap((person_id) => [
        { person_id, kind: "employment", employer: "public", unit_id: 1, valid_from: 20200101 },
        { person_id, kind: "title", series: "engineering", level: "intermediate", valid_from: 20200101 },
      ]),
    );
    await writePersonas(
      tx,
      personIds.map((personId, at) => ({
        personaId: `person-${at}`,
        role: "learner" as const,
        personId,
        title: `申报人${at}`,
        story: "申报。",
        sort: 10 + at,
      })),
    );
  });
}

type View = { declarationId: number; version: number; state: string; person: { personId: number } };
type Answer = { status: number; body: View & { code?: string } };

/** Somebody's request to a server that may be gone: told again, under the same key, until it is answered. */
export class Besieged {
  readonly #house: House;
  readonly #cookies = new Map<string, string>();
  /** Requests that were told more than once, because nothing had come back. */
  again = 0;
  stopped = false;

  constructor(house: House) {
    this.#house = house;
  }

  async signIn(personaId: string): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#house.port}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ personaId }),
    });
    assert.equal(answer.status, 201);
    this.#cookies.set(personaId, (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "");
  }

  /** An answer, however long it takes to come. */
  async ask(who: string, method: string, path: string, payload?: unknown): Promise<Answer> {
    const key = randomUUID();
    let late = 0;
    for (let tries = 0; ; tries++) {
      const answer = await this.#once(who, method, path, payload, key).catch(() => undefined);
      if (answer !== undefined && answer.status < 500) return answer;
      if (tries === 0) this.again += 1;
      if (this.stopped && ++late > PATIENCE) throw new Error(`${method} ${path} is not answered`);
      await new Promise((wake) => setTimeout(wake, 40));
    }
  }

  async #once(who: string, method: string, path: string, payload: unknown, key: string): Promise<Answer> {
    const origin = `http://127.0.0.1:${this.#house.port}`;
    const headers: Record<string, string> = {
      cookie: this.#cookies.get(who) ?? "",
      origin,
      "idempotency-key": key,
      ...(payload === undefined ? {} : { "content-type": "application/json" }),
    };
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers,
      ...(payload === undefined ? {} : { body: JSON.stringify(payload) }),
      signal: AbortSignal.timeout(5_000),
    });
    return { status: answer.status, body: (await answer.json()) as Answer["body"] };
  }
}

/** A declaration that goes round and round, by one client, with the events that were acknowledged. */
export class Round {
  readonly #at: Besieged;
  readonly #owner: string;
  #view: View;
  readonly told: string[] = [];

  constructor(at: Besieged, owner: string, view: View) {
    this.#at = at;
    this.#owner = owner;
    this.#view = view;
  }

  get declarationId(): number {
    return this.#view.declarationId;
  }

  /** Until it is told to stop. */
  async run(): Promise<void> {
    while (!this.#at.stopped) await this.#step();
  }

  async #step(): Promise<void> {
    const { declarationId, version, state, person } = this.#view;
    const desk = `/api/declarations/${declarationId}`;
    const go = (who: string, path: string, event: string, more: object = {}) =>
      this.#go(who, path, event, { event, version, ...more });
    if (state === "reviewing") {
      const first = this.told.length === 0;
      await go(first ? "clerk" : "officer", `${desk}/reviews`, "pass");
    } else if (state === "second") await go("officer-two", `${desk}/reviews`, "agree");
    else if (state === "approved") {
      await this.#at.ask("officer", "POST", `/api/people/${person.personId}/decisions`, { year: YEAR });
      await this.#go("officer", `${desk}/revocation`, "revoke", { version, reason: "查无登记" });
    } else if (state === "revoked")
      await go(this.#owner, `/api/me/declarations/${declarationId}/moves`, "appeal", { reason: "请再看" });
    else if (state === "appealed") await go("officer-two", `${desk}/appeal-rulings`, "overturn", { reason: "属实" });
    else throw new Error(`Nothing goes on from ${state}`);
  }

  async #go(who: string, path: string, event: string, payload: object): Promise<void> {
    const answer = await this.#at.ask(who, "POST", path, payload);
    // An appeal has no key: told again after it was done, it is refused with the state that it had brought.
    if (event === "appeal" && answer.status === 409) {
      const seen = await this.#at.ask(who, "GET", path.replace(/\/moves$/, ""));
      answer.status = seen.status;
      answer.body = seen.body;
    }
    assert.equal(answer.status, 200, `${event}: ${JSON.stringify(answer.body)}`);
    this.#view = answer.body;
    this.told.push(event);
  }
}

const TRAINING = {
  year: "2026",
  title: "节水灌溉",
  organiser_name: "石河子大学",
  date: "2026-05-20",
  hours: "35",
  form: "recognised",
};

/** Two declarations of each person, handed in. */
export async function handIn(at: Besieged, database: Database): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let person = 0; person < PEOPLE; person++) {
    const owner = `person-${person}`;
    await at.signIn(owner);
    const number = `KILL-2026-${person}`;
    const certificate = { year: "2026", title: "注册工程师", number, date: "2026-03-01", hours: "20" };
    for (const [kind, said, slots] of [
      ["outside_training", TRAINING, ["notice", "certificate"]],
      ["qualification", certificate, ["scan"]],
    ] as const) {
      const made = await at.ask(owner, "POST", "/api/me/declarations", { kind, said });
      const { declarationId: id, version, person: whose } = made.body as View;
      await transact(database, (tx) =>
        tx.execute(
          `INSERT INTO declaration_evidence (person_id, declaration_id, slot, evidence_id)
           SELECT $1, $2::bigint, slot, $2::bigint * 10 + at FROM unnest($3::text[]) WITH ORDINALITY AS given (slot, at)`,
          [whose.personId, id, slots],
        ),
      );
      const handed = await at.ask(owner, "POST", `/api/me/declarations/${id}/submission`, { version });
      assert.equal(handed.body.state, "reviewing", JSON.stringify(handed));
      rounds.push(new Round(at, owner, handed.body));
    }
  }
  for (const { personaId } of OFFICES) await at.signIn(personaId);
  return rounds;
}
