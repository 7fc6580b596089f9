import type { DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Cluster,
  errorOf,
  fieldId,
  FileField,
  Form,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { Thumbnail, type EvidenceFile } from "./files.tsx";
import { Steps } from "./steps.tsx";
import { t } from "./words.ts";

export interface EvidenceData {
  readonly declaration: DeclarationView;
  /** What was wrong with a file, by slot. */
  readonly errors: readonly FormError[];
}

type Slot = DeclarationView["evidence"][number];

/** What the file picker offers; a telephone offers its camera as well. */
const ACCEPT = "image/jpeg,image/png,image/webp,application/pdf";

function Held({ file, action }: { file: EvidenceFile; action: string }): View {
  return (
    <Thumbnail file={file}>
      <form method="post" action={`${action}/remove`}>
        <input type="hidden" name="evidenceId" value={String(file.evidenceId)} />
        <button type="submit" class="button button-quiet button-small">
          <span>
            {t("evidence.remove")}
            <span class="visually-hidden">{file.name}</span>
          </span>
        </button>
      </form>
    </Thumbnail>
  );
}

function OneSlot({ slot, action, errors }: { slot: Slot; action: string; errors: readonly FormError[] }): View {
  const { id, label, required, files } = slot;
  const error = errorOf(errors, id);
  return (
    <Card
      title={label}
      id={`slot-${id}`}
      aside={
        <StatusBadge
          status={files.length > 0 ? "approved" : required ? "soon" : "none"}
          label={
            files.length > 0
              ? t("evidence.have", { count: files.length })
              : t(required ? "evidence.needed" : "evidence.nothing")
          }
        />
      }
    >
      {!required && files.length === 0 && <p class="hint">{t("evidence.later")}</p>}
      {files.length > 0 && (
        <ul class="thumbnails">
          {files.map((file) => (
            <Held file={file} action={action} />
          ))}
        </ul>
      )}
      <Form
        action={action}
        upload
        hidden={{ slot: id }}
        errors={error === undefined ? [] : [{ field: id, message: error }]}
        actions={
          <Button look={files.length === 0 ? "primary" : "secondary"}>
            {files.length === 0 ? t("evidence.uploadOf", { label }) : t("evidence.more")}
          </Button>
        }
      >
        <FileField
          name="file"
          id={fieldId(id)}
          label={t("evidence.file", { label })}
          accept={ACCEPT}
          required
          error={error}
        />
      </Form>
    </Card>
  );
}

function Evidence({ data: { declaration, errors } }: { data: EvidenceData }): View {
  const { declarationId, evidence, kind, state, reason } = declaration;
  const base = `/declarations/${declarationId}`;
  const whole = evidence.every(({ required, files }) => !required || files.length > 0);
  return (
    <>
      <PageHead title={t("evidence.title", { kind: kind.label })} lead={t("evidence.lead")} />
      <Stack>
        <Steps current="evidence" declarationId={declarationId} evidence />
        {state === "returned" && reason !== null && (
          <Callout tone="warn" title={t("back.title")}>
            {reason}
          </Callout>
        )}
        {evidence.map((slot) => (
          <OneSlot slot={slot} action={`${base}/evidence`} errors={errors} />
        ))}
        <Cluster>
          <LinkButton href={`${base}/submit`} look={whole ? "primary" : "secondary"}>
            {t("evidence.next")}
          </LinkButton>
          <LinkButton href={`${base}/edit`}>{t("evidence.back")}</LinkButton>
          <LinkButton href={base} look="quiet">
            {t("evidence.later2")}
          </LinkButton>
        </Cluster>
      </Stack>
    </>
  );
}

/** The evidence that a declaration needs, each item with what was handed in for it. */
export const page = definePage<EvidenceData>({
  title: ({ declaration }) => t("evidence.title", { kind: declaration.kind.label }),
  width: "text",
  breadcrumb: ({ declaration }) => [
    { label: t("crumb"), href: "/declarations" },
    { label: declaration.kind.label, href: `/declarations/${declaration.declarationId}` },
    { label: t("steps.evidence") },
  ],
  Body: ({ data }) => <Evidence data={data} />,
});
