/** Reads documents with Chromium's own parser, without running them: what is wrong with one, where it leads, what can be sent. */
import type { Browser, Page } from "playwright-core";

/** A form as somebody would send it who fills in nothing more. */
export interface FoundForm {
  readonly method: "get" | "post";
  /** Where it is sent to by that button. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The button that is pressed, where it says something. */
  readonly pressed: string;
  /** Names of fields into which anything can be typed. */
  readonly free: readonly string[];
  /** Names of file fields. */
  readonly files: readonly string[];
}

/** What a document holds. */
export interface Reading {
  readonly links: readonly string[];
  readonly forms: readonly FoundForm[];
  /** Payloads that became elements, attributes or addresses. */
  readonly faults: readonly string[];
  /** Whether a payload stands in its main part, as text or in a field. */
  readonly shows: boolean;
}

export interface Reader {
  /** Reads the document that an address answered with; its forms unless they are not wanted. */
  read(html: string, address: string, wanted?: { forms: boolean }): Promise<Reading>;
  close(): Promise<void>;
}

/** Opens an empty page whose parser is used. */
export async function openReader(browser: Browser): Promise<Reader> {
  const context = await browser.newContext();
  const page: Page = await context.newPage();
  return {
    async read(html, address, wanted = { forms: true }) {
      const { links, ...rest } = await page.evaluate(look, html);
      const forms = wanted.forms ? await page.evaluate(formsOf, html) : [];
      const absolute = (target: string) => URL.parse(target, address)?.href ?? "";
      return {
        ...rest,
        links: [...new Set(links.map(absolute))].filter((link) => link.startsWith(new URL(address).origin)),
        forms: forms.map((form) => ({ ...form, action: absolute(form.action) })),
      };
    },
    close: () => context.close(),
  };
}

/** What is wrong and where it leads. Runs in the browser, which is why everything it needs is within. */
function look(html: string): Omit<Reading, "forms"> {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const faults: string[] = [];
  for (const one of parsed.querySelectorAll("*")) {
    if (one.hasAttribute("data-planted")) faults.push(`became an element: ${one.outerHTML.slice(0, 120)}`);
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on")) faults.push(`has a handler: ${one.outerHTML.slice(0, 120)}`);
      // Browsers take control characters and blanks at the front of an address away. Pictures may stand in an address.
      // oxlint-disable-next-line no-control-regex
      const script = /^[\u0000-\u0020]*(javascript:|vbscript:|data:(?!image))/i.test(value);
      if (script && /^(href|src|action|formaction|data|xlink:href)$/.test(name))
        faults.push(`leads to ${value.slice(0, 80)}`);
    }
  }
  const links = [...parsed.querySelectorAll("a[href]:not([download])")].map((one) => one.getAttribute("href") ?? "");
  const main = parsed.querySelector("main") ?? parsed.body;
  const typed = [...main.querySelectorAll("input, textarea")].map((one) => (one as HTMLInputElement).value);
  return { links, faults, shows: `${main.textContent} ${typed.join(" ")}`.includes("planted()") };
}

/** The forms, each once for every button that sends it. Runs in the browser. */
function formsOf(html: string): FoundForm[] {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const valueOf = (field: HTMLInputElement): string => {
    if (field.tagName !== "SELECT" || field.value !== "") return field.value;
    const options = [...(field as unknown as HTMLSelectElement).options].filter(({ disabled }) => !disabled);
    return options.find(({ value }) => value !== "")?.value ?? "";
  };
  const read = (form: HTMLFormElement): Omit<FoundForm, "method" | "action" | "pressed"> => {
    const all = ([...form.elements] as HTMLInputElement[]).filter(
      ({ name, type }) => name !== "" && !/^(button|submit|reset|fieldset|output)$/.test(type),
    );
    // Of a group the chosen one is sent, or the first where none is.
    const sent = all.filter((field) => {
      if (field.type !== "radio") return field.type !== "file";
      const group = all.filter(({ name }) => name === field.name);
      return field === (group.find(({ checked }) => checked) ?? group[0]);
    });
    const typed = sent.filter(({ type }) => /^(text|search|textarea|tel|email|url|password)$/.test(type));
    return {
      fields: sent.map((field) => [field.name, valueOf(field)] as const),
      free: [...new Set(typed.map(({ name }) => name))],
      files: all.filter(({ type }) => type === "file").map(({ name }) => name),
    };
  };
  return [...parsed.querySelectorAll("form")].flatMap((form) => {
    const { fields, ...rest } = read(form);
    const method = form.method === "post" ? ("post" as const) : ("get" as const);
    const own = form.getAttribute("action") ?? "";
    const buttons = ([...form.elements] as HTMLButtonElement[]).filter(({ type }) => type === "submit");
    const ways = new Map<string, FoundForm>();
    for (const button of buttons) {
      const action = button.getAttribute("formaction") ?? own;
      const pressed = button.name === "" ? [] : [[button.name, button.value] as const];
      ways.set(`${action} ${pressed.join()}`, {
        method,
        action,
        pressed: pressed.join(),
        fields: [...fields, ...pressed],
        ...rest,
      });
    }
    return ways.size > 0 ? [...ways.values()] : [{ method, action: own, pressed: "", fields, ...rest }];
  });
}
