/** Sends a content of a course in parts: it goes on after the network was lost, also when the page was opened anew. */
import { Upload, type DetailedError } from "tus-js-client";
import { byteSize } from "../../ui/format.ts";
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };
import { persistently } from "./evidence-adding.ts";

const PART_BYTES = 2 * 2 ** 20;
const PAUSES_MS = [0, 1_000, 3_000, 5_000, 10_000, 10_000, 30_000, 30_000, 60_000, 60_000];

interface Problem {
  title?: string;
  remedy?: string;
  errors?: { message: string; remedy: string }[];
}

function wordsOf(body: string): string {
  try {
    const problem = JSON.parse(body) as Problem;
    const [first] = problem.errors ?? [];
    return `${first?.message ?? problem.title ?? ""}。${first?.remedy ?? problem.remedy ?? ""}。`;
  } catch {
    return messages.contentGaveUp;
  }
}

/** Makes a form for a content send by itself. */
export function openContentUpload(place: HTMLElement): void {
  const form = place.querySelector("form");
  const button = form?.querySelector<HTMLButtonElement>("button");
  form?.addEventListener("submit", (event) => {
    const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
    if (file === undefined) return;
    event.preventDefault();
    const most = Number(place.dataset["most"]);
    if (file.size > most) return say(place, messages.contentLarge.replace("#", byteSize(most)));
    if (button) button.disabled = true;
    send(place, file, () => {
      if (button) button.disabled = false;
    });
  });
}

function say(place: HTMLElement, text: string): void {
  const status = place.querySelector("[data-content-status]");
  if (status) status.textContent = text;
}

/** Whoever leaves the page meanwhile is asked first. */
const ask = (event: BeforeUnloadEvent) => event.preventDefault();

function send(place: HTMLElement, file: File, over: () => void): void {
  const sending = place.querySelector<HTMLElement>("[data-content-sending]");
  const bar = place.querySelector<HTMLProgressElement>("[data-content-bar]");
  const stop = place.querySelector<HTMLButtonElement>("#content-stop");
  const replaces = place.dataset["replaces"] ?? "";
  if (sending) sending.hidden = false;
  window.addEventListener("beforeunload", ask);
  const end = (text: string) => {
    window.removeEventListener("beforeunload", ask);
    window.removeEventListener("online", again);
    if (sending) sending.hidden = true;
    say(place, text);
    over();
  };
  const upload = new Upload(file, {
    endpoint: "/tus/content",
    chunkSize: PART_BYTES,
    retryDelays: PAUSES_MS,
    metadata: {
      filename: file.name,
      kind: place.dataset["contentUpload"] ?? "",
      ...(replaces === "" ? {} : { replaces }),
    },
    // The same file as a newer version of something is another upload.
    fingerprint: async () => ["content", replaces, file.name, file.type, file.size, file.lastModified].join("|"),
    removeFingerprintOnSuccess: true,
    onProgress: (sent, all) => {
      if (bar) Object.assign(bar, { max: all, value: sent });
      say(place, messages.contentSending.replace("#", String(Math.floor((sent / Math.max(1, all)) * 100))));
    },
    onShouldRetry: (error) => {
      const answered = error.originalResponse?.getStatus() ?? 0;
      const lost = answered === 0 || answered >= 500 || answered === 409 || answered === 423;
      if (lost) say(place, messages.evidenceLost);
      return lost;
    },
    onSuccess: () => void finish(upload.url ?? "", end, place),
    onError: (error) => end(toldOf(error)),
  });
  const again = () => void upload.abort().then(() => upload.start());
  window.addEventListener("online", again);
  stop?.addEventListener("click", () => void upload.abort(true).finally(() => end(messages.contentStopped)), {
    once: true,
  });
  void upload.findPreviousUploads().then(([before]) => {
    if (before !== undefined) upload.resumeFromPreviousUpload(before);
    upload.start();
  });
}

function toldOf(error: Error | DetailedError): string {
  const response = "originalResponse" in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  return status >= 400 && status < 500 ? wordsOf(response?.getBody() ?? "") : messages.contentGaveUp;
}

/** Has what arrived taken in, and goes to its page. */
async function finish(url: string, end: (text: string) => void, place: HTMLElement): Promise<void> {
  say(place, messages.evidenceChecking);
  const key = url.split("/").at(-1) ?? "";
  try {
    const answer = await persistently(() => fetch(`/api/content-uploads/${key}/finish`, { method: "POST" }));
    if (!answer.ok) return end(wordsOf(await answer.text()));
    const { contentKey } = (await answer.json()) as { contentKey: string };
    end("");
    location.assign(`/contents/${contentKey}`);
  } catch {
    end(messages.contentGaveUp);
  }
}
