import messages from "../../text/zh-CN/client.json" with { type: "json" };

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function isControl(target: EventTarget | null): target is Control {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

function missing(control: Control): string {
  if (control.type === "file") return messages.fileMissing;
  return /^(radio|checkbox|select)/.test(control.type) ? messages.choiceMissing : messages.valueMissing;
}

function messageOf(control: Control): string {
  const state = control.validity;
  if (state.valueMissing) return missing(control);
  const own = control.dataset["wrong"];
  if (own !== undefined) return own;
  if (state.typeMismatch) return messages.typeMismatch;
  if (state.patternMismatch) return messages.patternMismatch;
  if (state.tooLong) return messages.tooLong;
  if (state.tooShort) return messages.tooShort;
  if (state.rangeOverflow || state.rangeUnderflow || state.stepMismatch) return messages.range;
  return messages.badInput;
}

/** Says in Chinese what the browser would say in its own language. */
export function chineseMessages(root: Document): void {
  const invalid = (event: Event): void => {
    if (isControl(event.target) && !event.target.validity.customError)
      event.target.setCustomValidity(messageOf(event.target));
  };
  const clear = (event: Event): void => {
    if (!isControl(event.target)) return;
    // Every radio of a group carries the message: one choice has to clear them all.
    for (const control of event.target.form?.elements ?? [event.target]) {
      if (isControl(control) && control.name === event.target.name) control.setCustomValidity("");
    }
  };
  root.addEventListener("invalid", invalid, true);
  root.addEventListener("input", clear, true);
  root.addEventListener("change", clear, true);
}
