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
  readonly errors: readonly FormError[];
}

function Upload({ data }: { readonly data: UploadData }): View {
  const { kind, mostBytes, plainBytes, leftBytes, errors } = data;
  return (
    <Stack>
      <PageHead title={t(`upload.${kind}`)} lead={t("upload.lead")} />
      <Tabs
        label={t("kind")}
        tabs={CONTENT_KINDS.map((each) => ({
          label: t(`kind.${each}`),
          href: `/contents/new?kind=${each}`,
          current: each === kind,
        }))}
      />
      {kind === "video" && !data.videos && <Callout tone="warn" title={t("list.noEncoder")} />}
      <Card>
        <ul>
          <li>{t(`upload.form.${kind}`)}</li>
          <li>{t("upload.limit", { most: byteSize(mostBytes), left: byteSize(leftBytes) })}</li>
          <li>{t("upload.check")}</li>
        </ul>
        <div data-content-upload={kind} data-most={Math.min(mostBytes, leftBytes)}>
          <Form
            action={`/contents/new?kind=${kind}`}
            upload
            errors={errors}
            hidden={{ kind }}
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
  title: ({ kind }) => t(`upload.${kind}`),
  width: "text",
  breadcrumb: ({ kind }) => [{ label: t("list.title"), href: "/contents" }, { label: t(`upload.${kind}`) }],
  Body: ({ data }) => <Upload data={data} />,
});
