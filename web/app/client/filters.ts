import { around } from "./pieces.ts";

const memory = "xueshi-focus";

/** Sends a filter form when a choice changes; text boxes wait for Enter. */
export function autoSubmit(root: Document): void {
  root.addEventListener("change", (event) => {
    const field = event.target;
    const form = around<HTMLFormElement>(event, "form[data-auto=true]");
    if (
      !form ||
      !(
        field instanceof HTMLSelectElement ||
        (field instanceof HTMLInputElement && /^(radio|checkbox)$/.test(field.type))
      )
    )
      return;
    sessionStorage.setItem(memory, field.id);
    form.requestSubmit();
  });
}

/** Puts the focus back on the choice that sent the form, so that the keyboard goes on where it was; false when none did. */
export function restoreFocus(root: Document): boolean {
  const id = sessionStorage.getItem(memory);
  if (id === null) return false;
  sessionStorage.removeItem(memory);
  root.getElementById(id)?.focus();
  return true;
}
