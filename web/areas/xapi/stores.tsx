import { STORE_READS, type RecordStoreView } from "../../../contract/xapi.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  beijingTime,
  Button,
  Card,
  DataTable,
  EmptyState,
  errorOf,
  Form,
  KeyValue,
  PageHead,
  RadioGroup,
  Stack,
  StatusBadge,
  TextField,
} from "../../ui/index.ts";
import { RecordTabs } from "./tabs.tsx";
import { t } from "./words.ts";

export interface StoresData {
  readonly endpoint: string;
  readonly stores: readonly RecordStoreView[];
  readonly typed: { readonly label: string; readonly write: string; readonly read: string };
  readonly errors: readonly FormError[];
  readonly key: string;
}

function rightsOf({ mayWrite, mayRead }: RecordStoreView): string {
  return [...(mayWrite ? [t("rights.write")] : []), t(`rights.${mayRead}`)].join(" · ");
}

function StoreTable({ stores }: { stores: readonly RecordStoreView[] }): View {
  return (
    <div class="stack stack-small">
      <h2 id="stores">{t("stores.list")}</h2>
      <DataTable
        caption={t("stores.list")}
        captionHidden
        columns={[
          { key: "label", label: t("stores.label"), heading: true, cell: ({ label }) => label },
          { key: "key", label: t("stores.key"), cell: ({ key }) => <code>{key}</code> },
          { key: "rights", label: t("stores.rights"), cell: rightsOf },
          { key: "created", label: t("stores.createdAt"), cell: ({ createdAt }) => beijingTime(createdAt) },
          {
            key: "used",
            label: t("stores.usedAt"),
            cell: ({ usedAt }) => (usedAt === null ? t("stores.never") : beijingTime(usedAt)),
          },
          {
            key: "state",
            label: t("stores.state"),
            cell: ({ revokedAt }) => (
              <StatusBadge
                status={revokedAt === null ? "confirmed" : "none"}
                label={revokedAt === null ? t("stores.valid") : t("stores.revoked")}
              />
            ),
          },
          {
            key: "action",
            label: t("stores.action"),
            cell: ({ storeId, revokedAt }) =>
              revokedAt === null ? (
                <a href={`/administration/record-stores/${storeId}/revoke`}>{t("stores.revoke")}</a>
              ) : (
                t("stores.none.action")
              ),
          },
        ]}
        rows={stores}
        rowId={({ storeId }) => `store-${storeId}`}
        empty={<EmptyState title={t("stores.none")}>{t("stores.noneBody")}</EmptyState>}
      />
    </div>
  );
}

function StoreForm({ data: { typed, errors, key } }: { data: StoresData }): View {
  return (
    <Card title={t("stores.add")}>
      <Form
        action="/administration/record-stores"
        errors={errors}
        hidden={{ idempotency_key: key }}
        actions={<Button look="primary">{t("stores.make")}</Button>}
      >
        <TextField
          name="label"
          label={t("stores.label")}
          hint={t("stores.labelHint")}
          value={typed.label}
          maxLength={100}
          autoComplete="off"
          required
          error={errorOf(errors, "label")}
        />
        <RadioGroup
          name="write"
          legend={t("stores.write")}
          value={typed.write}
          options={["yes", "no"].map((value) => ({ value, label: t(`write.${value as "yes" | "no"}`) }))}
        />
        <RadioGroup
          name="read"
          legend={t("stores.read")}
          value={typed.read}
          options={STORE_READS.map((value) => ({ value, label: t(`read.${value}`) }))}
          error={errorOf(errors, "read")}
        />
      </Form>
    </Card>
  );
}

/** Credentials of other systems. */
export const page = definePage<StoresData>({
  title: () => t("stores.title"),
  density: "dense",
  Body: ({ data }) => (
    <>
      <PageHead title={t("stores.title")} lead={t("stores.lead")} />
      <Stack gap="large">
        <RecordTabs at="stores" />
        <KeyValue rows={[{ key: t("stores.endpoint"), value: <code>{data.endpoint}</code> }]} />
        <StoreTable stores={data.stores} />
        <StoreForm data={data} />
      </Stack>
    </>
  ),
});
