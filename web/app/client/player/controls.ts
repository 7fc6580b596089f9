/** Buttons, the slider and the keys of a player. */
import type { Medium } from "./medium.ts";
import type { Screen } from "./screen.ts";

/** What the controls ask for. */
export interface Commands {
  toggle(): void;
  seek(ms: number): void;
}

const STEP_MS = 10_000;

/** Wires what stands on the page; shows the controls, which do nothing without scripts. */
export function wireControls(screen: Screen, medium: Medium, { toggle, seek }: Commands): void {
  const controls = screen.part("controls");
  if (controls) controls.hidden = false;
  screen.part("play")?.addEventListener("click", toggle);
  screen.part("video")?.addEventListener("click", toggle);
  screen.part("back")?.addEventListener("click", () => seek(medium.position() - STEP_MS));
  const slider = screen.part<HTMLInputElement>("seek");
  slider?.addEventListener("change", () => seek(Number(slider.value)));
  const speed = screen.part<HTMLSelectElement>("speed");
  speed?.addEventListener("change", () => medium.setSpeed(Number(speed.value) / 100));
  screen.part("full")?.addEventListener("click", () => {
    const stage = screen.part("stage");
    if (document.fullscreenElement) void document.exitFullscreen();
    else void stage?.requestFullscreen?.();
  });
  screen.root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const isField = event.target instanceof Element && event.target.matches("input, select, textarea, [role=radio]");
    if (isField || (event.target instanceof Element && event.target.closest("dialog"))) return;
    const key = event.key.toLowerCase();
    if (key === "k" || (key === " " && !(event.target instanceof HTMLButtonElement))) toggle();
    else if (key === "j" || key === "arrowleft") seek(medium.position() - STEP_MS);
    else if (key === "l" || key === "arrowright") seek(medium.position() + STEP_MS);
    else if (key === "c") screen.part("captions")?.click();
    else return;
    event.preventDefault();
  });
}
