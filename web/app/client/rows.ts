import { around } from "./pieces.ts";

const step: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** In a table: arrows, Home and End move between the rows' first links; x turns the row's check box. */
export function rowKeys(root: Document): void {
  root.addEventListener("keydown", (event) => {
    const table = around<HTMLElement>(event, "[data-rows]");
    const typing = around(event, "input:not([type=checkbox]),select,textarea");
    if (!table || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = around<HTMLElement>(event, "tbody tr");
    if (event.key === "x" && row) {
      row.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
      return;
    }
    const move = step[event.key];
    if (!move) return;
    const stops = [...table.querySelectorAll<HTMLElement>("tbody tr")].map((one) =>
      one.querySelector<HTMLElement>("a,input"),
    );
    const at = row ? [...table.querySelectorAll("tbody tr")].indexOf(row) : -1;
    const stop = stops[move(at, stops.length - 1)];
    if (!stop) return;
    event.preventDefault();
    stop.focus();
  });
}

/** The box in the head of a table turns all boxes of its name in that table. */
export function selectAll(root: Document): void {
  root.addEventListener("change", (event) => {
    const all = around<HTMLInputElement>(event, "[data-select-all]");
    if (!all) return;
    for (const box of all.closest("table")?.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]") ?? []) {
      box.checked = all.checked;
    }
  });
}
