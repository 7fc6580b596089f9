/** Reads documents with Chromium's own parser, without running them: what is wrong with one, where it leads, what can be sent. */
import type { Browser, Page } from "playwright-core";

/** A form as somebody would send it who fills in nothing more. */
export interface FoundForm {
  readonly method: "get" | "post";
  /** Where it is sent to, with the button that is pressed. */
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
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
  /** Reads the document that an address answered with. */
  read(html: string, address: string): Promise<Reading>;
  close(): Promise<void>;
}

/** Opens an empty page whose parser is used. */
export async function openReader(browser: Browser): Promise<Reader> {
  const context = await browser.newContext();
  const page: Page = await context.newPage();
  return {
    async read(html, address) {
      const { links, forms, ...rest } = await page.evaluate(readDocument, html);
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

/** Runs in the browser, which is why everything it needs is within. */
function readDocument(html: string): Reading {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const faults: string[] = [];
  for (const one of parsed.querySelectorAll("*")) {
    if (one.hasAttribute("data-planted")) faults.push(`became an element: ${one.outerHTML.slice(0, 120)}`);
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on")) faults.push(`has a handler: ${one.outerHTML.slice(0, 120)}`);
      const leads = /^(href|src|action|formaction|data|xlink:href)$/.test(name);
      // Browsers take control characters and blanks at the front of an address away.
      // oxlint-disable-next-line no-control-regex
      if (leads && /^[\u0000-\u0020]*(javascript:|vbscript:|data:(?!image))/i.test(value))
        faults.push(`leads to ${value.slice(0, 80)}`);
    }
  }
  const links = [...parsed.querySelectorAll("a[href]:not([download])")].map((one) => one.getAttribute("href") ?? "");
  const forms = [...parsed.querySelectorAll("form")].flatMap((form) => {
    const fields: [string, string][] = [];
    const free: string[] = [];
    const files: string[] = [];
    const buttons: HTMLButtonElement[] = [];
    const chosen = new Set<string>();
    for (const one of form.elements) {
      const field = one as HTMLInputElement;
      if (one.tagName === "BUTTON" || field.type === "submit") buttons.push(one as HTMLButtonElement);
      if (field.name === "" || /^(button|submit|reset|fieldset|output)$/.test(field.type)) continue;
      if (field.type === "file") files.push(field.name);
      else if (field.type === "radio") {
        const group = [...form.elements].filter((each) => (each as HTMLInputElement).name === field.name);
        const some = group.some((each) => (each as HTMLInputElement).checked);
        if (chosen.has(field.name) || (some && !field.checked)) continue;
        chosen.add(field.name);
        fields.push([field.name, field.value]);
      } else if (field.type === "checkbox") fields.push([field.name, field.value]);
      else if (one.tagName === "SELECT") {
        const options = [...(one as unknown as HTMLSelectElement).options].filter(({ disabled }) => !disabled);
        const first = options.find(({ value }) => value !== "")?.value ?? "";
        fields.push([field.name, field.value === "" ? first : field.value]);
      } else {
        fields.push([field.name, field.value]);
        if (/^(text|search|textarea|tel|email|url|password)$/.test(field.type) && !free.includes(field.name))
          free.push(field.name);
      }
    }
    const ways = new Map<string, readonly [string, string] | undefined>();
    for (const button of buttons) {
      const action = button.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
      ways.set(
        `${action} ${button.name} ${button.value}`,
        button.name === "" ? undefined : [button.name, button.value],
      );
    }
    if (ways.size === 0) ways.set(form.getAttribute("action") ?? "", undefined);
    const method: "get" | "post" = form.method === "post" ? "post" : "get";
    return [...ways].map(([key, pressed]) => ({
      method,
      action: key.split(" ", 1)[0] ?? "",
      fields: pressed === undefined ? fields : [...fields, pressed],
      free,
      files,
    }));
  });
  const main = parsed.querySelector("main") ?? parsed.body;
  const typed = [...main.querySelectorAll("input, textarea")].map((one) => (one as HTMLInputElement).value);
  return { links, forms, faults, shows: `${main.textContent} ${typed.join(" ")}`.includes("planted()") };
}
