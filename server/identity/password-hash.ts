/** Hashing passwords: argon2id in the form that says how it was made, a few at a time. */
import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from "node:crypto";
import { promisify } from "node:util";
import { Refusal } from "../platform/refusal.ts";
import { PARAMETERS } from "./parameters.ts";

const NONCE_BYTES = 16;
const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

type Cost = Pick<Argon2Parameters, "memory" | "passes" | "parallelism" | "tagLength">;

const derive = promisify(argon2) as (algorithm: "argon2id", parameters: Argon2Parameters) => Promise<Buffer>;

/** Lets a few pieces of work run at once, and turns the rest away when too many wait. */
export interface Gate {
  /** Throws `busy` when the queue is full. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Opens a gate for `concurrency` at once and `waiting` in the queue. */
export function openGate(concurrency: number, waiting: number, retryAfter: number): Gate {
  const queue: (() => void)[] = [];
  let running = 0;
  return {
    async run(work) {
      if (running >= concurrency) {
        if (queue.length >= waiting) throw new Refusal("busy", undefined, retryAfter);
        // Whoever finishes hands its place on, so nobody can slip in between.
        await new Promise<void>((wake) => queue.push(wake));
      } else running += 1;
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

const { argon2: COST, concurrency, waiting, retryAfter } = PARAMETERS.hashing;
const gate = openGate(concurrency, waiting, retryAfter);

/** Hash of a password, with a new salt. Throws `busy` when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  const tag = await gate.run(() => tagOf(password, nonce, COST));
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${bare(nonce)}$${bare(tag)}`;
}

// A hash that no password has, of the same cost as every other.
const NOBODYS = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${bare(Buffer.alloc(NONCE_BYTES, 7))}$${bare(Buffer.alloc(COST.tagLength))}`;

/**
 * Whether a password is the one that was hashed. Takes as long when there is no hash at all.
 * Throws `busy` when too many wait.
 */
export async function passwordFits(password: string, hash: string | undefined): Promise<boolean> {
  const { cost, nonce, tag } = read(hash ?? NOBODYS);
  const found = await gate.run(() => tagOf(password, nonce, cost));
  return timingSafeEqual(found, tag) && hash !== undefined;
}

/** Whether a hash was made at another cost than new ones are. */
export function isOutdated(hash: string): boolean {
  const { cost } = read(hash);
  return (Object.keys(cost) as (keyof Cost)[]).some((each) => cost[each] !== COST[each]);
}

function read(hash: string): { cost: Cost; nonce: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt = "", end = ""] = FORM.exec(hash) ?? [];
  if (memory === undefined) throw new Error("A password hash is not of the form that it must have");
  const tag = Buffer.from(end, "base64");
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: tag.length,
  };
  return { cost, nonce: Buffer.from(salt, "base64"), tag };
}

function tagOf(password: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  // The same characters typed on another keyboard or composed otherwise are the same password.
  return derive("argon2id", { message: password.normalize("NFKC"), nonce, ...cost });
}

function bare(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
