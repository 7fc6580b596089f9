/** Finds out over HTTP which pages somebody reaches and which forms stand on them. */
import { routes } from "../../../server/window/routes.ts";
import type { Desk } from "./desk.ts";
import type { FoundForm, Reader } from "./reader.ts";

/** A page that somebody reached. */
export interface Reached {
  readonly pattern: string;
  readonly address: string;
  /** Whether a payload could be read on it. */
  readonly shows: boolean;
}

/** What one desk reaches. */
export interface Reach {
  readonly desk: Desk;
  readonly pages: readonly Reached[];
  readonly links: ReadonlySet<string>;
  readonly forms: ReadonlyMap<string, FoundForm>;
  readonly findings: readonly string[];
}

const PATTERNS = routes
  .filter((route) => "page" in route)
  .map(({ path }) => ({ path, matches: new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`) }));

/** Patterns of all pages. */
export const ALL_PATTERNS: readonly string[] = PATTERNS.map(({ path }) => path);

/** The pattern of the table that an address belongs to; undefined for files and foreign addresses. */
export function patternOf(address: string): string | undefined {
  const { pathname } = new URL(address);
  return (
    PATTERNS.find(({ path }) => path === pathname)?.path ?? PATTERNS.find(({ matches }) => matches.test(pathname))?.path
  );
}

/** By what a form is told from others: where it leads, by which button, and what can be typed. */
export function formKey({ method, action, pressed, fields, free }: FoundForm): string {
  const place = new URL(action).pathname.replaceAll(/\/[rc]?\d[\d-]*(?=\/|$)/g, "/:n");
  const button = /^\w+,[a-z_]+$/.test(pressed) ? pressed : "";
  return `${method} ${place} ${button} ${fields.map(([name]) => name).join()} ${free.join()}`;
}

/** How far a crawl goes. */
export interface Crawling {
  /** Addresses to begin with, beside the pages that have one of their own. */
  readonly others: readonly string[];
  /** Patterns that need not be read any more. */
  readonly done: ReadonlySet<string>;
}

/** Pages of a pattern that are tried until one shows a payload. */
const TRIES = 3;

/** Reads the pages that somebody reaches, following their links. */
export async function crawl(reader: Reader, desk: Desk, { others, done }: Crawling): Promise<Reach> {
  const paths = ALL_PATTERNS.filter((path) => !path.includes(":"));
  const waiting = [...others, ...paths.map((path) => desk.origin + path)];
  const tries = new Map<string, number>();
  const known = new Set<string>();
  const pages: Reached[] = [];
  const links = new Set<string>();
  const forms = new Map<string, FoundForm>();
  const findings: string[] = [];
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const pattern = patternOf(address);
    if (pattern === undefined || done.has(pattern)) continue;
    const left = tries.get(pattern) ?? TRIES;
    if (known.has(address) || left === 0) continue;
    known.add(address);
    const answer = await desk.ask(address);
    if (answer.status === 500) findings.push(`${desk.persona} ${address}: ${answer.status}`);
    const reading = await reader.read(answer.html, answer.address);
    findings.push(...reading.faults.map((fault) => `${desk.persona} ${address}: ${fault}`));
    if (answer.status !== 200 || patternOf(answer.address) !== pattern) continue;
    tries.set(pattern, reading.shows ? 0 : left - 1);
    pages.push({ pattern, address, shows: reading.shows });
    waiting.push(...reading.links);
    for (const link of reading.links) links.add(link);
    for (const form of reading.forms) forms.set(formKey(form), form);
  }
  return { desk, pages, links, forms, findings };
}
