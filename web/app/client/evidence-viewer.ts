import { around } from "./pieces.ts";

const LARGEST = 5;
const KEYS: Readonly<Record<string, string>> = { "+": "in", "=": "in", "-": "out", r: "turn", R: "turn", "0": "plain" };

type Look = { zoom: number; turn: number };
const looks = new WeakMap<HTMLElement, Look>();

function changed({ zoom, turn }: Look, act: string): Look {
  if (act === "in") return { zoom: Math.min(LARGEST, zoom * 1.5), turn };
  if (act === "out") return { zoom: Math.max(1, zoom / 1.5), turn };
  if (act === "turn") return { zoom, turn: (turn + 90) % 360 };
  return { zoom: 1, turn: 0 };
}

/** Enlarges and turns what is shown of evidence, by buttons and by keys; the frame around it scrolls. */
export function viewEvidence(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = around<HTMLElement>(event, "[data-view]");
    if (button) look(root, button.dataset["of"], button.dataset["view"] ?? "");
  });
  root.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    const frame = event.target instanceof HTMLElement ? event.target : null;
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey || frame?.dataset["keys"] === undefined)
      return;
    event.preventDefault();
    look(root, frame.dataset["keys"], act);
  });
  openPdfs(root);
}

function look(root: Document, id: string | undefined, act: string): void {
  const picture = root.getElementById(id ?? "");
  if (!picture) return;
  const now = changed(looks.get(picture) ?? { zoom: 1, turn: 0 }, act);
  looks.set(picture, now);
  picture.style.width = `${now.zoom * 100}%`;
  picture.style.maxWidth = "none";
  picture.style.rotate = `${now.turn}deg`;
  // A picture on its side is as high as it was wide: the frame gets the room that it needs.
  const sideways = now.turn % 180 !== 0;
  const spare = sideways ? Math.max(0, (picture.clientWidth - picture.clientHeight) / 2) : 0;
  picture.style.marginBlock = `${spare}px`;
}

/** What draws PDFs is large: it comes only where there is one, and only once it is in sight. */
function openPdfs(root: Document): void {
  const boxes = root.querySelectorAll<HTMLElement>("[data-pdf]");
  if (boxes.length === 0) return;
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      void import("./pdf-pages.ts").then(({ openPages }) => openPages(target as HTMLElement));
    }
  });
  for (const box of boxes) seen.observe(box);
}
