import type { AccountLine, OfficeView } from "../../../contract/access-view.ts";
import type { Permission } from "../../../contract/rights.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DataTable,
  DateField,
  Disclosure,
  EmptyState,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { AccountText } from "./grant.tsx";
import { OfficeState, officeRole, periodOf, placeText } from "./office-pieces.tsx";
import { PermissionTree } from "./permission-tree.tsx";
import { t } from "./words.ts";

export interface DelegationsData {
  readonly lent: readonly OfficeView[];
  readonly borrowed: readonly OfficeView[];
  readonly lendable: readonly OfficeView[];
  readonly mostDays: number;
  readonly office?: OfficeView | undefined;
  readonly q: string;
  readonly found?: readonly AccountLine[] | undefined;
  readonly colleague?: AccountLine | undefined;
  /** What the office may, of which a part can be lent. */
  readonly offered: readonly Permission[];
  readonly typed: { readonly to: string; readonly note: string; readonly permissions: readonly string[] };
  readonly key: string;
  readonly errors: readonly FormError[];
}

const PATH = "/access/delegations";

function End({ office, own }: { office: OfficeView; own: boolean }): View | null {
  if (office.state === "ended") return null;
  return (
    <form method="post" action={`${PATH}/${office.officeId}/end`}>
      <input type="hidden" name="reason" value={t(own ? "delegations.recallReason" : "delegations.giveBackReason")} />
      <button type="submit" class="button button-secondary button-small">
        <span>
          {t(own ? "delegations.recall" : "delegations.giveBack")}
          <span class="visually-hidden">{` ${own ? office.holder : (office.lender?.holder ?? "")} ${officeRole(office)}`}</span>
        </span>
      </button>
    </form>
  );
}

function Listed({
  title,
  offices,
  own,
  none,
}: {
  title: string;
  offices: readonly OfficeView[];
  own: boolean;
  none: string;
}): View {
  return (
    <section class="stack stack-small">
      <h2>{title}</h2>
      <DataTable
        caption={title}
        captionHidden
        density="roomy"
        columns={[
          {
            key: "who",
            label: t(own ? "delegations.to" : "office.lender"),
            heading: true,
            cell: (office) => (own ? office.holder : (office.lender?.holder ?? "")),
          },
          {
            key: "office",
            label: t("delegations.office"),
            cell: (office) => `${officeRole(office)} · ${placeText(office)}`,
          },
          { key: "period", label: t("offices.period"), cell: periodOf },
          { key: "state", label: t("offices.state"), cell: (office) => <OfficeState office={office} /> },
          { key: "end", label: t("tools"), cell: (office) => <End office={office} own={own} /> },
        ]}
        rows={offices}
        rowId={({ officeId }) => `office-${officeId}`}
        empty={<EmptyState title={none} />}
      />
    </section>
  );
}

function FindColleague({ data }: { data: DelegationsData }): View {
  return (
    <Stack>
      <Form action={PATH} method="get" actions={<Button look="primary">{t("delegations.find")}</Button>}>
        <SelectField
          name="office"
          label={t("delegations.which")}
          required
          value={data.office === undefined ? "" : String(data.office.officeId)}
          options={data.lendable.map((office) => ({
            value: String(office.officeId),
            label: `${officeRole(office)} · ${placeText(office)}`,
          }))}
        />
        <TextField
          name="q"
          label={t("delegations.colleague")}
          hint={t("delegations.colleagueHint")}
          value={data.q}
          maxLength={40}
          required
        />
      </Form>
      {data.found !== undefined && data.found.length === 0 && (
        <EmptyState title={t("grant.nobody")}>{t("delegations.colleagueHint")}</EmptyState>
      )}
      {data.found?.map((account) => (
        <Card
          title={account.name}
          level={3}
          aside={
            <LinkButton
              href={`${PATH}?office=${data.office?.officeId}&account=${account.accountId}&q=${encodeURIComponent(data.q)}`}
              look="primary"
            >
              {t("grant.pick")}
            </LinkButton>
          }
        >
          <AccountText account={account} />
        </Card>
      ))}
    </Stack>
  );
}

function LendForm({
  data,
  account,
  office,
}: {
  data: DelegationsData;
  account: AccountLine;
  office: OfficeView;
}): View {
  const { errors, typed } = data;
  return (
    <Card
      title={t("delegations.for", { name: account.name })}
      level={3}
      aside={
        <LinkButton href={`${PATH}?office=${office.officeId}&q=${encodeURIComponent(data.q)}`}>
          {t("grant.other")}
        </LinkButton>
      }
    >
      <p>{`${officeRole(office)} · ${placeText(office)}`}</p>
      <Form
        action={PATH}
        errors={errors}
        hidden={{
          office: String(office.officeId),
          account: String(account.accountId),
          q: data.q,
          idempotency_key: data.key,
        }}
        actions={<Button look="primary">{t("delegations.go")}</Button>}
      >
        <DateField
          name="to"
          label={t("delegations.until")}
          hint={t("delegations.untilHint", { days: data.mostDays })}
          value={typed.to}
          required
          error={errorOf(errors, "to")}
        />
        <TextField
          name="note"
          label={t("delegations.note")}
          value={typed.note}
          maxLength={200}
          required
          error={errorOf(errors, "note")}
        />
        <Disclosure summary={t("delegations.part")} open={typed.permissions.length > 0} id="field-permissions">
          <p class="hint">{t("delegations.partHint")}</p>
          <PermissionTree name="permissions" offered={data.offered} chosen={typed.permissions} />
        </Disclosure>
      </Form>
    </Card>
  );
}

function Lend({ data }: { data: DelegationsData }): View {
  if (data.lendable.length === 0) return <p>{t("delegations.noneLendable")}</p>;
  if (data.office !== undefined && data.colleague !== undefined)
    return <LendForm data={data} account={data.colleague} office={data.office} />;
  return <FindColleague data={data} />;
}

/** What one has lent and borrowed, and lending more. */
export const page = definePage<DelegationsData>({
  title: () => t("delegations.title"),
  Body: ({ data }) => (
    <>
      <PageHead title={t("delegations.title")} lead={t("delegations.lead")} />
      <Stack gap="large">
        <Listed title={t("delegations.lent")} offices={data.lent} own none={t("delegations.noneLent")} />
        <Listed
          title={t("delegations.borrowed")}
          offices={data.borrowed}
          own={false}
          none={t("delegations.noneBorrowed")}
        />
        <section class="stack" aria-labelledby="new-title">
          <h2 id="new-title">{t("delegations.new")}</h2>
          <Lend data={data} />
        </section>
      </Stack>
    </>
  ),
});
