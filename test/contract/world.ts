/** The whole server over the demo world of a fixed day, without a socket. */
import type { FastifyInstance } from "fastify";
import { allQueues, composeApp, type Services } from "../../server/app.ts";
import { fixedClock, today } from "../../server/platform/clock.ts";
import type { Database } from "../../server/platform/db.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { demoTemplate } from "../demo-template.ts";
import { servicesOf } from "../services.ts";
import { useDatabase } from "../testing.ts";

/** A composed server with people in it. */
export interface World {
  http: FastifyInstance;
  database: Database;
  /** What the server said about faults: empty unless something went wrong inside. */
  faults: string[];
  /** What the server was composed of, for tests that have it work its jobs. */
  services: Services;
  /** Becomes a persona; returns the headers to send. */
  as(personaId: string): Promise<Record<string, string>>;
  /** Number of a named person. */
  person(personaId: string): Promise<number>;
}

/** Composes the server on a demo world. `checkAnswers` (true unless said otherwise) holds every answer against the contract. */
export async function useWorld(options: { people?: number; at?: string; checkAnswers?: boolean } = {}): Promise<World> {
  const { people = 10, at = "2026-11-23T09:00:00+08:00", checkAnswers = true } = options;
  const clock = fixedClock(at);
  const file = await useDatabase({}, demoTemplate({ people, today: today(clock) }));
  const faults: string[] = [];
  const onError = (error: Error) => void faults.push(error.message);
  const jobs = await startJobs(file.database, allQueues(), { upkeep: false, onError });
  file.defer(() => jobs.stop());
  const log = (line: string) => void faults.push(line);
  const services = servicesOf({ database: file.database, jobs, clock, log });
  const http = await composeApp(services, { checkAnswers });
  file.defer(() => http.close());
  return {
    http,
    database: file.database,
    faults,
    services,
    async as(personaId) {
      const answer = await http.inject({ method: "POST", url: "/api/session", payload: { personaId } });
      if (answer.statusCode !== 201) throw new Error(answer.body);
      const cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
      return { cookie, "sec-fetch-site": "same-origin" };
    },
    async person(personaId) {
      const row = await file.database.row<{ person_id: number }>(
        "SELECT person_id FROM persona WHERE persona_id = $1",
        [personaId],
      );
      if (row === undefined) throw new Error(`There is no ${personaId}`);
      return row.person_id;
    },
  };
}
