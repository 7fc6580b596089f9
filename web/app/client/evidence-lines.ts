/** What the list of evidence shows: a line for each file that is on its way, was not taken, or is kept. */
import messages from "../../text/zh-CN/client-pieces.json" with { type: "json" };

/** What a file became. */
export interface Kept {
  readonly evidenceId: number;
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
}

/** The line of a file on its way. */
export interface Line {
  readonly line: HTMLElement;
  readonly bar: HTMLProgressElement;
  readonly note: HTMLElement;
  readonly stop: HTMLButtonElement;
}

/** A sentence about a file by name. */
export const fill = (sentence: string, name: string): string => sentence.replace("*", name);

function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name: string, text = ""): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}

function smallButton(text: string, named: string): HTMLButtonElement {
  const button = make("button", "button button-quiet button-small", text);
  button.type = "button";
  button.setAttribute("aria-label", named);
  return button;
}

/** A line that shows how far a file is, with a button to stop it. */
export function lineOf(name: string): Line {
  const line = make("li", "evidence-item");
  const bar = make("progress", "evidence-bar");
  bar.setAttribute("aria-label", fill(messages.evidenceSending, name));
  const note = make("span", "hint");
  const told = make("span", "evidence-words");
  told.append(make("span", "", name), bar, note);
  const stop = smallButton(messages.evidenceStop, fill(messages.evidenceStopNamed, name));
  line.append(told, stop);
  return { line, bar, note, stop };
}

/** Says in a line why its file was not taken, and offers to try again where that may help. */
export function markFailed({ line, bar, note, stop }: Line, name: string, why: string, again?: () => void): void {
  bar.remove();
  note.textContent = why;
  note.classList.add("evidence-why");
  line.classList.add("evidence-failed");
  stop.textContent = messages.evidenceClose;
  stop.setAttribute("aria-label", fill(messages.evidenceCloseNamed, name));
  if (again === undefined) return;
  const retry = smallButton(messages.evidenceAgain, fill(messages.evidenceAgainNamed, name));
  retry.addEventListener("click", again);
  stop.before(retry);
}

/** The line of a file that is kept, as the server would have drawn it. */
export function keptLine({ evidenceId, key, name, mediaType }: Kept, field: string | undefined): HTMLElement {
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
  Object.assign(link, { href: `/api/files/${key}/${isPicture ? "view" : "content"}`, rel: "noopener" });
  if (isPicture) link.target = "_blank";
  const told = make("span", "evidence-words");
  told.append(link, make("span", "hint", messages.evidenceKept));
  const button = smallButton(messages.evidenceRemove, fill(messages.evidenceRemoveNamed, name));
  Object.assign(button, { type: "submit", name: "remove", value: key, formNoValidate: true });
  line.append(small, told, button);
  return line;
}
