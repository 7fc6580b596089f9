import type { FastifyInstance } from "fastify";
import { createHttp } from "./platform/http.ts";
import { openOperations, type Bound, type Operations } from "./platform/operations.ts";
import { policies } from "./policies/routes.ts";
import { population } from "./population/routes.ts";
import { standingContext } from "./standing/routes.ts";
import { identifyBySession, provenBySession } from "./identity/door.ts";
import { identity } from "./identity/routes.ts";
import { organisations } from "./organisations/routes.ts";
import { mayReadEvidence } from "./declarations/door.ts";
import { coursesFor } from "./courses/door.ts";
import type { Material } from "./courses/materials.ts";
import { coursesContext } from "./courses/routes.ts";
import { framedOrigins, materialsOf, unitSaid } from "./content/door.ts";
import { testsAmong } from "./assessment/door.ts";
import { contentContext } from "./content/routes.ts";
import { contentInUse, lessonsOfContent, mayViewContent } from "./courses/door.ts";
import { years } from "./years/routes.ts";
import { declarations } from "./declarations/routes.ts";
import { employment } from "./employment/routes.ts";
import { access } from "./access/routes.ts";
import { assessmentContext } from "./assessment/routes.ts";
import { audit } from "./audit/routes.ts";
import { privacy } from "./privacy/routes.ts";
import { notices } from "./notices/routes.ts";
import { administration } from "./administration/routes.ts";
import { delivery } from "./delivery/routes.ts";
import { filesContext } from "./files/routes.ts";
import { xapiContext } from "./xapi/routes.ts";
import { workbooks } from "./workbooks/routes.ts";
import { checkCompletion, sayTested } from "./completion/door.ts";
import { watchingContext } from "./watching/routes.ts";
import { frame } from "./frame/routes.ts";
import { windowContext } from "./window/context.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/db.ts";
import type { Jobs, Queue } from "./platform/jobs.ts";
import type { ContentPlaces, FilePlaces, Outside } from "./platform/settings.ts";
import type { Vault } from "./platform/vault.ts";

/** What every context is handed, and all it may use of the outside. */
export interface Services {
  database: Database;
  jobs: Jobs;
  clock: Clock;
  /** Whether the door where one picks who one is stands open. */
  demo: boolean;
  /** Whether being a persona counts as having just proved it; true unless a test says otherwise. */
  demoProves?: boolean;
  /** Folder of this checkout, for the data that ships with it (policy/, web/dist/). */
  root: string;
  log: (line: string) => void;
  /** Seals and opens the fields that must not stand in clear. */
  vault: Vault;
  /** The server's address as browsers see it, and the services it sends through. */
  outside: Outside;
  /** Folder for what the server keeps outside the database; absent where nothing is kept, as in tests. */
  dataDir?: string | undefined;
  /** Where files of evidence are kept; absent, as in tests: a folder that is removed in the end. */
  files?: FilePlaces | undefined;
  /** What contents of courses need of this machine. */
  content?: ContentPlaces | undefined;
}

/** One area of the server: its routes, and the jobs it works. */
export interface Context {
  name: string;
  queues?: readonly Queue<never>[];
  /** Operations of the contract with their handlers. */
  operations?(services: Services): readonly Bound[] | Promise<readonly Bound[]>;
  /** Adds routes of its own, pages for the most part; they reach everything else through the operations. */
  routes?(http: FastifyInstance, services: Services, operations: Operations): void | Promise<void>;
  /** Starts to work the context's queues. What it returns ends what does not end with the job system. */
  work?(services: Services): Promise<void | (() => Promise<void>)>;
}

/** Every context of the server, in the order of their dependence. */
export const contexts: readonly Context[] = [
  delivery,
  policies,
  organisations,
  standingContext(coursesFor),
  identity,
  population,
  workbooks,
  employment,
  filesContext({ declaration: mayReadEvidence }),
  contentContext({ inUse: contentInUse, lessonsOf: lessonsOfContent, mayView: mayViewContent }),
  declarations,
  coursesContext(async (tx, institutionId, keys) => {
    const contents = await materialsOf(tx, institutionId, keys);
    const tests = await testsAmong(tx, institutionId, keys);
    return new Map<string, Material>([...contents, ...tests]);
  }),
  watchingContext((services) => async (tx, playback) => void (await checkCompletion(tx, services, playback))),
  assessmentContext((services) => async (tx, ended) => {
    await sayTested(tx, services, ended);
    if (ended.passed) await checkCompletion(tx, services, ended);
  }),
  access,
  years,
  audit,
  privacy,
  xapiContext((services) => (tx, said) => unitSaid(tx, services, said)),
  notices,
  administration,
  frame,
  windowContext,
];

/** All queues of all contexts, which must exist before the first job is added. */
export function allQueues(): Queue<never>[] {
  return contexts.flatMap((context) => context.queues ?? []);
}

/**
 * The HTTP side, with the operations and routes of every context, not yet listening. `checkAnswers` holds every answer
 * against the contract, for tests.
 */
export async function composeApp(
  services: Services,
  options: { checkAnswers?: boolean } = {},
): Promise<FastifyInstance> {
  const http = createHttp({
    onError: (error, requestId) => services.log(`Request ${requestId} failed: ${error.stack ?? error.message}`),
    publicUrl: services.outside.publicUrl,
    framed: (hostname) => framedOrigins(services.content, hostname),
  });
  http.get("/health", async (_request, reply) => {
    await services.database.row("SELECT 1");
    return reply.send({ status: "ok" });
  });
  const bound: Bound[] = [];
  for (const context of contexts) bound.push(...((await context.operations?.(services)) ?? []));
  const { database, clock, demo, vault } = services;
  const operations = openOperations(bound, {
    database,
    clock,
    vault,
    demo,
    ...identifyBySession(services),
    provenAt: provenBySession(services),
    ...options,
  });
  operations.mount(http);
  for (const context of contexts) await context.routes?.(http, services, operations);
  await http.ready();
  return http;
}

/** The job side: every context starts to work its queues. Returns what ends the work that is no job. */
export async function composeWork(services: Services): Promise<() => Promise<void>> {
  const ends: (() => Promise<void>)[] = [];
  for (const context of contexts) {
    const end = await context.work?.(services);
    if (end !== undefined) ends.push(end);
  }
  return async () => void (await Promise.all(ends.map((end) => end())));
}
