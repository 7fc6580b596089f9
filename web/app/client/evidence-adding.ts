/** Adding files to what a page is about, and taking them off: by the page's own form, whose answer the page is drawn from. */
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };

/** What a server said that it does not take. */
export class Refused extends Error {}

const PAUSES_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000];
let turn: Promise<unknown> = Promise.resolve();

/**
 * Sends the form of a field with one more value and draws anew what its answer changed. One after the other, because each goes on
 * from what the one before left. Throws Refused with the form's own words, and another error when nothing came through.
 */
export function sendForm(field: HTMLElement, name: "keep" | "remove", value: string): Promise<Document> {
  const form = field.closest("form");
  if (form === null) throw new Error("The field is in no form");
  const body = new URLSearchParams({ [name]: value });
  for (const hidden of form.querySelectorAll<HTMLInputElement>("input[type=hidden]"))
    body.set(hidden.name, hidden.value);
  const mine = turn.then(async () => {
    const answer = await persistently(() =>
      fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } }),
    );
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) throw new Refused(wordsOf(fresh));
    drawAnew(fresh);
    return fresh;
  });
  turn = mine.catch(() => undefined);
  return mine;
}

/** Asks again while the network is away or the server is busy. */
export async function persistently(ask: () => Promise<Response>): Promise<Response> {
  for (const pause of PAUSES_MS) {
    await waitFor(pause);
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return answer;
  }
  throw new Error(messages.evidenceLost);
}

/** Waits, or until the network is back. */
function waitFor(pause: number): Promise<void> {
  return new Promise((wake) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      wake();
    };
    const timer = setTimeout(end, pause);
    window.addEventListener("online", end);
  });
}

function wordsOf(page: Document): string {
  const told = page.querySelector(".error-summary li") ?? page.querySelector("main p") ?? page.querySelector("h1");
  return told?.textContent?.trim() || messages.evidenceFailed.replace("“*”", "");
}

function drawAnew(fresh: Document): void {
  for (const old of document.querySelectorAll<HTMLElement>("[data-fresh]")) {
    const now = fresh.getElementById(old.id);
    if (now !== null) old.replaceWith(document.importNode(now, true));
  }
}
