/** A question in the middle of a lesson: shown over it until it is answered. */
import type { AcknowledgedView } from "../../../../contract/watching.ts";
import { answer } from "./api.ts";
import type { Words } from "./screen.ts";

type Prompt = NonNullable<AcknowledgedView["prompt"]>;

/** Asks, and asks again after a wrong answer. `done` is called once the right one was given. */
export class Question {
  readonly #dialog: HTMLDialogElement;
  readonly #words: Words;
  readonly #done: () => void;
  #prompt: Prompt | undefined;

  constructor(dialog: HTMLDialogElement, words: Words, done: () => void) {
    this.#dialog = dialog;
    this.#words = words;
    this.#done = done;
    // There is no way around it but to answer or to leave the page.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = Number(new FormData(event.target as HTMLFormElement).get("choice") ?? 0);
      if (choice > 0) void this.#send(choice);
      else this.#say(this.#words.questionChoose);
    });
  }

  get open(): boolean {
    return this.#dialog.open;
  }

  ask(prompt: Prompt, said = ""): void {
    if (this.#prompt?.promptId === prompt.promptId && this.#dialog.open) return;
    this.#prompt = prompt;
    const { wording, press, choices } = prompt;
    const legend = this.#part("legend");
    if (legend) legend.textContent = wording ?? this.#words.questionPresent.replace("#", press ?? "");
    const list = this.#part("choices");
    list?.replaceChildren(...choices.map((text, index) => choiceLine(text, index + 1)));
    this.#say(said);
    if (!this.#dialog.open) this.#dialog.showModal();
    list?.querySelector("input")?.focus();
  }

  #part(name: string): HTMLElement | null {
    return this.#dialog.querySelector(`[data-question-${name}]`);
  }

  #say(text: string): void {
    const status = this.#part("status");
    if (status) status.textContent = text;
  }

  async #send(choice: number): Promise<void> {
    if (this.#prompt === undefined) return;
    const reply = await answer(this.#prompt.promptId, choice);
    if (reply.kind === "away") return this.#say(this.#words.questionAway);
    if (reply.kind === "refused") return this.#say(`${reply.title}。${reply.remedy}`);
    const { right, prompt } = reply.body;
    if (!right && prompt !== null) return this.ask(prompt, this.#words.questionWrong);
    this.#prompt = undefined;
    this.#dialog.close();
    this.#done();
  }
}

function choiceLine(text: string, number: number): HTMLElement {
  const line = document.createElement("div");
  line.className = "choice";
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "choice";
  input.id = `answer-${number}`;
  input.value = String(number);
  const label = document.createElement("label");
  label.htmlFor = input.id;
  label.textContent = text;
  line.append(input, label);
  return line;
}
