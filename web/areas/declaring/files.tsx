import type { DeclarationView } from "../../../contract/declarations.ts";
import type { Children, View } from "../../ui/index.ts";
import { Icon } from "../../ui/index.ts";
import { t } from "./words.ts";

export type EvidenceFile = DeclarationView["evidence"][number]["files"][number];

/** A file of evidence, small, leading to the whole one. */
export function Thumbnail({ file, children }: { file: EvidenceFile; children?: Children }): View {
  const { key, name, mediaType, pages } = file;
  const picture = mediaType.startsWith("image/");
  return (
    <li class="thumbnail">
      <a href={`/api/files/${key}/${picture ? "view" : "content"}`} aria-label={t("evidence.open", { name })}>
        {picture ? (
          <img src={`/api/files/${key}/small`} alt="" width="96" height="96" />
        ) : (
          <Icon name="file" size="large" />
        )}
        <span class="thumbnail-name">{name}</span>
      </a>
      {!picture && <span class="hint">{t("evidence.pages", { pages: pages ?? 1 })}</span>}
      {children}
    </li>
  );
}
