import type { NoticeTemplateLine } from "../../../contract/notice-templates.ts";
import { definePage } from "../../app/shell.ts";
import { DataTable, PageHead, StatusBadge } from "../../ui/index.ts";
import { t } from "./words.ts";

export interface TemplatesData {
  readonly templates: readonly NoticeTemplateLine[];
}

/** How a template leaves the house, and whether one may decline. */
export function channelsInWords({ channels, mandatory }: NoticeTemplateLine["current"]): string {
  const ways =
    channels.length === 0 ? t("channel.none") : channels.map((channel) => t(`channel.${channel}`)).join(" · ");
  return `${ways} · ${mandatory ? t("must") : t("may")}`;
}

/** Every template with the words in use. */
export const page = definePage<TemplatesData>({
  title: () => t("templates.title"),
  density: "dense",
  Body: ({ data: { templates } }) => (
    <>
      <PageHead title={t("templates.title")} lead={t("templates.lead")} />
      <DataTable
        caption={t("templates.title")}
        captionHidden
        columns={[
          {
            key: "name",
            label: t("templates.name"),
            heading: true,
            cell: ({ template, name }) => <a href={`/admin/templates/${template}`}>{name}</a>,
          },
          { key: "words", label: t("templates.words"), cell: ({ current }) => current.title },
          { key: "how", label: t("templates.how"), cell: ({ current }) => channelsInWords(current) },
          {
            key: "state",
            label: t("templates.state"),
            cell: ({ paused, trigger }) => (
              <StatusBadge
                status={paused === null ? "confirmed" : "pending"}
                label={paused === null ? t(`trigger.${trigger}`) : t("preview.paused")}
              />
            ),
          },
          {
            key: "version",
            label: t("templates.version"),
            align: "end",
            cell: ({ current }) => String(current.version),
          },
        ]}
        rows={templates}
        rowId={({ template }) => `template-${template}`}
      />
    </>
  ),
});
