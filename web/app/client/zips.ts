/** Sends a zip of evidence in parts: it goes on after the network was lost, also when the page was opened anew. */
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };

const PART_BYTES = 2 * 2 ** 20;
const PAUSES_MS = [1_000, 3_000, 5_000, 10_000, 10_000, 30_000, 30_000, 60_000, 60_000];

interface Archive {
  archiveId: number;
  received: number;
}

/** Makes the form for a zip send by itself. */
export function openZip(field: HTMLElement): void {
  const form = field.querySelector("form");
  form?.addEventListener("submit", (event) => {
    const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
    if (file === undefined) return;
    event.preventDefault();
    const button = form.querySelector<HTMLButtonElement>("button");
    if (button) button.disabled = true;
    const say = (text: string) => {
      const status = field.querySelector("[data-zip-status]");
      if (status) status.textContent = text;
    };
    void send(field.dataset["zip"] ?? "", file, say).then((text) => {
      if (text === undefined) return location.reload();
      if (button) button.disabled = false;
      say(text);
    });
  });
}

/** Sends a file; says why it did not arrive. */
async function send(address: string, file: File, say: (text: string) => void): Promise<string | undefined> {
  const begun = known(file) ?? (await begin(address, file));
  if (typeof begun === "string") return begun;
  let at = begun.received;
  let failures = 0;
  while (at < file.size) {
    say(messages.zipSending.replace("#", String(Math.floor((at / file.size) * 100))));
    const body = new FormData();
    body.set("at", String(at));
    body.set("file", file.slice(at, at + PART_BYTES), "part");
    const answer = await fetch(`${address}/${begun.archiveId}/parts`, { method: "POST", body }).catch(() => undefined);
    if (answer?.ok === true) {
      at = ((await answer.json()) as Archive).received;
      failures = 0;
      continue;
    }
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) return refusalOf(answer);
    const pause = PAUSES_MS[failures++];
    if (pause === undefined) return messages.zipGaveUp;
    say(messages.evidenceLost);
    await new Promise((wake) => setTimeout(wake, pause));
  }
  return undefined;
}

/** The same file as one that broke off. */
function known(file: File): Archive | undefined {
  for (const { dataset } of document.querySelectorAll<HTMLElement>("[data-zip-known]")) {
    const received = Number(dataset["received"]);
    if (dataset["name"] === file.name && Number(dataset["bytes"]) === file.size && received < file.size)
      return { archiveId: Number(dataset["zipKnown"]), received };
  }
  return undefined;
}

async function begin(address: string, file: File): Promise<Archive | string> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: file.name, bytes: file.size }),
  }).catch(() => undefined);
  if (answer === undefined) return messages.zipGaveUp;
  return answer.ok ? ((await answer.json()) as Archive) : refusalOf(answer);
}

interface Problem {
  title?: string;
  remedy?: string;
  errors?: { message: string; remedy: string }[];
}

async function refusalOf(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => ({}))) as Problem;
  const [first] = problem.errors ?? [];
  const parts = first === undefined ? [problem.title, problem.remedy] : [first.message, first.remedy];
  return parts.filter((part) => part !== undefined).join("，") || messages.zipGaveUp;
}
