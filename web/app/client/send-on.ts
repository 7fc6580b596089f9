/** Sends a form that asks for nothing; without scripts its button does. */
export function sendOn(root: Document): void {
  root.querySelector<HTMLFormElement>("form[data-send]")?.submit();
}
