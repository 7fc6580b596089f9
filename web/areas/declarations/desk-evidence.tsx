import type { DeclarationView } from "../../../contract/declarations.ts";
import type { View } from "../../ui/index.ts";
import { beijingTime, Callout, Card, LinkButton, PDF_PAGE, PdfPage, PdfPaging } from "../../ui/index.ts";
import { t } from "./desk-words.ts";

type Slot = DeclarationView["evidence"][number];
type File = Slot["files"][number];
type Use = File["uses"][number];

const viewOf = (key: string): string => `/api/files/${key}/view`;
const isPicture = (mediaType: string): boolean => mediaType.startsWith("image/");

const TOOLS = [
  ["in", t("evidence.zoomIn")],
  ["out", t("evidence.zoomOut")],
  ["turn", t("evidence.turn")],
  ["plain", t("evidence.plain")],
] as const;

function Tools({ of }: { of: string }): View {
  return (
    <>
      {TOOLS.map(([act, label]) => (
        <button
          type="button"
          class="button button-quiet button-small needs-script"
          data-view={act}
          data-of={of}
          aria-controls={of}
          hidden
        >
          <span>{label}</span>
        </button>
      ))}
    </>
  );
}

/** What is looked at, in a frame that scrolls; with the focus on it the keys do what the buttons do. */
function Frame({ of, label, children }: { of: string; label: string; children: View }): View {
  return (
    <div
      class="viewer-frame"
      tabIndex={0}
      role="region"
      aria-label={label}
      aria-describedby="viewer-keys"
      data-keys={of}
    >
      {children}
    </div>
  );
}

/** A picture with buttons to enlarge and turn it; without scripts it opens by itself, as large as it is. */
function Picture({ file, slot }: { file: File; slot: string }): View {
  const id = `picture-${file.evidenceId}`;
  const label = t("evidence.alt", { slot, name: file.name });
  return (
    <figure class="viewer">
      <div class="viewer-tools" role="group" aria-label={t("evidence.tools")}>
        <Tools of={id} />
        <a class="button button-quiet button-small" href={viewOf(file.key)} target="_blank" rel="noopener">
          <span>{t("evidence.large")}</span>
        </a>
      </div>
      <Frame of={id} label={label}>
        <img id={id} src={viewOf(file.key)} alt={label} />
      </Frame>
      <figcaption class="hint">{file.name}</figcaption>
    </figure>
  );
}

/** The pages of a PDF, drawn by the client script one at a time; without scripts it is there to be saved. */
function Pages({ file, slot }: { file: File; slot: string }): View {
  const id = `picture-${file.evidenceId}`;
  const label = t("evidence.alt", { slot, name: file.name });
  const address = `/api/files/${file.key}/content`;
  return (
    <figure class="viewer" data-pdf={address} data-page-label={PDF_PAGE}>
      <div class="viewer-tools" role="group" aria-label={t("evidence.tools")}>
        <PdfPaging of={id}>
          <Tools of={id} />
        </PdfPaging>
        <LinkButton href={address} icon="download" size="small">
          {file.pages === null ? t("evidence.pdfPlain") : t("evidence.pdf", { pages: file.pages })}
        </LinkButton>
      </div>
      <p class="hint" role="status" data-pdf-failed={t("evidence.pdfFailed")}></p>
      <div data-pdf-frame hidden>
        <Frame of={id} label={label}>
          <PdfPage id={id} label={label} />
        </Frame>
      </div>
      <figcaption class="hint">{file.name}</figcaption>
    </figure>
  );
}

function useText(use: Use): string {
  const at = beijingTime(use.at);
  if (use.same) return t(use.samePerson ? "evidence.same.own" : "evidence.same.other", { at });
  return t(use.samePerson ? "evidence.alike.own" : "evidence.alike.other", { at });
}

function Earlier({ file, use }: { file: File; use: Use }): View {
  const { shown } = use;
  const pair = shown !== null && isPicture(shown.mediaType) && isPicture(file.mediaType);
  return (
    <li>
      <p>{useText(use)}</p>
      {shown === null && (
        <p class="hint">
          {use.division === null ? t("evidence.beyond") : t("evidence.beyondIn", { division: use.division })}
        </p>
      )}
      {pair && (
        <div class="viewer-pair">
          <figure>
            <img src={viewOf(file.key)} alt={t("evidence.this")} loading="lazy" />
            <figcaption>{t("evidence.this")}</figcaption>
          </figure>
          <figure>
            <img
              src={viewOf(shown.key)}
              alt={t("evidence.before", { person: shown.person, at: beijingTime(use.at) })}
              loading="lazy"
            />
            <figcaption>{t("evidence.before", { person: shown.person, at: beijingTime(use.at) })}</figcaption>
          </figure>
        </div>
      )}
      {shown !== null && use.declarationId !== null && (
        <a href={`/reviews/${use.declarationId}`}>{t("evidence.open")}</a>
      )}
    </li>
  );
}

function OneFile({ file, slot }: { file: File; slot: string }): View {
  return (
    <div class="stack stack-small">
      {file.uses.length > 0 && (
        <Callout tone="warn" title={t(file.uses.some(({ same }) => same) ? "evidence.used" : "evidence.alike")}>
          <p>{t("evidence.usedBody")}</p>
          <ul class="viewer-uses">
            {file.uses.map((use) => (
              <Earlier file={file} use={use} />
            ))}
          </ul>
        </Callout>
      )}
      {isPicture(file.mediaType) ? <Picture file={file} slot={slot} /> : <Pages file={file} slot={slot} />}
    </div>
  );
}

/** The evidence of a declaration, item by item, with earlier uses of the same or of a picture alike. */
export function Evidence({ evidence }: { readonly evidence: readonly Slot[] }): View {
  return (
    <Card title={t("evidence.title")} id="evidence">
      <p class="hint needs-script" id="viewer-keys" hidden>
        {t("evidence.keys")}
      </p>
      {evidence.length === 0 && <p class="hint">{t("evidence.noneAtAll")}</p>}
      {evidence.map(({ label, required, files }) => (
        <section class="stack stack-small" aria-label={label}>
          <h3>{label}</h3>
          {files.length === 0 && <p class="hint">{t(required ? "evidence.noneRequired" : "evidence.none")}</p>}
          {files.map((file) => (
            <OneFile file={file} slot={label} />
          ))}
        </section>
      ))}
    </Card>
  );
}
