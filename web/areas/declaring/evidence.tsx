import type { DeclarationView } from "../../../contract/declarations.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Callout,
  Card,
  Cluster,
  errorOf,
  EvidenceField,
  Form,
  LinkButton,
  PageHead,
  Stack,
  StatusBadge,
} from "../../ui/index.ts";
import { Steps } from "./steps.tsx";
import { t } from "./words.ts";

export interface EvidenceData {
  readonly declaration: DeclarationView;
  /** What was wrong with a file, by slot. */
  readonly errors: readonly FormError[];
  /** Largest file in megabytes. */
  readonly megabytes: number;
}

type Slot = DeclarationView["evidence"][number];

/** What is drawn anew as files come and go has an id and says so; it is there even where it says nothing. */
function HowMany({ id, required, files }: Slot): View {
  const count = files.length;
  return (
    <span id={`count-${id}`} data-fresh>
      <StatusBadge
        status={count > 0 ? "approved" : required ? "soon" : "none"}
        label={count > 0 ? t("evidence.have", { count }) : t(required ? "evidence.needed" : "evidence.nothing")}
      />
    </span>
  );
}

function OneSlot(props: { slot: Slot; action: string; errors: readonly FormError[]; megabytes: number }): View {
  const { slot, action, errors, megabytes } = props;
  const { id, label, required, files } = slot;
  const error = errorOf(errors, id);
  return (
    <Card title={label} id={`slot-${id}`} aside={<HowMany {...slot} />}>
      <div id={`later-${id}`} data-fresh>
        {!required && files.length === 0 && <p class="hint">{t("evidence.later")}</p>}
      </div>
      <Form
        action={action}
        upload
        hidden={{ slot: id }}
        errors={error === undefined ? [] : [{ field: id, message: error }]}
      >
        <EvidenceField
          id={id}
          label={t("evidence.file", { label })}
          items={files.map(({ evidenceId, key, name, mediaType, bytes, pages }) => ({
            evidenceId,
            key,
            name,
            mediaType,
            bytes,
            note: pages === null ? undefined : t("evidence.pages", { pages }),
          }))}
          megabytes={megabytes}
          error={error}
          required
          adds
        />
      </Form>
    </Card>
  );
}

function Evidence({ data: { declaration, errors, megabytes } }: { data: EvidenceData }): View {
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
          <OneSlot slot={slot} action={`${base}/evidence`} errors={errors} megabytes={megabytes} />
        ))}
        <div id="onward" data-fresh>
          <Cluster>
            <LinkButton href={`${base}/submit`} look={whole ? "primary" : "secondary"}>
              {t("evidence.next")}
            </LinkButton>
            <LinkButton href={`${base}/edit`}>{t("evidence.back")}</LinkButton>
            <LinkButton href={base} look="quiet">
              {t("evidence.later2")}
            </LinkButton>
          </Cluster>
        </div>
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
