import { CONTENT_KINDS, type ContentKind } from "../../../contract/content.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, byteSize, Callout, Card, errorOf, FileField, Form, PageHead, Stack, Tabs } from "../../ui/index.ts";
import { ACCEPTED } from "./pieces.tsx";
import { t } from "./words.ts";

export interface UploadData {
  readonly kind: ContentKind;
  /** Largest file of the kind, and largest that goes without scripts. */
  readonly mostBytes: number;
  readonly plainBytes: number;
  /** What is left of the institution's share. */
  readonly leftBytes: number;
  /** Whether this server can turn videos into what can be played. */
  readonly videos: boolean;
  /** The content of which a newer version is uploaded. */
  readonly replaces: { readonly contentKey: string; readonly name: string } | undefined;
  readonly errors: readonly FormError[];
}

function titleOf({ kind, replaces }: UploadData): string {
  return replaces === undefined ? t(`upload.${kind}`) : t("upload.newer");
}

/** Which kind is uploaded; a newer version is of the kind that it replaces. */
function What({ data: { kind, replaces } }: { readonly data: UploadData }): View {
  if (replaces !== undefined)
    return (
      <Callout tone="info" title={t("upload.replaces", { name: replaces.name })}>
        {t("upload.replacesBody")}
      </Callout>
    );
  return (
    <Tabs
      label={t("kind")}
      tabs={CONTENT_KINDS.map((each) => ({
        label: t(`kind.${each}`),
        href: `/contents/new?kind=${each}`,
        current: each === kind,
      }))}
    />
  );
}

function Upload({ data }: { readonly data: UploadData }): View {
  const { kind, mostBytes, plainBytes, leftBytes, errors, replaces } = data;
  return (
    <Stack>
      <PageHead title={titleOf(data)} lead={t("upload.lead")} />
      <What data={data} />
      {kind === "video" && !data.videos && <Callout tone="warn" title={t("list.noEncoder")} />}
      <Card>
        <ul>
          <li>{t(`upload.form.${kind}`)}</li>
          <li>{t("upload.limit", { most: byteSize(mostBytes), left: byteSize(leftBytes) })}</li>
          <li>{t("upload.check")}</li>
        </ul>
        <div
          data-content-upload={kind}
          data-replaces={replaces?.contentKey ?? ""}
          data-most={Math.min(mostBytes, leftBytes)}
        >
          <Form
            action={`/contents/new?kind=${kind}`}
            upload
            errors={errors}
            hidden={{ kind, ...(replaces === undefined ? {} : { replaces: replaces.contentKey }) }}
            actions={
              <Button look="primary" icon="file">
                {t("upload.go")}
              </Button>
            }
          >
            <FileField
              name="file"
              label={t("upload.file")}
              accept={ACCEPTED[kind]}
              required
              error={errorOf(errors, "file")}
            />
          </Form>
          <noscript>
            <p class="hint">{t("upload.plain", { most: byteSize(plainBytes) })}</p>
          </noscript>
          <div class="content-sending" data-content-sending hidden>
            <progress data-content-bar aria-label={t("upload.bar")} />
            <Button type="button" look="quiet" id="content-stop">
              {t("upload.stop")}
            </Button>
          </div>
          <p role="status" data-content-status />
        </div>
      </Card>
    </Stack>
  );
}

/** Uploading a video, a document or a package. With scripts it is sent in parts, and goes on where it broke off. */
export const page = definePage<UploadData>({
  title: titleOf,
  width: "text",
  breadcrumb: (data) => [
    { label: t("list.title"), href: "/contents" },
    ...(data.replaces === undefined
      ? []
      : [{ label: data.replaces.name, href: `/contents/${data.replaces.contentKey}` }]),
    { label: titleOf(data) },
  ],
  Body: ({ data }) => <Upload data={data} />,
});
