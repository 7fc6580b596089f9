/** Finds the nearest element of a selector around the target of an event. */
export function around<Found extends Element>(event: Event, selector: string): Found | null {
  return event.target instanceof Element ? event.target.closest<Found>(selector) : null;
}

/** Shows what only works with scripts: buttons to copy and print, hints about sending by itself. */
export function revealScripted(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>(
    "[data-copy],[data-print],[data-select-all],.needs-script",
  )) {
    element.hidden = false;
  }
}

/** Opens native dialogs from their links, closes them from theirs and from the backdrop. */
export function openDialogs(root: Document): void {
  root.addEventListener("click", (event) => {
    const opener = around<HTMLElement>(event, "[data-dialog]");
    const dialog = opener && root.getElementById(opener.dataset["dialog"] ?? "");
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const closer = around<HTMLElement>(event, "[data-close]");
    const open = closer?.closest("dialog") ?? (event.target instanceof HTMLDialogElement ? event.target : null);
    if (open?.open) {
      event.preventDefault();
      open.close();
    }
  });
}

/** Copies the text of the element whose id the button names. */
export function copyText(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = around<HTMLElement>(event, "[data-copy]");
    const source = button && root.getElementById(button.dataset["copy"] ?? "");
    if (!button || !source) return;
    void navigator.clipboard.writeText(source.textContent ?? "").then(() => {
      button.textContent = button.dataset["copied"] ?? "";
    });
  });
}

/** Prints the page. */
export function printPage(root: Document): void {
  root.addEventListener("click", (event) => {
    if (around(event, "[data-print]")) window.print();
  });
}

/** Shows the name of the chosen file in the page's language. */
export function fileNames(root: Document): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-file]")) {
    const input = box.querySelector("input");
    const name = box.querySelector(".file-name");
    if (!input || !name) continue;
    box.classList.add("file-scripted");
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      const first = files[0]?.name ?? box.dataset["none"] ?? "";
      name.textContent = files.length > 1 ? (box.dataset["many"] ?? "").replace("#", String(files.length)) : first;
    });
  }
}
