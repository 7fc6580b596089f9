import type { OfficeView } from "../../../contract/access-view.ts";
import type { Permission } from "../../../contract/rights.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import { Button, Card, Disclosure, errorOf, Form, KeyValue, PageHead, Stack, TextField } from "../../ui/index.ts";
import { dayOf, OfficeState, officeRole, periodOf, placeText } from "./office-pieces.tsx";
import { PlaceFields } from "./place-fields.tsx";
import type { PlaceTyped } from "./place.ts";
import { permissionName, t } from "./words.ts";

/** One office, with what the viewer may do to it. */
export interface OfficeData {
  readonly office: OfficeView;
  readonly may: { readonly revoke: boolean; readonly move: boolean; readonly settle: boolean };
  readonly place: PlaceTyped;
  readonly errors: readonly FormError[];
  /** Which form was sent, when one comes back. */
  readonly sent?: "revoke" | "move" | "settle" | undefined;
}

function facts(office: OfficeView) {
  const { lender, permissions, grantedBy, confirmedBy, note, revokedAt, revokedBy, reason } = office;
  const rows: { key: string; value: string }[] = [
    { key: t("offices.role"), value: officeRole(office) },
    { key: t("offices.place"), value: placeText(office) },
    { key: t("offices.period"), value: periodOf(office) },
  ];
  const add = (key: string, value: string | null) => value !== null && rows.push({ key, value });
  if (lender !== null) {
    add(t("office.lender"), `${lender.holder} · ${lender.title}`);
    const named = permissions?.map((permission) => permissionName(permission as Permission)).join(t("comma"));
    add(t("office.part"), named ?? t("office.partAll"));
  }
  add(t("office.granted"), grantedBy);
  add(t("office.confirmed"), confirmedBy);
  add(t("office.note"), note);
  if (revokedAt !== null) add(t("office.ended"), dayOf(revokedAt));
  add(t("office.endedBy"), revokedBy);
  add(t("office.reason"), reason);
  return rows;
}

function Reason({ data, form, label }: { data: OfficeData; form: OfficeData["sent"]; label: string }): View {
  return (
    <TextField
      name="reason"
      id={`field-reason-${form}`}
      label={label}
      maxLength={200}
      required
      error={data.sent === form ? errorOf(data.errors, "reason") : undefined}
    />
  );
}

function Settle({ data }: { data: OfficeData }): View {
  return (
    <Card title={t("office.settle")}>
      <p>{t("office.settleBody")}</p>
      <Form
        action={`/access/offices/${data.office.officeId}/confirmation`}
        errors={data.sent === "settle" ? data.errors : []}
        actions={
          <>
            <button type="submit" name="confirm" value="1" class="button button-primary">
              <span>{t("office.confirm")}</span>
            </button>
            <button type="submit" name="confirm" value="0" class="button button-secondary">
              <span>{t("office.refuse")}</span>
            </button>
          </>
        }
      >
        <Reason data={data} form="settle" label={t("office.settleReason")} />
      </Form>
    </Card>
  );
}

/** An office, its history and what can be done to it. */
export const page = definePage<OfficeData>({
  title: ({ office }) => `${office.holder} · ${officeRole(office)}`,
  width: "text",
  breadcrumb: () => [{ label: t("offices.title"), href: "/access/offices" }],
  Body: ({ data }) => {
    const { office, may, errors, sent } = data;
    return (
      <>
        <PageHead title={office.holder} lead={office.title} aside={<OfficeState office={office} />} />
        <Stack gap="large">
          <Card title={t("office.facts")}>
            <KeyValue rows={facts(office)} />
          </Card>
          {may.settle && <Settle data={data} />}
          {may.revoke && (
            <Disclosure summary={t("office.revoke")} open={sent === "revoke"}>
              <Form
                action={`/access/offices/${office.officeId}/revocation`}
                errors={sent === "revoke" ? errors : []}
                actions={<Button look="danger">{t("office.revokeGo")}</Button>}
              >
                <p>{t("office.revokeBody")}</p>
                <Reason data={data} form="revoke" label={t("office.revokeReason")} />
              </Form>
            </Disclosure>
          )}
          {may.move && (
            <Disclosure summary={t("office.move")} open={sent === "move"}>
              <Form
                action={`/access/offices/${office.officeId}/place`}
                errors={sent === "move" ? errors : []}
                actions={<Button look="primary">{t("office.moveGo")}</Button>}
              >
                <p>{t("office.moveBody")}</p>
                <PlaceFields typed={data.place} errors={sent === "move" ? errors : []} />
                <Reason data={data} form="move" label={t("grant.note")} />
              </Form>
            </Disclosure>
          )}
        </Stack>
      </>
    );
  },
});
