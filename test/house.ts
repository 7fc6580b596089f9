/** A PostgreSQL and a server upon it, each in a process of its own, for tests that kill either. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const execArgv = ["--disable-warning=ExperimentalWarning"];

/** Opens a house in a folder of its own. The worker is a module that is told an address of a database, and tells its port. */
export async function openHouse(worker: string): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "xueshi-crash-"));
  await chmod(folder, 0o755);
  const house = new House(folder, worker);
  await house.startPostgres();
  return house;
}

export class House {
  readonly #folder: string;
  readonly #module: string;
  #owner: ChildProcess | undefined;
  #worker: ChildProcess | undefined;
  #pid = 0;
  url = "";
  port = 0;

  constructor(folder: string, module: string) {
    this.#folder = folder;
    this.#module = module;
  }

  async startPostgres(): Promise<void> {
    const owner = fork(join(import.meta.dirname, "own-postgres.ts"), [this.#folder], { execArgv });
    const [{ url, pid }] = (await once(owner, "message")) as [{ url: string; pid: number }];
    this.#owner = owner;
    this.url = url;
    this.#pid = pid;
  }

  async startWorker(mode: string): Promise<void> {
    const worker = fork(this.#module, [this.url, mode], { execArgv });
    const [{ port }] = (await once(worker, "message")) as [{ port: number }];
    this.#worker = worker;
    this.port = port;
  }

  async killWorker(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
    const gone = once(worker, "exit");
    worker.kill("SIGKILL");
    await gone;
  }

  /** PostgreSQL itself, with every process of it; then it is started again on what it left. */
  async killPostgres(): Promise<void> {
    process.kill(this.#pid, "SIGKILL");
    const gone = once(this.#owner as ChildProcess, "exit");
    this.#owner?.kill("SIGKILL");
    await gone;
    await this.startPostgres();
  }

  /** The worker, PostgreSQL and the folder. */
  async close(): Promise<void> {
    await this.killWorker();
    const gone = once(this.#owner as ChildProcess, "exit");
    this.#owner?.disconnect();
    await gone;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
