import type { ConsentsView, countConsents, NoticeView } from "../../../contract/processing.ts";
import type { OutputOf } from "../../../contract/operation.ts";
import { definePage } from "../../app/shell.ts";
import type { View } from "../../ui/index.ts";
import { Button, Callout, Card, Form, groupDigits, KeyValue, PageHead, Stack } from "../../ui/index.ts";
import { t, when } from "./words.ts";

export interface NoticeData {
  readonly notice: NoticeView;
  readonly current: string;
  readonly versions: readonly { readonly version: string; readonly changed: string; readonly current: boolean }[];
  /** Absent where nobody is signed in, and beside old versions. */
  readonly consents: ConsentsView | undefined;
  /** For administrators. */
  readonly counts: OutputOf<typeof countConsents> | undefined;
}

function Consents({ consents }: { consents: ConsentsView }): View {
  return (
    <>
      <Card title={t("notice.note")} id="note">
        {consents.noted ? (
          <p>{t("notice.noted", { at: when(consents.notedAt ?? "") })}</p>
        ) : (
          <Form
            action="/privacy/consents"
            hidden={{ version: consents.current }}
            actions={<Button look="primary">{t("notice.accept")}</Button>}
          >
            <p>{t("notice.notYet")}</p>
          </Form>
        )}
      </Card>
      {consents.optional.length > 0 && (
        <Card title={t("notice.optional")} id="optional">
          <p class="hint">{t("notice.optionalLead")}</p>
          {consents.optional.map(({ kind, title, text, given, at }) => (
            <Form
              action="/privacy/consents"
              hidden={{ kind, given: given ? "0" : "1" }}
              actions={<Button>{t(given ? "notice.withdraw" : "notice.give")}</Button>}
            >
              <div>
                <h3>{title}</h3>
                <p>{text}</p>
                <p class="hint">{given && at !== null ? t("notice.given", { at: when(at) }) : t("notice.notGiven")}</p>
              </div>
            </Form>
          ))}
        </Card>
      )}
    </>
  );
}

function Counts({ counts }: { counts: NonNullable<NoticeData["counts"]> }): View {
  const rows = [
    ...counts.versions.map(({ version, noted }) => ({
      key: t("notice.countVersion", { version }),
      value: t("notice.countNoted", { count: groupDigits(noted) }),
    })),
    ...counts.optional.map(({ title, given }) => ({
      key: title,
      value: t("notice.countGiven", { count: groupDigits(given) }),
    })),
  ];
  return (
    <Card title={t("notice.counts")} id="counts">
      <p>{t("notice.countsLead", { accounts: groupDigits(counts.accounts) })}</p>
      <KeyValue rows={rows} />
    </Card>
  );
}

function Body({ data }: { readonly data: NoticeData }): View {
  const { notice, current, versions, consents, counts } = data;
  return (
    <>
      <PageHead title={notice.title} lead={t("notice.lead", { version: notice.version })} />
      <Stack>
        {!notice.current && (
          <Callout tone="warn">
            <a href="/privacy/notice">{t("notice.old", { version: current })}</a>
          </Callout>
        )}
        <Callout tone="info">
          <p>{t("notice.changed", { changed: notice.changed })}</p>
        </Callout>
        {notice.sections.map(({ heading, paragraphs }) => (
          <Card title={heading} look="plain">
            {paragraphs.map((paragraph) => (
              <p>{paragraph}</p>
            ))}
          </Card>
        ))}
        {consents !== undefined && <Consents consents={consents} />}
        {counts !== undefined && <Counts counts={counts} />}
        <Card title={t("notice.versions")} id="versions" look="plain">
          <ul>
            {versions.map(({ version, changed, current: holds }) => (
              <li>
                <a href={`/privacy/notice/${version}`}>{t("notice.countVersion", { version })}</a>
                {holds ? `（${t("notice.current")}）` : ""} {changed}
              </li>
            ))}
          </ul>
        </Card>
      </Stack>
    </>
  );
}

/** The notice of how data are processed, with its versions. */
export const page = definePage<NoticeData>({ title: ({ notice }) => notice.title, width: "text", Body });
