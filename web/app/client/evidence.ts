/** Sends files of evidence in parts as soon as they are chosen: each goes on after the network was lost, and can be stopped. */
import { Upload, type DetailedError } from "tus-js-client";
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };
import { persistently, Refused, sendForm } from "./evidence-adding.ts";
import { fill, keptLine, lineOf, markFailed, type Kept, type Line } from "./evidence-lines.ts";

const PART_BYTES = 512 * 1024;
const PAUSES_MS = [0, 1_000, 3_000, 5_000, 10_000, 10_000, 30_000, 30_000, 60_000, 60_000];
const TYPES = "image/jpeg,image/png,image/webp,application/pdf";

interface Place {
  readonly field: HTMLElement;
  readonly list: HTMLElement;
  say(text: string): void;
}

/** Makes a field for evidence send by itself. */
export function openEvidence(field: HTMLElement): void {
  const part = <Found extends HTMLElement>(name: string) => field.querySelector<Found>(`[data-evidence-${name}]`);
  const [plain, buttons, list, status] = [part("plain"), part("buttons"), part("list"), part("status")];
  if (!plain || !buttons || !list || !status) return;
  // What was chosen while this was still being loaded is sent like the rest.
  const early = [...(plain.querySelector<HTMLInputElement>("input[type=file]")?.files ?? [])];
  plain.remove();
  buttons.hidden = false;
  const place: Place = { field, list, say: (text) => void (status.textContent = text) };
  const take = (files: readonly File[]) => {
    for (const file of files) takeOne(file, place);
  };
  take(early);
  part("choose")?.addEventListener("click", () => choose(take, false));
  part("camera")?.addEventListener("click", () => choose(take, true));
  list.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("[name=remove]") : null;
    const item = button?.closest<HTMLElement>("[data-evidence-item]");
    if (!button || !item) return;
    event.preventDefault();
    void remove(item, button, place).then(() => part("choose")?.focus());
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

/** Sends a file, unless it can be seen from here that it would not be taken. */
function takeOne(file: File, place: Place): void {
  const { field, list, say } = place;
  const most = Number(field.dataset["most"] ?? Infinity);
  const largest = Number(field.dataset["megabytes"]);
  if (list.children.length >= most) return say(messages.evidenceMany.replace("#", String(most)));
  const isLarge = file.size > largest * 2 ** 20;
  // What the system does not know is looked into by the server.
  const isOther = file.type !== "" && !/^(image\/|application\/pdf$)/.test(file.type);
  if (!isLarge && !isOther) return send(file, place);
  const line = lineOf(file.name);
  list.append(line.line);
  line.stop.addEventListener("click", () => close(line, place));
  markFailed(line, file.name, isOther ? messages.evidenceOther : messages.evidenceLarge.replace("#", String(largest)));
  return say(fill(messages.evidenceFailed, file.name));
}

function close({ line }: Line, { field }: Place): void {
  line.remove();
  field.querySelector<HTMLElement>("[data-evidence-choose]")?.focus();
}

let underWay = 0;
/** Whoever leaves the page meanwhile is asked first. */
const ask = (event: BeforeUnloadEvent) => event.preventDefault();

function count(change: 1 | -1): void {
  underWay += change;
  if (underWay === 1 && change === 1) window.addEventListener("beforeunload", ask);
  if (underWay === 0) window.removeEventListener("beforeunload", ask);
}

/** Sends one file; its line shows how far it is, and in the end what it became. */
function send(file: File, place: Place): void {
  const line = lineOf(file.name);
  const { bar, note, stop } = line;
  /** Whether it waits before it tries again. */
  let waiting = false;
  place.list.append(line.line);
  count(1);
  const upload = new Upload(file, {
    endpoint: "/tus/files",
    chunkSize: PART_BYTES,
    retryDelays: PAUSES_MS,
    metadata: { filename: file.name },
    removeFingerprintOnSuccess: true,
    onProgress: (sent, all) => {
      waiting = false;
      bar.max = all;
      bar.value = sent;
      note.textContent = `${Math.floor((sent / Math.max(1, all)) * 100)}%`;
    },
    onShouldRetry: (error) => {
      const answered = error.originalResponse?.getStatus() ?? 0;
      const lost = answered === 0 || answered >= 500 || answered === 409 || answered === 423;
      waiting = lost;
      if (lost) place.say((note.textContent = messages.evidenceLost));
      return lost;
    },
    onSuccess: () => {
      note.textContent = messages.evidenceChecking;
      place.say(fill(messages.evidenceCheckingNamed, file.name));
      void keep(upload.url ?? "", line, place).then(() => end(), fail);
    },
    onError: (error) => fail(isRefusal(error) ? new Refused(wordsOf(error)) : error),
  });
  const again = () => {
    if (!waiting) return;
    waiting = false;
    void upload.abort().then(() => upload.start());
  };
  const end = () => {
    count(-1);
    window.removeEventListener("online", again);
  };
  const fail = (error: Error) => {
    end();
    tellFailed(error, file, line, place);
  };
  window.addEventListener("online", again);
  stop.addEventListener("click", () => {
    const failed = line.line.classList.contains("evidence-failed");
    if (!failed) end();
    void upload.abort(!failed).catch(() => undefined);
    place.say(failed ? "" : fill(messages.evidenceStopped, file.name));
    close(line, place);
  });
  place.say(fill(messages.evidenceSending, file.name));
  void begin(upload);
}

/** Goes on with what was begun before, in this visit or an earlier one. */
async function begin(upload: Upload): Promise<void> {
  const [before] = await upload.findPreviousUploads();
  if (before !== undefined) upload.resumeFromPreviousUpload(before);
  upload.start();
}

function tellFailed(error: Error, file: File, line: Line, place: Place): void {
  const retry = () => {
    line.line.remove();
    send(file, place);
  };
  const refused = error instanceof Refused;
  markFailed(line, file.name, refused ? error.message : gaveUp(error), refused ? undefined : retry);
  place.say(fill(messages.evidenceFailed, file.name));
}

/** Has a whole file looked into, and added where the field adds files; its line becomes the one of a kept file. */
async function keep(url: string, { line, note, stop }: Line, { field, say }: Place): Promise<void> {
  const key = url.split("/").at(-1) ?? "";
  const answer = await persistently(() => fetch(`/api/uploads/${key}/finish`, { method: "POST" }));
  if (!answer.ok) throw new Refused(problemWords(await answer.text()));
  const kept = (await answer.json()) as Kept;
  let drawn = keptLine(kept, field.dataset["name"]);
  if (field.dataset["evidence"] === "adds") {
    stop.hidden = true;
    note.textContent = messages.evidenceAdding;
    const fresh = await sendForm(field, "keep", String(kept.evidenceId));
    const item = fresh.querySelector<HTMLElement>(`[data-evidence-item="${kept.key}"]`);
    if (item !== null) drawn = document.importNode(item, true);
  } else forgetStale();
  const had = line.contains(document.activeElement);
  // The same file twice is one file.
  field.querySelector(`[data-evidence-item="${kept.key}"]`)?.remove();
  line.replaceWith(drawn);
  if (had) drawn.querySelector<HTMLElement>("a")?.focus();
  say(fill(messages.evidenceDone, kept.name));
}

async function remove(item: HTMLElement, button: HTMLButtonElement, { field, say }: Place): Promise<void> {
  button.disabled = true;
  const name = item.querySelector("a")?.textContent ?? "";
  const key = item.dataset["evidenceItem"] ?? "";
  try {
    if (field.dataset["evidence"] === "adds") await sendForm(field, "remove", key);
    else await removeHeld(key);
    item.remove();
    say(fill(messages.evidenceRemoved, name));
  } catch (error) {
    button.disabled = false;
    say((error as Error).message);
  }
}

async function removeHeld(key: string): Promise<void> {
  const answer = await fetch(`/api/files/${key}`, { method: "DELETE" }).catch(() => undefined);
  if (answer?.ok !== true && answer?.status !== 404)
    throw new Error(answer === undefined ? messages.evidenceLost : problemWords(await answer.text()));
  forgetStale();
}

/** Whether a server has said that it does not take the file, now or later; a lost network and a busy server are none. */
function isRefusal(error: Error | DetailedError): error is DetailedError {
  const answered = "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
  return answered >= 400 && answered < 500;
}

function gaveUp(error: Error | DetailedError): string {
  const answered = "originalResponse" in error ? (error.originalResponse?.getStatus() ?? 0) : 0;
  return answered >= 500 ? messages.evidenceBusy : messages.evidenceGaveUp;
}

function wordsOf(error: DetailedError): string {
  return problemWords(error.originalResponse?.getBody() ?? "");
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
