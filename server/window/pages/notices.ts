/** Messages to people: the inbox, what one wants of it, and who will be told what. */
import { randomUUID } from "node:crypto";
import { countReminder, previewNotices, previewPeople, sendReminder } from "../../../contract/notice-sending.ts";
import { listNotices, markNotices, readNoticeChoices, setNoticeChoices } from "../../../contract/notices.ts";
import { mayDo } from "../../../contract/rights.ts";
import { safeReturn } from "../../../web/app/display.ts";
import type { Box, InboxData } from "../../../web/areas/notices/inbox.tsx";
import type { PreviewData } from "../../../web/areas/notices/preview.tsx";
import dictionary from "../../../web/text/zh-CN/notices.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { groupDigits } from "../../../web/ui/format.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, idIn, idTyped, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";

const t = words("notices", dictionary);
const PAGE = 50;
type PreviewPage = typeof import("../../../web/areas/notices/preview.tsx").page;
const previewOperations = [previewNotices, previewPeople, countReminder];

export const noticeRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/notices/inbox.tsx").page>({
    path: "/inbox",
    page: "notices/inbox",
    permission: "notices:inbox:read",
    operations: [listNotices],
    view: inboxData,
  }),
  form({ path: "/inbox/mark", permission: "notices:inbox:change", operations: [markNotices], act: mark }),
  form({
    path: "/inbox/open",
    permission: "notices:inbox:change",
    operations: [markNotices],
    act: async ({ ask, fields }) => {
      await ask(markNotices, { body: { noticeIds: [numberIn(fields.get("notice"))], as: "read" } });
      return go(safeReturn(fields.get("to")));
    },
  }),
  page<typeof import("../../../web/areas/notices/settings.tsx").page>({
    path: "/inbox/settings",
    page: "notices/settings",
    permission: "notices:inbox:read",
    operations: [readNoticeChoices],
    view: async ({ ask }) => ({ choices: await ask(readNoticeChoices, {}) }),
  }),
  form({
    path: "/inbox/settings",
    permission: "notices:inbox:change",
    operations: [readNoticeChoices, setNoticeChoices],
    act: async ({ ask, fields }) => {
      const { choices } = await ask(readNoticeChoices, {});
      const unwanted = choices
        .filter(({ mandatory }) => !mandatory)
        .flatMap(({ template, channels }) =>
          channels
            .filter(({ channel }) => !fields.getAll(template).includes(channel))
            .map(({ channel }) => ({ template, channel })),
        );
      await ask(setNoticeChoices, { body: { unwanted } });
      return go("/inbox/settings", { tone: "success", title: t("settings.saved") });
    },
  }),
  page<PreviewPage>({
    path: "/notices/preview",
    page: "notices/preview",
    permission: "notices:preview:read",
    operations: previewOperations,
    view: (visit) => previewData(visit, false),
  }),
  form({
    path: "/notices/remind",
    permission: "notices:reminder:send",
    operations: [sendReminder, ...previewOperations],
    act: remind,
  }),
];

const numberIn = (text: string | null): number => Number(idIn(text));

function boxIn(text: string | null): Box {
  return text === "unread" || text === "archive" ? text : "inbox";
}

const addressOf = (box: Box) => (box === "inbox" ? "/inbox" : withQuery("/inbox", { box }));

async function inboxData({ ask, query }: Visit): Promise<InboxData> {
  const box = boxIn(query.get("box"));
  const before = idTyped(query.get("before"));
  const { notices, unread, next } = await ask(listNotices, { query: before === undefined ? { box } : { box, before } });
  return {
    box,
    notices,
    unread,
    nextHref: next === undefined ? undefined : withQuery(addressOf(box), { before: next }),
    firstHref: before === undefined ? undefined : addressOf(box),
  };
}

async function mark({ ask, fields }: Visit): Promise<Redirect> {
  const as = (["read", "unread", "archived", "restored"] as const).find((each) => each === fields.get("as"));
  if (as === undefined) throw new Refusal("not_found");
  const box = addressOf(boxIn(fields.get("box")));
  const one = fields.get("notice");
  await ask(markNotices, { body: one === null ? { as } : { noticeIds: [numberIn(one)], as } });
  if (one === null) return go("/inbox", { tone: "success", title: t("flash.read") });
  if (as === "archived") return go(box, { tone: "success", title: t("flash.archived"), body: t("flash.archivedBody") });
  return as === "restored" ? go(box, { tone: "success", title: t("flash.restored") }) : go(box);
}

async function previewData(visit: Visit, changed: boolean): Promise<PreviewData> {
  const { ask, actor, query, today } = visit;
  const preview = await ask(previewNotices, { query: {} });
  const year = Math.trunc(today / 10_000);
  const offset = Number(/^\d{1,6}$/.exec(query.get("offset") ?? "")?.[0] ?? 0);
  const people = mayDo("notices:preview:people", actor)
    ? await ask(previewPeople, { query: { offset: String(offset), limit: String(PAGE) } })
    : undefined;
  const reminder = mayDo("notices:reminder:send", actor)
    ? await ask(countReminder, { query: { year: String(year) } })
    : undefined;
  const at = (next: number) => `${withQuery("/notices/preview", { offset: next })}#people`;
  return {
    preview,
    people: people && {
      rows: people.people,
      nextHref: offset + PAGE < people.total ? at(offset + PAGE) : undefined,
      firstHref: offset > 0 ? at(Math.max(0, offset - PAGE)) : undefined,
    },
    reminder: reminder && { ...reminder, key: randomUUID(), changed },
  };
}

async function remind(visit: Visit): Promise<Redirect | Shown> {
  const { ask, fields } = visit;
  const [year, expected] = [numberIn(fields.get("year")), numberIn(fields.get("expected"))];
  try {
    const { told } = await ask(sendReminder, { body: { year, expected } });
    return go("/notices/preview", { tone: "success", title: t("remind.done", { told: groupDigits(told) }) });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "recipients_changed") throw error;
    return show<PreviewPage>("notices/preview", await previewData(visit, true), 409);
  }
}
