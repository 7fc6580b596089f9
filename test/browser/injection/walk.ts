/** Opens pages in Chromium and looks whether any payload ran or became more than text. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Desk } from "./desk.ts";

/** What was seen of one page. */
export interface Look {
  /** Whether the page was there. */
  readonly there: boolean;
  /** Whether a payload stands in its main part, as text or in a field. */
  readonly shows: boolean;
}

/** Pages that no server has, to see whether faults are noticed. */
export interface MadeUp {
  readonly address: string;
  answer(path: string): string;
}

/** A Chromium in which pages are looked at. */
export interface Walker {
  /** Takes the cookies of a desk. */
  become(desk: Desk): Promise<void>;
  /** Opens an address; its findings are kept. */
  look(address: string): Promise<Look>;
  readonly findings: readonly string[];
  /** How many pages were opened. */
  readonly opened: number;
  close(): Promise<void>;
}

/**
 * One context for everything. The policy of what a page may run is switched off in it: escaping alone has to hold. What is
 * on a page to be looked at only is left out.
 */
export async function openWalker(browser: Browser, madeUp?: MadeUp): Promise<Walker> {
  const context = await browser.newContext({ bypassCSP: true, locale: "zh-CN", reducedMotion: "reduce" });
  const findings: string[] = [];
  let opened = 0;
  let place = "";
  await context.exposeBinding("planted", () => void findings.push(`${place}: ran`));
  await leaveOut(context);
  if (madeUp !== undefined)
    await context.route(`${madeUp.address}**`, (route) => {
      const { pathname } = new URL(route.request().url());
      return route.fulfill({ contentType: "text/html; charset=utf-8", body: madeUp.answer(pathname) });
    });
  const page = await context.newPage();
  page.on("dialog", (dialog) => void dialog.dismiss().catch(() => undefined));
  let who = "";
  return {
    findings,
    get opened() {
      return opened;
    },
    async become(desk) {
      await context.clearCookies();
      if (desk.kept.length > 0) await context.addCookies(desk.kept);
      who = desk.persona;
    },
    async look(address) {
      place = `${who} ${address}`;
      opened += 1;
      const answer = await page.goto(address, { waitUntil: "domcontentloaded" });
      if (answer?.status() === 500) findings.push(`${place}: 500`);
      return { there: answer?.status() === 200, shows: await judge(page, place, findings) };
    },
    close: () => context.close(),
  };
}

async function leaveOut(context: BrowserContext): Promise<void> {
  await context.route(/\.(css|woff2?|png|jpe?g|svg|ico)(\?|$)/, (route) => route.abort());
}

/** Looks at the page that is open; true when a payload stands in its main part. */
export async function judge(page: Page, place: string, findings: string[]): Promise<boolean> {
  const seen = await page.evaluate(() => {
    const faults: string[] = [];
    for (const one of document.querySelectorAll("*")) {
      if (one.hasAttribute("data-planted")) faults.push(`became an element: ${one.outerHTML.slice(0, 120)}`);
      for (const { name, value } of one.attributes) {
        if (name.startsWith("on")) faults.push(`has a handler: ${one.outerHTML.slice(0, 120)}`);
        // oxlint-disable-next-line no-control-regex
        const script = /^[\u0000-\u0020]*(javascript:|vbscript:|data:(?!image))/i.test(value);
        if (script && /^(href|src|action|formaction|data)$/.test(name)) faults.push(`leads to ${value.slice(0, 80)}`);
      }
    }
    const main = document.querySelector("main") ?? document.body;
    const typed = [...main.querySelectorAll("input, textarea")].map((one) => (one as HTMLInputElement).value);
    return { faults, shows: `${main.textContent} ${typed.join(" ")}`.includes("planted()") };
  });
  findings.push(...seen.faults.map((fault) => `${place}: ${fault}`));
  return seen.shows;
}
