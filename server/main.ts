import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { allQueues, composeApp, composeWork, type Services } from "./app.ts";
import { sealUnsealed } from "./people/door.ts";
import { systemClock } from "./platform/clock.ts";
import { composeOrigin } from "./content/door.ts";
import { choosePort, drain } from "./platform/http.ts";
import { startJobs } from "./platform/jobs.ts";
import { AlreadyRunning } from "./platform/postgres-cluster.ts";
import { readSettings, SettingsError, type Settings } from "./platform/settings.ts";
import { openAndMigrate } from "./platform/startup.ts";
import { buildWindow } from "./platform/window-build.ts";
import { loadDemoWorld } from "./platform/world.ts";
import type { FastifyInstance } from "fastify";

const DRAIN_MS = 8_000;
/** Connections that may wait to be taken: when many open one at the same moment, none is left to try again seconds later. */
const BACKLOG = 4_096;
const LAST_RESORT_MS = 9_500;

/** What has to be put away in the end, the last opened first. */
const closers: (() => Promise<void>)[] = [];
let ending: Promise<void> | undefined;

const log = (line: string) => console.error(line);

await main().catch(async (error: unknown) => {
  const expected =
    error instanceof SettingsError ||
    error instanceof AlreadyRunning ||
    /^(UnsafeDatabase|VaultError)$/.test((error as Error).name);
  log(expected ? (error as Error).message : ((error as Error).stack ?? String(error)));
  await end(1);
});

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
  // The launcher's channel closes when the launcher is killed; nobody could stop this server by Ctrl-C any more.
  process.once("disconnect", () => void end(0));
  process.channel?.unref();

  const settings = readSettings(process.env, resolve(import.meta.dirname, ".."));
  const window = buildWindow(settings.root, log);
  window.catch(() => undefined);
  const opened = await openAndMigrate(settings, { onExit: lostDatabase });
  closers.push(opened.close);
  const { database, vault } = opened;
  const sealed = await sealUnsealed(database, vault);
  if (sealed > 0) log(`The numbers of ${sealed} people, kept in clear by an earlier version, were sealed`);
  const jobs = await startJobs(database, allQueues(), {
    onError: (error) => log(`${error.message}: ${String(error.cause ?? "")}`),
  });
  closers.push(() => jobs.stop(DRAIN_MS));
  if (settings.demo) await loadDemoWorld(database, { root: settings.root, people: settings.demoPeople, vault, log });
  await window;
  const { demo, root, outside, dataDir, files, content } = settings;
  const given = { demo, root, outside, dataDir, files, content };
  await serve(settings, { database, jobs, clock: systemClock, log, vault, ...given });
}

async function serve(settings: Settings, given: Services): Promise<void> {
  const services = { ...given, content: { ...given.content, port: await listenForContents(settings, given) } };
  const http = await composeApp(services);
  closers.push(() => drain(http, DRAIN_MS));
  closers.push(await composeWork(services));
  const address = await listen(http, settings);
  console.log(`Xueshi is ready: ${address}`);
}

/** The origin on which packages run has a listener of its own, open before anything can lead there. Answers its port. */
async function listenForContents({ host, port, content }: Settings, services: Services): Promise<number> {
  const http = composeOrigin(services);
  closers.push(() => drain(http, DRAIN_MS));
  const chosen = content.port ?? (await choosePort(host, port === 0 ? 0 : port + 1));
  await http.listen({ backlog: BACKLOG, host, port: chosen }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new SettingsError(`Port ${chosen} is taken. Set XUESHI_CONTENT_PORT to a free one.`);
  });
  return (http.server.address() as AddressInfo).port;
}

async function listen(http: FastifyInstance, settings: Settings): Promise<string> {
  const port = settings.portIsFixed ? settings.port : await choosePort(settings.host, settings.port);
  try {
    return await http.listen({ backlog: BACKLOG, host: settings.host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new SettingsError(`Port ${port} is taken. Set PORT to a free one, or leave it out to have one chosen.`);
  }
}

function lostDatabase(reason: string): void {
  log(`${reason}; the server stops. Start it again: nothing that was acknowledged is lost.`);
  void end(1);
}

/** Ends once, however often it is asked to: requests, jobs, connections, PostgreSQL, in that order, within ten seconds. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    const lastResort = setTimeout(() => process.exit(code || 1), LAST_RESORT_MS);
    for (const close of closers.reverse())
      await close().catch((error: Error) => log(`While stopping: ${error.message}`));
    clearTimeout(lastResort);
    process.exit(code);
  })();
  return ending;
}
