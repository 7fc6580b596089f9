import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

import { ensureChromium } from "../../bin/chromium.ts";

const screens = resolve(import.meta.dirname, "../../evidence/screens");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Sizes every page is looked at. */
export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const;

/** Starts the Chromium of CHROMIUM_PATH or of the usual places, headless. Close it in `after`. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), headless: true, args: flags });
}

/** What a page said while it was open: script errors and what the security policy refused. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
}

/** A fresh page, as somebody new would get it: no cookies, Chinese, Beijing time. */
export async function openPage(browser: Browser, size: keyof typeof sizes, scripts = true): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: sizes[size],
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    javaScriptEnabled: scripts,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  // Catching choices of files stays switched on, however busy the machine is when a test begins to wait for one.
  page.on("filechooser", () => undefined);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { page, context, complaints };
}

/** Opens every details of the page; returns how many there are. */
export function openDetails(page: Page): Promise<number> {
  return page.$$eval("details", (all) => {
    for (const one of all) one.open = true;
    return all.length;
  });
}

/** The sizes at which pages are gone through: the one that most who use them have, and nightly the other too. */
export function sweep(usual: keyof typeof sizes): (keyof typeof sizes)[] {
  return process.env.XUESHI_AXE === "full" ? (Object.keys(sizes) as (keyof typeof sizes)[]) : [usual];
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/**
 * Contrast is most of what axe takes, and every page is made of the pieces of the gallery: there it is looked at with every change,
 * on the pages themselves nightly.
 */
const withContrast = process.env.XUESHI_AXE === "full";

/**
 * What axe finds wrong, WCAG 2.2 A and AA and good practice: one line per element, none when all is well.
 * @param within a selector to look at only a part, for example an open dialog.
 * @param contrast whether colours are looked at as well.
 */
export async function axe(page: Page, within?: string, contrast = withContrast): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    async ({ selector, rules }) => {
      const runner = (globalThis as unknown as { axe: { run(context: unknown, options: unknown): Promise<AxeResult> } })
        .axe;
      const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      return runner.run(selector ?? document, { runOnly: { type: "tag", values }, rules, resultTypes: ["violations"] });
    },
    { selector: within, rules: { "color-contrast": { enabled: contrast } } },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary ?? ""})`),
  );
}

/** Whether the page is wider than the window, which on a phone means scrolling sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** With XUESHI_SCREENS=1, keeps a picture of the page under evidence/screens/ (not in git) for people to look at. */
export async function screenshot(page: Page, name: string, fullPage = true): Promise<void> {
  if (process.env.XUESHI_SCREENS !== "1") return;
  mkdirSync(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name}.png`), fullPage, animations: "disabled" });
}

/** Looks at a page with all its details open: no scrolling sideways, and nothing that axe finds. */
export async function checked(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  if ((await openDetails(page)) > 0) await screenshot(page, `${name}-open`);
  assert.ok((await overflow(page)) <= 0, `${name}: no scrolling sideways`);
  assert.deepEqual(await axe(page), [], name);
}

/** Goes on with Tab until an element has the focus, as somebody without a mouse does; fails after so many presses. */
export function tabbing(presses: number): (page: Page, selector: string) => Promise<void> {
  return async (page, selector) => {
    for (let press = 0; press < presses; press++) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`the keyboard never reaches ${selector}`);
  };
}
