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

/** The pages of a PDF, drawn by the client script one at a time once they are in sight; without scripts it is there to be opened. */
export function PdfPages({ id, address, label, pages }: PdfPagesProps): View {
  return (
    <figure class="viewer" data-pdf={address} data-page-label={t("pdf.page")}>
      <div class="viewer-tools" role="group" aria-label={t("pdf.tools")}>
        <span class="viewer-pages" data-pdf-tools hidden>
          <button type="button" class="button button-quiet button-small" data-pdf-to="back" aria-controls={id}>
            <span>{t("pdf.back")}</span>
          </button>
          <span role="status" data-pdf-at></span>
          <button type="button" class="button button-quiet button-small" data-pdf-to="on" aria-controls={id}>
            <span>{t("pdf.on")}</span>
          </button>
        </span>
        <LinkButton href={address} size="small">
          {pages === null ? t("pdf.open") : t("pdf.openPages", { pages })}
        </LinkButton>
      </div>
      <p class="hint" role="status" data-pdf-failed={t("pdf.failed")}></p>
      <div class="pdf-frame" data-pdf-frame hidden>
        <canvas id={id} role="img" aria-label={label}></canvas>
        <p class="visually-hidden" data-pdf-text></p>
      </div>
    </figure>
  );
}
