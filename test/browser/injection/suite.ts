/** Sixty payloads through every free-text field, shown on every page: what both tiers run. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openPage } from "../chromium.ts";
import type { WorldServer } from "../world-server.ts";
import { crawl, look, newFindings, reflect, type Findings, type FoundForm } from "./crawl.ts";
import { PAYLOADS, RAW } from "./payloads.ts";
import { plant, type Planted } from "./plant.ts";

export interface SuiteOptions {
  /** Demo personas whose pages are walked, in turn. */
  personas: readonly string[];
  /** Payloads sent through each form that changes something. */
  through: number;
}

export interface SuiteResult extends Findings {
  planted: Planted;
  /** Requests that carried a payload through a form. */
  sent: number;
}

/** Plants, walks, sends payloads through every form, and walks again. */
export async function runSuite(browser: Browser, server: WorldServer, options: SuiteOptions): Promise<SuiteResult> {
  const found = newFindings();
  let sent = 0;
  const planted = await plant(server.database.url, 0);
  for (const persona of options.personas) {
    const walk = await signedIn(browser, server, persona);
    const own: Findings = { ...newFindings(), findings: found.findings };
    await crawl(walk.page, starts(server), own);
    for (const [, form] of own.forms)
      if (form.method === "post" && !found.forms.has(keyOf(form)))
        sent += await sendThrough(walk.context, server, persona, form, options.through, found);
    // Whatever the forms did to the session, the pages are to be seen once more by the same person.
    await signIn(walk.context, server, persona);
    let turn = 0;
    for (const [key, form] of own.forms) {
      if (form.method === "get" && form.free.length > 0 && !found.forms.has(key))
        await reflect(walk.page, form, turn, found);
      found.forms.set(keyOf(form), form);
      found.forms.set(key, form);
      turn += 7;
    }
    for (const [pattern, address] of own.opened) {
      if (!found.opened.has(pattern)) await look(walk.page, address, found);
      found.opened.set(pattern, address);
    }
    found.shown += own.shown;
    await walk.context.close();
  }
  return { ...found, planted, sent };
}

function keyOf(form: FoundForm): string {
  return `sent ${new URL(form.action).pathname.replaceAll(/\/\d+/g, "/:n")} ${form.free.join()}`;
}

function starts({ address }: WorldServer): string[] {
  return ["/", "/demo", "/questions", "/policy", "/gallery"].map((path) => `${address}${path}`);
}

async function signIn(context: BrowserContext, { address }: WorldServer, personaId: string): Promise<void> {
  const answer = await context.request.post(`${address}/api/session`, {
    headers: { origin: address },
    data: { personaId },
  });
  if (answer.status() !== 201) throw new Error(`${personaId}: ${await answer.text()}`);
}

async function signedIn(
  browser: Browser,
  server: WorldServer,
  personaId: string,
): Promise<{ page: Page; context: BrowserContext }> {
  const { page, context } = await openPage(browser, "desk");
  await context.addInitScript(() => {
    const counting = globalThis as unknown as { planted: () => void; plantedRuns: number };
    counting.plantedRuns = 0;
    counting.planted = () => void (counting.plantedRuns += 1);
  });
  await signIn(context, server, personaId);
  return { page, context };
}

/** Sends payloads through every free field of a form, all fields at once, another payload in each. */
async function sendThrough(
  context: BrowserContext,
  { address }: WorldServer,
  persona: string,
  form: FoundForm,
  times: number,
  found: Findings,
): Promise<number> {
  if (form.free.length === 0) return 0;
  for (let turn = 0; turn < times; turn++) {
    const fields = { ...form.fields };
    form.free.forEach((name, at) => (fields[name] = PAYLOADS[(turn + at) % PAYLOADS.length] ?? ""));
    const answer = await context.request.post(form.action, { headers: { origin: address }, form: fields });
    const text = await answer.text();
    const place = `${persona} ${form.action} ${turn}`;
    if (answer.status() >= 500) found.findings.push(`${place}: ${answer.status()}`);
    if (RAW.test(text)) found.findings.push(`${place}: answered ${RAW.exec(text)?.[0]}`);
  }
  return times;
}
