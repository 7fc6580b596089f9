import type { AccountLine } from "../../../contract/access-view.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, Option, View } from "../../ui/index.ts";
import {
  Button,
  Card,
  DateField,
  EmptyState,
  errorOf,
  Form,
  LinkButton,
  PageHead,
  SearchBox,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { PlaceFields } from "./place-fields.tsx";
import type { PlaceTyped } from "./place.ts";
import { t } from "./words.ts";

/** Finding the person, then saying what they are to be. */
export interface GrantData {
  readonly q: string;
  readonly found: readonly AccountLine[];
  readonly more: boolean;
  readonly chosen?: AccountLine | undefined;
  /** Whether only clerks and heads of units within one's reach can be made. */
  readonly staffOnly: boolean;
  readonly roles: readonly Option[];
  readonly typed: PlaceTyped & {
    readonly role: string;
    readonly from: string;
    readonly to: string;
    readonly note: string;
  };
  readonly key: string;
  readonly errors: readonly FormError[];
}

const PATH = "/access/offices/new";

/** An account in a few words. */
export function AccountText({ account }: { readonly account: AccountLine }): View {
  const { unit, offices, loginName } = account;
  return (
    <p class="hint">
      {[
        unit === null ? undefined : t("grant.unit", { unit }),
        offices.length === 0 ? undefined : t("grant.holds", { offices: offices.join(t("comma")) }),
        loginName ?? undefined,
      ]
        .filter((part) => part !== undefined)
        .join(" · ")}
    </p>
  );
}

function Found({ data }: { data: GrantData }): View {
  return (
    <Stack>
      <SearchBox
        label={t("grant.find")}
        hint={t("grant.findHint")}
        value={data.q}
        action={PATH}
        buttonLabel={t("grant.search")}
      />
      {data.q !== "" && (
        <section aria-labelledby="found-title" class="stack stack-small">
          <h2 id="found-title">{t("grant.found")}</h2>
          {data.found.length === 0 && <EmptyState title={t("grant.nobody")}>{t("grant.nobodyBody")}</EmptyState>}
          {data.found.map((account) => (
            <Card
              title={account.name}
              level={3}
              aside={
                <LinkButton
                  href={`${PATH}?account=${account.accountId}&q=${encodeURIComponent(data.q)}`}
                  look="primary"
                >
                  {t("grant.pick")}
                </LinkButton>
              }
            >
              <AccountText account={account} />
            </Card>
          ))}
          {data.more && <p class="hint">{t("grant.more")}</p>}
        </section>
      )}
    </Stack>
  );
}

function Period({ typed, errors }: Pick<GrantData, "typed" | "errors">): View {
  return (
    <>
      <DateField
        name="from"
        label={t("grant.from")}
        hint={t("grant.fromHint")}
        value={typed.from}
        error={errorOf(errors, "from")}
      />
      <DateField
        name="to"
        label={t("grant.until")}
        hint={t("grant.untilHint")}
        value={typed.to}
        error={errorOf(errors, "to")}
      />
      <TextField
        name="note"
        label={t("grant.note")}
        value={typed.note}
        required
        maxLength={200}
        error={errorOf(errors, "note")}
      />
    </>
  );
}

function GrantForm({ data, account }: { data: GrantData; account: AccountLine }): View {
  const { errors, typed } = data;
  return (
    <Stack>
      <Card
        title={t("grant.to", { name: account.name })}
        aside={<LinkButton href={`${PATH}?q=${encodeURIComponent(data.q)}`}>{t("grant.other")}</LinkButton>}
      >
        <AccountText account={account} />
      </Card>
      <Form
        action="/access/offices"
        errors={errors}
        hidden={{ account: String(account.accountId), q: data.q, idempotency_key: data.key }}
        actions={<Button look="primary">{t("grant.go")}</Button>}
      >
        <SelectField
          name="role"
          label={t("grant.role")}
          required
          emptyLabel={t("grant.choose")}
          value={typed.role}
          options={data.roles}
          error={errorOf(errors, "role")}
        />
        {data.staffOnly ? (
          <TextField
            name="units"
            label={t("grant.units")}
            hint={t("offices.unitFilter")}
            value={typed.units}
            required
            maxLength={100}
            error={errorOf(errors, "units")}
          />
        ) : (
          <PlaceFields typed={typed} errors={errors} />
        )}
        <Period typed={typed} errors={errors} />
      </Form>
    </Stack>
  );
}

/** Grants an office. */
export const page = definePage<GrantData>({
  title: () => t("grant.title"),
  width: "text",
  breadcrumb: () => [{ label: t("offices.title"), href: "/access/offices" }],
  Body: ({ data }) => (
    <>
      <PageHead title={t("grant.title")} />
      {data.chosen === undefined ? <Found data={data} /> : <GrantForm data={data} account={data.chosen} />}
    </>
  ),
});
