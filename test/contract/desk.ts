/** People of a unit who declare and the offices that review them, over HTTP: for the tests of one file. */
import assert from "node:assert/strict";
import { writePersonas } from "../../server/identity/door.ts";
import { registerPeople } from "../../server/people/door.ts";
import { transact } from "../../server/platform/db.ts";
import { openShelf, openYear, recordEntries, type LedgerServices } from "../../server/standing/door.ts";
import { syntheticCitizenId } from "../../engine/identifiers-synthetic.ts";
import { formOf, photo } from "../../server/files/files.fixture.ts";
import { testVault } from "../services.ts";
import { root } from "../testing.ts";
import { useComposed, type Composed } from "./composed.ts";

export const YEAR = 2026;

export type Part = { part: string; state: string };
export type Change = { year: number; now: { parts: Part[] }[]; after: { parts: Part[] }[] };
export type Link = {
  event: string;
  written: number | null;
  reversed: number | null;
  reversal: number | null;
  years: Change[];
  withdrawn: { decisionId: number }[];
};
export type Body = {
  declarationId: number;
  version: number;
  state: string;
  granted: number | null;
  secondWhy: string | null;
  code: string;
  errors: { path: string; code: string; message: string }[];
  effect: { now: { parts: Part[] }[]; approved: { parts: Part[] }[]; changes: boolean } | null;
  mostHours: number | null;
  revocation: { years: Change[]; entryId: number; withdrawn: { decisionId: number }[]; number: string | null } | null;
  chain: Link[];
  once: { contested: number; uses: { person: string | null; here: boolean; freedBy: string | null }[] } | null;
  person: { personId: number };
  viewer: { reviews: number };
  entryId: number;
  decisionId: number;
  decisions: { decisionId: number; withdrawn: { reason: string } | null }[];
  barred: { event: string }[];
  clauses: { cites: string }[];
  phrases: { for: string; text: string }[];
  evidence: { files: { key: string; uses: Record<string, unknown>[] }[] }[];
  declarations: { declarationId: number; state: string }[];
  waiting: { kind: string; count: number }[];
  desks: { desk: string; kind: { id: string }; waiting: number; done: number }[];
  offices: { office: string; passed: number; refused: number }[];
};

/** Composes a server with a second unit, a second officer and the year open. */
export async function useDesk(): Promise<Desk> {
  const composed = await useComposed();
  const ledger = { jobs: composed.services.jobs, shelf: openShelf(root) };
  await transact(composed.database, async (tx) => {
    await tx.execute(
      "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (2, 'A02', 'd01', '别处中学', 'school', 'public')",
    );
    await tx.execute("SELECT setval(pg_get_serial_sequence('person', 'person_id'), 100)");
    const officer = { role: "division_hr", divisionCode: "d08", title: "某师人社干部乙" } as const;
    await writePersonas(tx, [
      { personaId: "other-clerk", role: "unit_clerk", unitId: 2, title: "别的单位干事", story: "外人。", sort: 53 },
      { personaId: "officer-two", ...officer, story: "复核。", sort: 54 },
    ]);
    const { id, version } = ledger.shelf.inForce("xpcc/continuing-education", YEAR);
    await openYear(tx, YEAR, { id, version });
  });
  return new Desk(composed, ledger);
}

/** People of units who declare, and the offices that review them. */
class Desk {
  readonly composed: Composed;
  readonly #ledger: LedgerServices;
  readonly #headers = new Map<string, Record<string, string>>();
  #serial = 0;

  constructor(composed: Composed, ledger: LedgerServices) {
    this.composed = composed;
    this.#ledger = ledger;
  }

  /** Somebody of a unit with a title and an account. */
  readonly somebody = async (unitId = 1): Promise<string> => {
    this.#serial += 1;
    const serial = this.#serial;
    const [personaId, name] = [`declarant-${serial}`, `申报人${serial}`];
    await transact(this.composed.database, async (tx) => {
      const identity_number = syntheticCitizenId(serial + 7_000, 1985, false);
      const ids = await registerPeople(tx, testVault, [{ name, identity_kind: "citizen", identity_number }]);
      const personId = ids.get(identity_number) as number;
      await recordEntries(tx, this.#ledger, { author: "test", source: "roster" }, [
        { person_id: personId, kind: "employment", valid_from: 20200101, unit_id: unitId, employer: "public" },
        { person_id: personId, kind: "title", valid_from: 20200101, series: "engineering", level: "intermediate" },
      ]);
      const persona = {
        personaId,
        role: "learner",
        personId,
        title: name,
        story: "申报。",
        sort: 500 + serial,
      } as const;
      await writePersonas(tx, [persona]);
    });
    return personaId;
  };

  readonly ask = async (who: string, method: "GET" | "POST" | "PUT", url: string, payload?: unknown) => {
    const sent = payload === undefined ? {} : { payload: payload as never };
    const answer = await this.composed.http.inject({ method, url, headers: await this.#as(who), ...sent });
    return { status: answer.statusCode, body: JSON.parse(answer.body === "" ? "{}" : answer.body) as Body };
  };

  readonly upload = async (who: string, picture: number, name: string): Promise<number> => {
    const form = formOf(`${name}.jpg`, await photo(picture, { width: 240, height: 180 }));
    const sent = { payload: form.payload, headers: { ...form.headers, ...(await this.#as(who)) } };
    const answer = await this.composed.http.inject({ method: "POST", url: "/api/files", ...sent });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ evidenceId: number }>().evidenceId;
  };

  /** Hands in a declaration with a picture for each slot. */
  readonly hand = async (
    who: string,
    kind: string,
    said: Record<string, string>,
    slots: string[],
    picture: number,
  ): Promise<{ declarationId: number; version: number }> => {
    const made = (await this.ask(who, "POST", "/api/me/declarations", { kind, said })).body;
    const evidence = [];
    for (const [at, slot] of slots.entries())
      evidence.push({ slot, evidenceId: await this.upload(who, picture + at * 1_000, slot) });
    const path = `/api/me/declarations/${made.declarationId}`;
    const saved = (await this.ask(who, "PUT", path, { version: made.version, said, evidence })).body;
    const { body } = await this.ask(who, "POST", `${path}/submission`, { version: saved.version });
    assert.equal(body.state, "reviewing", JSON.stringify(body));
    return { declarationId: body.declarationId, version: body.version };
  };

  async #as(personaId: string): Promise<Record<string, string>> {
    const known = this.#headers.get(personaId) ?? {
      cookie: await this.composed.signIn(personaId),
      "sec-fetch-site": "same-origin",
    };
    this.#headers.set(personaId, known);
    return known;
  }
}

export const training = (hours: string) => ({
  year: "2026",
  title: "节水灌溉新技术",
  organiser_name: "石河子大学",
  date: "2026-05-20",
  hours,
  form: "recognised",
});
export const seminar = { year: "2026", title: "数字农业高研班", organiser: "xpcc", date: "2026-05-30" };

export const partOf = (verdicts: { parts: Part[] }[] | undefined, part: string) =>
  verdicts?.flatMap(({ parts }) => parts).find((each) => each.part === part)?.state;
