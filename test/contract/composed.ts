/** The whole server over a cloned database, without a socket, with every answer held against the contract. */
import type { FastifyInstance } from "fastify";
import { ROLES, ROLE_SCOPES, type Role } from "../../contract/actor.ts";
import { allQueues, composeApp, type Services } from "../../server/app.ts";
import { fixedClock, type Clock } from "../../server/platform/clock.ts";
import { transact, type Database } from "../../server/platform/db.ts";
import { startJobs } from "../../server/platform/jobs.ts";
import { writePersonas, type Persona } from "../../server/identity/door.ts";
import { copyPeople } from "../../server/people/door.ts";
import { servicesOf, testVault } from "../services.ts";
import { useDatabase } from "../testing.ts";

export const PERSONAS: readonly Persona[] = [
  { personaId: "clerk", role: "unit_clerk", unitId: 1, title: "某团人事干事", story: "看本单位的人。", sort: 2 },
  {
    personaId: "officer",
    role: "division_hr",
    divisionCode: "d08",
    title: "某师人社干部",
    story: "看本师的人。",
    sort: 3,
  },
  { personaId: "corps", role: "xpcc_hr", title: "兵团人社干部", story: "看所有的人。", sort: 4 },
  { personaId: "learner", role: "learner", personId: 1, title: "护士", story: "25学分。", sort: 1 },
];

/** A desk for every office that the personas above do not hold. */
const OTHER_DESKS: readonly Persona[] = ROLES.filter((role) => !PERSONAS.some((persona) => persona.role === role)).map(
  (role, index) => ({
    personaId: role.replaceAll("_", "-"),
    role,
    ...(ROLE_SCOPES[role] === "unit" || ROLE_SCOPES[role] === "unit_and_below" ? { unitId: 1 } : {}),
    ...(ROLE_SCOPES[role] === "division" ? { divisionCode: "d08" } : {}),
    ...(role === "industry_reviewer" ? { industry: "health" as const } : {}),
    title: `某${role}`,
    story: "为测试而设。",
    sort: 100 + index,
  }),
);

/** The persona of a role, for whoever needs somebody with its rights. */
export function personaOfRole(role: Role): string {
  const persona = [...PERSONAS, ...OTHER_DESKS].find((each) => each.role === role);
  if (persona === undefined) throw new Error(`Nobody is ${role}`);
  return persona.personaId;
}

/** A composed server for the tests of one file. */
export interface Composed {
  http: FastifyInstance;
  database: Database;
  /** What the server said about faults: empty unless something went wrong inside. */
  faults: string[];
  /** What the server was composed of, for tests that have it work its jobs. */
  services: Services;
  /** Becomes a persona; returns the cookie header to send. */
  signIn(personaId: string): Promise<string>;
}

/** Composes the server on a database of its own with one unit, one person and the personas above. */
export async function useComposed(
  options: { demo?: boolean; everyOffice?: boolean; clock?: Clock; services?: Partial<Services> } = {},
): Promise<Composed> {
  const file = await useDatabase();
  const faults: string[] = [];
  await transact(file.database, async (tx) => {
    await tx.execute(
      "INSERT INTO unit (unit_id, code, division_code, name, kind, sector) VALUES (1, 'A01', 'd08', '师医院', 'hospital', 'public')",
    );
    const first = { person_id: 1, created_at: new Date("2026-01-05T00:00:00Z") };
    await copyPeople(tx, testVault, [
      { ...first, name: "阿依古丽", identity_kind: "citizen", identity_number: "11010519491231002X" },
    ]);
    await writePersonas(tx, options.everyOffice === true ? [...PERSONAS, ...OTHER_DESKS] : PERSONAS);
  });
  const onError = (error: Error) => void faults.push(error.message);
  const jobs = await startJobs(file.database, allQueues(), { upkeep: false, onError });
  file.defer(() => jobs.stop());
  const services = servicesOf({
    database: file.database,
    jobs,
    clock: options.clock ?? fixedClock("2026-09-01T09:00:00+08:00"),
    demo: options.demo ?? true,
    log: (line) => void faults.push(line),
    ...options.services,
  });
  const http = await composeApp(services, { checkAnswers: true });
  file.defer(() => http.close());
  let sessions = 0;
  const signIn = async (personaId: string) => {
    // From another address each time: how often one address may sign in is tested elsewhere.
    sessions += 1;
    const remoteAddress = `10.200.${(sessions >> 8) & 255}.${sessions & 255}`;
    const answer = await http.inject({ method: "POST", url: "/api/session", payload: { personaId }, remoteAddress });
    if (answer.statusCode !== 201) throw new Error(answer.body);
    return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
  };
  return { http, database: file.database, faults, services, signIn };
}
