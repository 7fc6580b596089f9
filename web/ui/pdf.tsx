import dictionary from "../text/zh-CN/ui.json" with { type: "json" };
import { words } from "../text/text.ts";
import { LinkButton } from "./button.tsx";
import type { View } from "./types.ts";

const t = words("ui", dictionary);

export interface PdfPagesProps {
  readonly id: string;
  /** Where the PDF lies. */
  readonly address: string;
  /** What is shown, for whoever does not see it. */
  readonly label: string;
  readonly pages: number | null;
}

/** What is said of the page that is shown; "#" and "*" become its number and how many there are. */
export const PDF_PAGE = t("pdf.page");

/** Buttons that turn the pages of a PDF, for the client script. Others may stand beside them. */
export function PdfPaging({ of, children }: { of: string; children?: View }): View {
  return (
    <span class="viewer-pages" data-pdf-tools hidden>
      <button type="button" class="button button-quiet button-small" data-pdf-to="back" aria-controls={of}>
        <span>{t("pdf.back")}</span>
      </button>
      <span role="status" data-pdf-at></span>
      <button type="button" class="button button-quiet button-small" data-pdf-to="on" aria-controls={of}>
        <span>{t("pdf.on")}</span>
      </button>
      {children}
    </span>
  );
}

/** Where the client script draws a page, with its text for whoever does not see it. */
export function PdfPage({ id, label }: { id: string; label: string }): View {
  return (
    <>
      <canvas id={id} role="img" aria-label={label}></canvas>
      <p class="visually-hidden" data-pdf-text></p>
    </>
  );
}

/** The pages of a PDF, drawn by the client script one at a time once they are in sight; without scripts it is there to be opened. */
export function PdfPages({ id, address, label, pages }: PdfPagesProps): View {
  return (
    <figure class="viewer" data-pdf={address} data-page-label={PDF_PAGE}>
      <div class="viewer-tools" role="group" aria-label={t("pdf.tools")}>
        <PdfPaging of={id} />
        <LinkButton href={address} size="small">
          {pages === null ? t("pdf.open") : t("pdf.openPages", { pages })}
        </LinkButton>
      </div>
      <p class="hint" role="status" data-pdf-failed={t("pdf.failed")}></p>
      <div class="pdf-frame" data-pdf-frame hidden>
        <PdfPage id={id} label={label} />
      </div>
    </figure>
  );
}
