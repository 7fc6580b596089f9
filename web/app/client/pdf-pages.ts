/** Draws the pages of a PDF inside the page, as pictures: nothing in the file runs, and nothing of it becomes part of the page. */
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.min.mjs";

const WIDE = 1_600;
const HIGH = 3_200;
const LONGEST_TEXT = 4_000;

/** Shows the first page of a box's PDF, and the others by its buttons. */
export async function openPages(box: HTMLElement): Promise<void> {
  const part = <Found extends HTMLElement>(selector: string) => box.querySelector<Found>(selector);
  const failed = part("[data-pdf-failed]");
  const tell = () => void (failed && (failed.textContent = failed.dataset["pdfFailed"] ?? ""));
  try {
    const { default: worker } = await import("pdfjs-dist/legacy/build/pdf.worker.min.mjs?url");
    GlobalWorkerOptions.workerSrc = worker;
    const pages = await getDocument({
      url: box.dataset["pdf"] ?? "",
      disableRange: true,
      disableStream: true,
      enableXfa: false,
      maxImageSize: 64_000_000,
    }).promise;
    const tools = part("[data-pdf-tools]");
    const frame = part("[data-pdf-frame]");
    if (tools) tools.hidden = false;
    if (frame) frame.hidden = false;
    let at = 1;
    const show = () => draw(box, pages, at).catch(tell);
    box.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-pdf-to]") : null;
      const next = at + (button?.dataset["pdfTo"] === "back" ? -1 : 1);
      if (button === null || next < 1 || next > pages.numPages) return;
      at = next;
      void show();
    });
    await show();
  } catch {
    tell();
  }
}

async function draw(box: HTMLElement, pages: PDFDocumentProxy, at: number): Promise<void> {
  const canvas = box.querySelector("canvas");
  if (canvas === null) return;
  const label = (box.dataset["pageLabel"] ?? "").replace("#", String(at)).replace("*", String(pages.numPages));
  const said = box.querySelector("[data-pdf-at]");
  if (said) said.textContent = label;
  for (const button of box.querySelectorAll<HTMLButtonElement>("[data-pdf-to]"))
    button.setAttribute("aria-disabled", String(at === (button.dataset["pdfTo"] === "back" ? 1 : pages.numPages)));
  const page = await pages.getPage(at);
  const size = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: Math.min(WIDE / size.width, HIGH / size.height) });
  Object.assign(canvas, { width: Math.ceil(viewport.width), height: Math.ceil(viewport.height) });
  await page.render({ canvas, viewport }).promise;
  canvas.dataset["page"] = String(at);
  const { items } = await page.getTextContent();
  const words = items.map((item) => ("str" in item ? item.str : "")).join(" ");
  const text = box.querySelector("[data-pdf-text]");
  if (text) text.textContent = words.slice(0, LONGEST_TEXT);
}
