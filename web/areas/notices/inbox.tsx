import type { NoticeView } from "../../../contract/notices.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  EmptyState,
  LinkButton,
  PageHead,
  Pagination,
  Stack,
  Tabs,
  Toolbar,
} from "../../ui/index.ts";
import { t } from "./words.ts";

export type Box = "inbox" | "unread" | "archive";

export interface InboxData {
  readonly box: Box;
  readonly notices: readonly NoticeView[];
  readonly unread: number;
  readonly nextHref: string | undefined;
  readonly firstHref: string | undefined;
}

const boxes: readonly Box[] = ["inbox", "unread", "archive"];

function Mark({ notice, as, box, children }: { notice: NoticeView; as: string; box: Box; children: string }): View {
  return (
    <form method="post" action="/inbox/mark">
      <input type="hidden" name="notice" value={String(notice.noticeId)} />
      <input type="hidden" name="as" value={as} />
      <input type="hidden" name="box" value={box} />
      <Button look="quiet" size="small">
        {children}
      </Button>
    </form>
  );
}

function Notice({ notice, box }: { notice: NoticeView; box: Box }): View {
  const { noticeId, title, body, link, createdAt, readAt, archivedAt, outside } = notice;
  const unread = readAt === null;
  const facts = [beijingTime(createdAt), ...outside.map(({ channel, state }) => t(`outside.${channel}.${state}`))];
  return (
    <li class={unread ? "notice notice-unread" : "notice"} id={`notice-${noticeId}`}>
      <h3>
        {unread && <span class="notice-new">{t("notice.unread")}</span>} {title}
      </h3>
      <p>{body}</p>
      <p class="hint">{facts.join(" · ")}</p>
      <div class="cluster" role="group" aria-label={t("notice.about", { title })}>
        {link !== null && (
          <form method="post" action="/inbox/open">
            <input type="hidden" name="notice" value={String(noticeId)} />
            <input type="hidden" name="to" value={link} />
            <Button look="primary" size="small">
              {t("notice.go")}
            </Button>
          </form>
        )}
        <Mark notice={notice} box={box} as={unread ? "read" : "unread"}>
          {unread ? t("notice.markRead") : t("notice.markUnread")}
        </Mark>
        <Mark notice={notice} box={box} as={archivedAt === null ? "archived" : "restored"}>
          {archivedAt === null ? t("notice.archive") : t("notice.restore")}
        </Mark>
      </div>
    </li>
  );
}

function Actions({ unread }: { unread: number }): View {
  return (
    <Toolbar
      label={t("inbox.title")}
      aside={
        <LinkButton href="/inbox/settings" look="quiet">
          {t("inbox.settings")}
        </LinkButton>
      }
    >
      {unread > 0 && (
        <form method="post" action="/inbox/mark">
          <input type="hidden" name="as" value="read" />
          <Button>{t("inbox.readAll")}</Button>
        </form>
      )}
    </Toolbar>
  );
}

/** Somebody's own messages. */
export const page = definePage<InboxData>({
  title: () => t("inbox.title"),
  width: "text",
  Body: ({ data: { box, notices, unread, nextHref, firstHref } }) => (
    <>
      <PageHead title={t("inbox.title")} lead={t("inbox.lead")} />
      <Stack>
        <Tabs
          label={t("inbox.boxes")}
          tabs={boxes.map((each) => ({
            label: t(`box.${each}`),
            href: each === "inbox" ? "/inbox" : `/inbox?box=${each}`,
            current: each === box,
            ...(each === "unread" ? { count: String(unread) } : {}),
          }))}
        />
        <Actions unread={unread} />
        <section aria-label={t("inbox.list")}>
          <h2 class="visually-hidden">{t("inbox.list")}</h2>
          {notices.length === 0 && <EmptyState title={t(`inbox.empty.${box}`)}>{t("inbox.emptyBody")}</EmptyState>}
          <ul class="notice-list">
            {notices.map((notice) => (
              <Notice notice={notice} box={box} />
            ))}
          </ul>
        </section>
        {(nextHref !== undefined || firstHref !== undefined) && (
          <Pagination previousHref={firstHref} nextHref={nextHref} />
        )}
      </Stack>
    </>
  ),
});
