import type { ContentView } from "../../../contract/content.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Callout, PackageFrame, PageHead, PdfPages, Stack } from "../../ui/index.ts";
import { lengthOf } from "./pieces.tsx";
import { t } from "./words.ts";

export interface ViewData {
  readonly content: ContentView;
}

function Shown({ content }: ViewData): View {
  const { kind, name, contentKey, plain, document, captions, poster, pages } = content;
  if (kind === "package")
    return (
      <PackageFrame
        contentKey={contentKey}
        label={t("package.title", { name })}
        opening={t("package.opening")}
        noScript={t("package.noScript")}
      />
    );
  if (kind === "document")
    return <PdfPages id="content-pdf" address={document ?? ""} pages={pages} label={t("view.pages")} />;
  return (
    <video class="content-video" controls playsInline preload="metadata" poster={poster ?? undefined} src={plain ?? ""}>
      {captions !== null && <track kind="captions" srcLang="zh" label={t("view.captions")} src={captions} default />}
    </video>
  );
}

/** A content as whoever makes, approves or studies a course sees it; nothing of it counts. */
export const page = definePage<ViewData>({
  title: ({ content }) => t("view.title", { name: content.name }),
  Body: ({ data: { content } }) => (
    <Stack>
      <PageHead title={content.name} eyebrow={t(`kind.${content.kind}`)} lead={lengthOf(content)} />
      <Callout title={t("view.uncounted")} />
      <Shown content={content} />
    </Stack>
  ),
});
