import { around } from "./pieces.ts";

const LARGEST = 5;

type Look = { zoom: number; turn: number };
const looks = new WeakMap<HTMLElement, Look>();

function changed({ zoom, turn }: Look, act: string): Look {
  if (act === "in") return { zoom: Math.min(LARGEST, zoom * 1.5), turn };
  if (act === "out") return { zoom: Math.max(1, zoom / 1.5), turn };
  if (act === "turn") return { zoom, turn: (turn + 90) % 360 };
  return { zoom: 1, turn: 0 };
}

/** Enlarges and turns pictures of evidence; the frame around them scrolls. */
export function viewEvidence(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = around<HTMLElement>(event, "[data-view]");
    const picture = button && root.getElementById(button.dataset["of"] ?? "");
    if (!button || !picture) return;
    const look = changed(looks.get(picture) ?? { zoom: 1, turn: 0 }, button.dataset["view"] ?? "");
    looks.set(picture, look);
    picture.style.width = `${look.zoom * 100}%`;
    picture.style.maxWidth = "none";
    picture.style.rotate = `${look.turn}deg`;
    // A picture on its side is as high as it was wide: the frame gets the room that it needs.
    const sideways = look.turn % 180 !== 0;
    const spare = sideways ? Math.max(0, (picture.clientWidth - picture.clientHeight) / 2) : 0;
    picture.style.marginBlock = `${spare}px`;
  });
}
