/** A PDF as a document of a course: what could act by itself is refused; its text is read page by page. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ContentPagesText } from "../../../contract/content-view.ts";
import { ContentFault } from "../faults.ts";
import type { Made } from "../making.ts";
import { refuseKnown } from "../virus.ts";
import { refuseActive } from "./active.ts";

const MOST_PAGES = 500;
const LONGEST_PAGE = 20_000;

/** Reads a PDF. Throws a ContentFault for one that cannot be used. */
export async function readDocument(file: string, folder: string): Promise<Made> {
  const content = await readFile(file);
  refuseKnown(content);
  if (content.subarray(0, 5).toString("latin1") !== "%PDF-") throw new ContentFault("document_unknown");
  await refuseActive(content);
  const pages = await textOf(content);
  const told: ContentPagesText = { pages };
  const text = join(folder, "text.json");
  await writeFile(text, JSON.stringify(told));
  const kept = join(folder, "document.pdf");
  await copyFile(file, kept);
  const parts = [
    { path: "document.pdf", file: kept, media: "application/pdf" },
    { path: "text.json", file: text, media: "application/json" },
  ];
  return { parts, pages: pages.length };
}

async function textOf(content: Buffer): Promise<string[]> {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const own = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const task = getDocument({
    data: new Uint8Array(content),
    cMapUrl: `${join(own, "cmaps")}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(own, "standard_fonts")}/`,
    enableXfa: false,
    stopAtErrors: false,
    useSystemFonts: false,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    if (document.numPages > MOST_PAGES) throw new ContentFault("document_pages", String(document.numPages));
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      const words = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""));
      pages.push(
        words
          .join("")
          .replaceAll(/[^\P{C}\n]/gu, "")
          .trim()
          .slice(0, LONGEST_PAGE),
      );
      page.cleanup();
    }
    return pages;
  } catch (error) {
    if (error instanceof ContentFault) throw error;
    throw new ContentFault((error as Error).name === "PasswordException" ? "document_locked" : "document_broken");
  } finally {
    await task.destroy();
  }
}
