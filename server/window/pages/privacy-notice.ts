/** The notice of processing, what people agreed to, and the catalogue of columns. */
import {
  changeConsents,
  countConsents,
  listNotices,
  readColumns,
  readConsents,
  readNotice,
} from "../../../contract/processing.ts";
import { mayDo } from "../../../contract/rights.ts";
import type { NoticeData } from "../../../web/areas/privacy/notice.tsx";
import dictionary from "../../../web/text/zh-CN/privacy.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, type Route, type Visit } from "../route.ts";

const t = words("privacy", dictionary);

type NoticePage = typeof import("../../../web/areas/privacy/notice.tsx").page;
const NOTICE = {
  page: "privacy/notice",
  permission: "privacy:notice:read",
  operations: [listNotices, readNotice, readConsents, countConsents],
} as const;

export const noticeRoutes: readonly Route[] = [
  page<NoticePage>({ ...NOTICE, path: "/privacy/notice", view: (visit) => noticeData(visit, undefined) }),
  page<NoticePage>({
    ...NOTICE,
    path: "/privacy/notice/:version",
    view: (visit) => noticeData(visit, visit.params["version"]),
  }),
  form({
    path: "/privacy/consents",
    permission: "privacy:consent:change",
    operations: [changeConsents],
    act: async ({ ask, fields }) => {
      const [version, kind] = [fields.get("version"), fields.get("kind")];
      await ask(changeConsents, {
        body: {
          ...(version === null ? {} : { version }),
          ...(kind === null ? {} : { optional: [{ kind, given: fields.get("given") === "1" }] }),
        },
      });
      return go("/privacy/notice#note", { tone: "success", title: t("notice.saved") });
    },
  }),
  page<typeof import("../../../web/areas/privacy/catalogue.tsx").page>({
    path: "/columns",
    page: "privacy/catalogue",
    permission: "privacy:catalogue:read",
    operations: [readColumns],
    view: ({ ask }) => ask(readColumns, {}),
  }),
];

async function noticeData({ ask, askIfAllowed, actor }: Visit, asked: string | undefined): Promise<NoticeData> {
  const { notices } = await ask(listNotices, {});
  const current = notices.find((each) => each.current);
  if (current === undefined) throw new Refusal("not_found");
  const notice = await ask(readNotice, { params: { version: asked ?? current.version } });
  const signedIn = actor !== undefined;
  return {
    notice,
    current: current.version,
    versions: notices,
    consents: signedIn && notice.current ? await askIfAllowed(readConsents, {}) : undefined,
    // Not even asked where one may not: each refusal would stand in the trail.
    counts: mayDo("privacy:consent:count", actor) ? await ask(countConsents, {}) : undefined,
  };
}
