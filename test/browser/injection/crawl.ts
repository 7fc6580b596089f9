/** Walks the pages that somebody can reach and looks whether any payload became more than text. */
import type { Page } from "playwright-core";
import { routes } from "../../../server/window/routes.ts";
import { PAYLOADS } from "./payloads.ts";

/** A form found on a page. */
export interface FoundForm {
  method: "get" | "post";
  action: string;
  /** Values of all fields as they stand. */
  fields: Record<string, string>;
  /** Names of fields into which anything can be typed. */
  free: string[];
}

/** What was found while walking. */
export interface Findings {
  /** Route patterns that were opened, with one address of each. */
  opened: Map<string, string>;
  forms: Map<string, FoundForm>;
  /** Payloads that ran or became elements: where, and what. */
  findings: string[];
  /** Pages on which a payload could be read as text. */
  shown: number;
}

export function newFindings(): Findings {
  return { opened: new Map(), forms: new Map(), findings: [], shown: 0 };
}

const PATTERNS = routes
  .filter((route) => "page" in route)
  .map(({ path }) => ({ path, matches: new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`) }));

/** The pattern of the table that an address belongs to; undefined for files and foreign addresses. */
export function patternOf(address: string): string | undefined {
  const { pathname } = new URL(address);
  return (
    PATTERNS.find(({ path }) => path === pathname)?.path ?? PATTERNS.find(({ matches }) => matches.test(pathname))?.path
  );
}

/** Patterns of all pages. */
export function allPatterns(): string[] {
  return PATTERNS.map(({ path }) => path);
}

/** Opens every page that links lead to from `start`, each pattern once, and adds to the findings. */
export async function crawl(page: Page, start: readonly string[], found: Findings): Promise<void> {
  const waiting = [...start];
  const mine = new Set<string>();
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const pattern = patternOf(address);
    if (pattern === undefined || mine.has(pattern)) continue;
    mine.add(pattern);
    if (!(await look(page, address, found))) continue;
    found.opened.set(pattern, found.opened.get(pattern) ?? address);
    const links = await page.$$eval("a[href]:not([download])", (all) =>
      all.map((one) => (one as HTMLAnchorElement).href),
    );
    const own = new URL(address).origin;
    // The longest first: they lead deeper, and lists would otherwise fill the queue with their own pages.
    waiting.push(...[...new Set(links)].filter((link) => link.startsWith(own)));
    for (const form of await formsOf(page)) found.forms.set(`${form.method} ${keyOf(form.action)}`, form);
  }
}

function keyOf(action: string): string {
  return new URL(action).pathname.replaceAll(/\/\d+/g, "/:n");
}

/** Opens one page; false when it is not there for this person. */
export async function look(page: Page, address: string, found: Findings): Promise<boolean> {
  const answer = await page.goto(address, { waitUntil: "load" }).catch((error: Error) => {
    // A file to keep is no page.
    if (error.message.includes("Download is starting")) return null;
    throw error;
  });
  if (answer === null) return false;
  const status = answer.status();
  if (status >= 500) found.findings.push(`${address}: ${status}`);
  await judge(page, address, found);
  return status === 200;
}

/** Looks at the page that is open. */
export async function judge(page: Page, place: string, found: Findings): Promise<void> {
  const seen = await page.evaluate(() => ({
    elements: [...document.querySelectorAll("[data-planted]")].map((one) => one.outerHTML.slice(0, 120)),
    scripts: [...document.querySelectorAll("a[href], form[action]")]
      .map((one) => one.getAttribute("href") ?? one.getAttribute("action") ?? "")
      // eslint-disable-next-line no-script-url
      .filter((target) => /^\s*[\u0000-\u0020]*(javascript|data):/i.test(target)),
    ran: (globalThis as { plantedRuns?: number }).plantedRuns ?? 0,
    text: document.body?.textContent?.includes("planted()") ?? false,
  }));
  for (const element of seen.elements) found.findings.push(`${place}: became an element: ${element}`);
  for (const target of seen.scripts) found.findings.push(`${place}: leads to ${target.slice(0, 80)}`);
  if (seen.ran > 0) found.findings.push(`${place}: ran ${seen.ran} times`);
  if (seen.text) found.shown += 1;
}

function formsOf(page: Page): Promise<FoundForm[]> {
  return page.$$eval("form", (all) =>
    all.map((form) => {
      const fields: Record<string, string> = {};
      const free: string[] = [];
      for (const one of form.elements) {
        const field = one as HTMLInputElement;
        if (field.name === "" || field.type === "file") continue;
        if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
        fields[field.name] ??= field.value;
        if (/^(text|search|textarea|tel|email|url|password)$/.test(field.type) && !free.includes(field.name))
          free.push(field.name);
      }
      return { method: form.method === "post" ? "post" : "get", action: form.action, fields, free } as const;
    }),
  );
}

/** Opens a search form's page with another payload in each of its fields. */
export async function reflect(page: Page, form: FoundForm, turn: number, found: Findings): Promise<void> {
  const address = new URL(form.action);
  form.free.forEach((name, at) => address.searchParams.set(name, PAYLOADS[(turn + at) % PAYLOADS.length] ?? ""));
  await look(page, address.href, found);
}
