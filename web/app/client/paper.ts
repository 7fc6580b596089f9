/** A paper that is being answered: kept answer by answer, the time in sight, what was not sent yet kept on the device. */

interface Saved {
  saved: { place: number; change: number }[];
  stale: { place: number; change: number; answer: string[] }[];
  secondsLeft: number;
}

const RETRY_MS = 4_000;
const TYPING_MS = 900;
/** The server takes what was under way so long after the end. */
const GRACE_MS = 12_000;
const ANNOUNCED = [600, 300, 60, 30, 10];

/** Makes the form of a paper keep what is answered. */
export function openPaper(form: HTMLFormElement): void {
  new Paper(form).open();
}

class Paper {
  private readonly form: HTMLFormElement;
  private readonly key: string;
  /** Answers that the server does not have yet, by place. */
  private readonly waiting = new Map<number, string[]>();
  private endsAt: number;
  private sending = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private announced: number;

  constructor(form: HTMLFormElement) {
    this.form = form;
    this.key = `xueshi-paper-${form.dataset["paper"] ?? ""}`;
    const seconds = Number(form.dataset["seconds"]);
    this.endsAt = performance.now() + seconds * 1000;
    this.announced = seconds + 1;
  }

  open(): void {
    this.recall();
    this.form.addEventListener("change", (event) => this.note(event.target, 0));
    this.form.addEventListener("input", (event) => this.note(event.target, TYPING_MS));
    this.form.addEventListener("submit", () => this.forget());
    globalThis.addEventListener("online", () => void this.send());
    globalThis.addEventListener("pageshow", (event) => {
      // Back from the cache the page shows what it showed; the server may know better.
      if (event.persisted) location.reload();
    });
    this.tick();
    setInterval(() => this.tick(), 1000);
    if (this.waiting.size > 0) void this.send();
  }

  private fieldset(place: number): HTMLElement | null {
    return this.form.querySelector<HTMLElement>(`[data-place="${place}"]`);
  }

  private answerOf(fieldset: HTMLElement): string[] {
    const selects = [...fieldset.querySelectorAll("select")];
    if (selects.length > 0) return selects.map(({ value }) => value);
    const written = fieldset.querySelector<HTMLInputElement>("input[type=text]");
    if (written !== null) return [written.value.trim()];
    return [...fieldset.querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => value);
  }

  private note(target: EventTarget | null, pause: number): void {
    const fieldset = (target as HTMLElement | null)?.closest<HTMLElement>("[data-place]");
    if (fieldset == null) return;
    const written = (target as HTMLInputElement).type === "text";
    if (pause > 0 && !written) return;
    const place = Number(fieldset.dataset["place"]);
    this.waiting.set(place, this.answerOf(fieldset));
    this.remember();
    this.mark(place);
    this.say(place, this.form.dataset["saving"] ?? "");
    clearTimeout(this.typing);
    if (pause === 0) void this.send();
    else this.typing = setTimeout(() => void this.send(), pause);
  }

  private async send(): Promise<void> {
    clearTimeout(this.retry);
    if (this.sending || this.waiting.size === 0) return;
    this.sending = true;
    const sent = [...this.waiting];
    const answers = sent.map(([place, answer]) => ({ place, change: this.changeOf(place), answer }));
    try {
      const reply = await fetch(`/api/me/attempts/${this.form.dataset["paper"]}/answers`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ answers }),
      });
      if (reply.status === 409 || reply.status === 404 || reply.status === 401) {
        this.forget();
        location.reload();
        return;
      }
      if (!reply.ok) throw new Error(String(reply.status));
      this.accept(sent, (await reply.json()) as Saved);
      this.offline(false);
    } catch {
      this.offline(true);
      for (const [place] of sent) this.say(place, this.form.dataset["waiting"] ?? "");
      this.retry = setTimeout(() => void this.send(), RETRY_MS);
    } finally {
      this.sending = false;
    }
    if (this.waiting.size > 0 && this.retry === undefined) void this.send();
  }

  private accept(sent: readonly [number, string[]][], { saved, stale, secondsLeft }: Saved): void {
    this.retry = undefined;
    this.endsAt = performance.now() + secondsLeft * 1000;
    for (const [place, answer] of sent) if (this.waiting.get(place) === answer) this.waiting.delete(place);
    for (const { place, change } of saved) {
      this.setChange(place, change);
      const time = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
      this.say(place, `${this.form.dataset["saved"] ?? ""} ${time}`);
    }
    for (const { place, change, answer } of stale) {
      this.waiting.delete(place);
      this.setChange(place, change);
      this.show(place, answer);
      this.say(place, this.form.dataset["elsewhere"] ?? "");
    }
    this.remember();
  }

  private show(place: number, answer: readonly string[]): void {
    const fieldset = this.fieldset(place);
    if (fieldset === null) return;
    const selects = [...fieldset.querySelectorAll("select")];
    for (const [at, select] of selects.entries()) select.value = answer[at] ?? "";
    const written = fieldset.querySelector<HTMLInputElement>("input[type=text]");
    if (written !== null) written.value = answer[0] ?? "";
    for (const box of fieldset.querySelectorAll<HTMLInputElement>("input[type=radio], input[type=checkbox]"))
      box.checked = answer.includes(box.value);
    this.mark(place);
  }

  private changeOf(place: number): number {
    return Number(this.form.querySelector<HTMLInputElement>(`[name="change${place}"]`)?.value ?? 0);
  }

  private setChange(place: number, change: number): void {
    const field = this.form.querySelector<HTMLInputElement>(`[name="change${place}"]`);
    if (field !== null) field.value = String(change);
  }

  /** The number in the map of the paper. */
  private mark(place: number): void {
    const fieldset = this.fieldset(place);
    const link = this.form.querySelector<HTMLAnchorElement>(`.paper-map a[href$="-q${place}"]`);
    if (fieldset === null || link === null) return;
    const done = this.answerOf(fieldset).some((each) => each !== "");
    if (done) link.dataset["answered"] = "true";
    else delete link.dataset["answered"];
    const words = done ? this.form.dataset["done"] : this.form.dataset["open"];
    link.setAttribute("aria-label", (words ?? "").replace("{place}", String(place)));
  }

  private say(place: number, words: string): void {
    const line = this.fieldset(place)?.querySelector<HTMLElement>("[data-saved]");
    if (line == null) return;
    line.hidden = false;
    line.textContent = words;
  }

  private offline(is: boolean): void {
    const line = this.form.querySelector<HTMLElement>("[data-network]");
    if (line === null || line.hidden !== is) return;
    line.hidden = !is;
    if (is) this.announce(line.textContent.trim());
  }

  private announce(words: string): void {
    const line = this.form.querySelector<HTMLElement>("[data-announce]");
    if (line !== null) line.textContent = words;
  }

  private tick(): void {
    const left = Math.ceil((this.endsAt - performance.now()) / 1000);
    const clock = this.form.querySelector<HTMLElement>("[data-clock]");
    if (clock !== null) {
      clock.hidden = false;
      clock.textContent = (this.form.dataset["left"] ?? "").replace("{time}", digits(Math.max(0, left)));
      clock.dataset["soon"] = String(left <= 60);
    }
    const due = ANNOUNCED.find((mark) => left <= mark && this.announced > mark);
    if (due !== undefined && left > 0) {
      this.announced = due;
      const minutes = due >= 60;
      const words = minutes ? this.form.dataset["minutes"] : this.form.dataset["last"];
      this.announce((words ?? "").replace("{count}", String(minutes ? due / 60 : due)));
    }
    if (left === 0) void this.send();
    // The server ends it by its own clock; the page only asks how it went.
    if (left * 1000 < -GRACE_MS && navigator.onLine) location.reload();
  }

  private remember(): void {
    try {
      if (this.waiting.size === 0) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify([...this.waiting]));
    } catch {
      // A device that keeps nothing still sends.
    }
  }

  private recall(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "[]") as [number, string[]][];
      for (const [place, answer] of kept) {
        if (this.fieldset(place) === null) continue;
        this.waiting.set(place, answer);
        this.show(place, answer);
      }
    } catch {
      this.forget();
    }
  }

  private forget(): void {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }
}

/** "59:59", or "1:05:00". */
function digits(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}
