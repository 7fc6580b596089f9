/** Sends files of evidence in parts as soon as they are chosen: each goes on after the network was lost, and can be stopped. */
import { Upload, type DetailedError } from "tus-js-client";
import messages from "../../text/zh-CN/client.json" with { type: "json" };

const PART_BYTES = 512 * 1024;
const PAUSES_MS = [0, 1_000, 3_000, 5_000, 10_000, 10_000, 30_000, 30_000, 60_000, 60_000];
const TYPES = "image/jpeg,image/png,image/webp,application/pdf";

interface Kept {
  evidenceId: number;
  key: string;
  name: string;
  mediaType: string;
}

/** Makes a field for evidence send by itself. */
export function openEvidence(field: HTMLElement): void {
  const part = <Found extends HTMLElement>(name: string) => field.querySelector<Found>(`[data-evidence-${name}]`);
  const [plain, buttons, list, status] = [part("plain"), part("buttons"), part("list"), part("status")];
  if (!plain || !buttons || !list || !status) return;
  plain.remove();
  buttons.hidden = false;
  const say = (text: string) => void (status.textContent = text);
  const most = Number(field.dataset["most"]);
  const largest = Number(field.dataset["megabytes"]);
  const take = (files: readonly File[]) => {
    for (const file of files) {
      if (list.children.length >= most) return say(messages.evidenceMany.replace("#", String(most)));
      if (file.size > largest * 2 ** 20) say(fill(messages.evidenceLarge, file.name).replace("#", String(largest)));
      else send(file, { field, list, say });
    }
  };
  part("choose")?.addEventListener("click", () => choose(take, false));
  part("camera")?.addEventListener("click", () => choose(take, true));
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[name=remove]") : null;
    const item = button?.closest<HTMLElement>("[data-evidence-item]");
    if (!button || !item) return;
    event.preventDefault();
    void remove(item, button, say).then(() => part("choose")?.focus());
  });
}

/** Opens the system's choice of files, or its camera. */
function choose(take: (files: readonly File[]) => void, camera: boolean): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = camera ? "image/*" : TYPES;
  if (camera) input.setAttribute("capture", "environment");
  else input.multiple = true;
  input.hidden = true;
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

interface Place {
  field: HTMLElement;
  list: HTMLElement;
  say(text: string): void;
}

/** Sends one file; its line shows how far it is, and in the end what it became. */
function send(file: File, place: Place): void {
  const { line, bar, note, stop } = lineOf(file.name);
  place.list.append(line);
  const fail = (text: string) => {
    bar.remove();
    note.textContent = text;
    line.classList.add("evidence-failed");
    stop.textContent = messages.evidenceClose;
    stop.setAttribute("aria-label", fill(messages.evidenceCloseNamed, file.name));
    place.say(fill(messages.evidenceFailed, file.name));
  };
  const upload = new Upload(file, {
    endpoint: "/tus/files",
    chunkSize: PART_BYTES,
    retryDelays: PAUSES_MS,
    metadata: { filename: file.name },
    removeFingerprintOnSuccess: true,
    onProgress: (sent, all) => {
      bar.max = all;
      bar.value = sent;
      note.textContent = `${Math.floor((sent / Math.max(1, all)) * 100)}%`;
    },
    onShouldRetry: (error) => {
      const answered = error.originalResponse?.getStatus() ?? 0;
      const lost = answered === 0 || answered >= 500 || answered === 409 || answered === 423;
      if (lost) place.say((note.textContent = messages.evidenceLost));
      return lost;
    },
    onSuccess: () => {
      note.textContent = messages.evidenceChecking;
      place.say(fill(messages.evidenceCheckingNamed, file.name));
      void finish(upload.url ?? "").then(
        (kept) => {
          forgetStale();
          line.replaceWith(keptLine(kept, place.field.dataset["name"]));
          place.say(fill(messages.evidenceDone, kept.name));
        },
        (error: Error) => fail(error.message),
      );
    },
    onError: (error) => fail(wordsOf(error)),
  });
  const again = () => upload.start();
  window.addEventListener("online", again);
  stop.addEventListener("click", () => {
    window.removeEventListener("online", again);
    void upload.abort(true).catch(() => undefined);
    line.remove();
    place.say(line.classList.contains("evidence-failed") ? "" : fill(messages.evidenceStopped, file.name));
    place.field.querySelector<HTMLElement>("[data-evidence-choose]")?.focus();
  });
  place.say(fill(messages.evidenceSending, file.name));
  void upload.findPreviousUploads().then(([before]) => {
    if (before !== undefined) upload.resumeFromPreviousUpload(before);
    upload.start();
  });
}

/** Has the whole file looked into; a server that is busy is asked again. */
async function finish(url: string, tries = 5): Promise<Kept> {
  const key = url.split("/").at(-1) ?? "";
  const answer = await fetch(`/api/uploads/${key}/finish`, { method: "POST" }).catch(() => undefined);
  if (answer?.ok) return (await answer.json()) as Kept;
  if ((answer === undefined || answer.status >= 500) && tries > 0) {
    await new Promise((wake) => setTimeout(wake, 3_000));
    return finish(url, tries - 1);
  }
  throw new Error(answer === undefined ? messages.evidenceLost : problemWords(await answer.text()));
}

async function remove(item: HTMLElement, button: HTMLButtonElement, say: Place["say"]): Promise<void> {
  button.disabled = true;
  const name = item.querySelector("a")?.textContent ?? "";
  const key = item.dataset["evidenceItem"] ?? "";
  const answer = await fetch(`/api/files/${key}`, { method: "DELETE" }).catch(() => undefined);
  if (answer?.ok === true || answer?.status === 404) {
    item.remove();
    forgetStale();
    say(fill(messages.evidenceRemoved, name));
  } else {
    button.disabled = false;
    say(answer === undefined ? messages.evidenceLost : problemWords(await answer.text()));
  }
}

function wordsOf(error: Error | DetailedError): string {
  const body = "originalResponse" in error ? error.originalResponse?.getBody() : undefined;
  return body ? problemWords(body) : messages.evidenceLost;
}

/** What a refusal says: of a file by name, else on the whole. */
function problemWords(body: string): string {
  try {
    const problem = JSON.parse(body) as {
      title: string;
      remedy: string;
      errors?: { message: string; remedy: string }[];
    };
    const [first] = problem.errors ?? [];
    return `${first?.message ?? problem.title}。${first?.remedy ?? problem.remedy}`;
  } catch {
    return messages.evidenceLost;
  }
}

/** What the page says of how many files there are, and how large, was true when it was loaded. */
function forgetStale(): void {
  for (const said of document.querySelectorAll<HTMLElement>("[data-evidence-stale]")) said.hidden = true;
}

const fill = (sentence: string, name: string): string => sentence.replace("*", name);

function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name: string, text = ""): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function lineOf(name: string) {
  const line = make("li", "evidence-item");
  const bar = make("progress", "evidence-bar");
  bar.setAttribute("aria-label", fill(messages.evidenceSending, name));
  const note = make("span", "hint");
  const told = make("span", "evidence-words");
  told.append(make("span", "", name), bar, note);
  const stop = make("button", "button button-quiet button-small", messages.evidenceStop);
  stop.type = "button";
  stop.setAttribute("aria-label", fill(messages.evidenceStopNamed, name));
  line.append(told, stop);
  return { line, bar, note, stop };
}

/** The line of a file that is kept, as the server would have drawn it. */
function keptLine({ evidenceId, key, name, mediaType }: Kept, field: string | undefined): HTMLElement {
  const line = make("li", "evidence-item");
  line.dataset["evidenceItem"] = key;
  if (field !== undefined) {
    const hidden = make("input", "");
    Object.assign(hidden, { type: "hidden", name: field, value: String(evidenceId) });
    line.append(hidden);
  }
  const isPicture = mediaType.startsWith("image/");
  const small = make(isPicture ? "img" : "span", "evidence-small", isPicture ? "" : "PDF");
  if (small instanceof HTMLImageElement) Object.assign(small, { src: `/api/files/${key}/small`, alt: "" });
  const link = make("a", "", name);
  link.href = `/api/files/${key}/content`;
  const told = make("span", "evidence-words");
  told.append(link, make("span", "hint", messages.evidenceKept));
  const button = make("button", "button button-quiet button-small", messages.evidenceRemove);
  Object.assign(button, { type: "submit", name: "remove", value: key, formNoValidate: true });
  button.setAttribute("aria-label", fill(messages.evidenceRemoveNamed, name));
  line.append(small, told, button);
  return line;
}
