import type { DataScope, Role } from "../../../contract/actor.ts";
import type { Permission } from "../../../contract/rights.ts";
import { definePage } from "../../app/shell.ts";
import type { FormError, View } from "../../ui/index.ts";
import {
  Button,
  Callout,
  Card,
  Disclosure,
  errorOf,
  FieldError,
  Form,
  LinkButton,
  PageHead,
  SelectField,
  Stack,
  TextField,
} from "../../ui/index.ts";
import { PermissionTree } from "./permission-tree.tsx";
import { roleName, t } from "./words.ts";

/** One role: a new one, one to be changed, or one that can only be looked at. */
export interface RoleData {
  readonly mode: "new" | "change" | "look";
  readonly code: string;
  readonly name: string;
  readonly base: Exclude<Role, "learner">;
  readonly made: boolean;
  readonly retired: boolean;
  readonly scope: DataScope;
  readonly scopes: readonly DataScope[];
  readonly offered: readonly Permission[];
  readonly chosen: readonly string[];
  readonly note: string;
  readonly version: number;
  readonly bases: readonly Exclude<Role, "learner">[];
  readonly mayChange: boolean;
  readonly errors: readonly FormError[];
}

function heading(data: RoleData): string {
  if (data.mode === "new") return t("roles.new");
  return data.made ? data.name : roleName(data.base);
}

function BaseChoice({ data }: { data: RoleData }): View {
  return (
    <Form action="/access/roles/new" method="get" actions={<Button>{t("role.baseGo")}</Button>}>
      <SelectField
        name="base"
        label={t("role.base")}
        required
        value={data.base}
        options={data.bases.map((role) => ({ value: role, label: roleName(role) }))}
      />
    </Form>
  );
}

function RoleForm({ data }: { data: RoleData }): View {
  const { errors, mode } = data;
  const wrong = errorOf(errors, "permissions");
  return (
    <Form
      action={mode === "new" ? "/access/roles" : `/access/roles/${data.code}`}
      errors={errors}
      hidden={mode === "new" ? { base: data.base } : { version: String(data.version) }}
      actions={<Button look="primary">{t(mode === "new" ? "role.create" : "role.save")}</Button>}
    >
      {mode === "new" && (
        <TextField
          name="code"
          label={t("role.code")}
          hint={t("role.codeHint")}
          value={data.code}
          maxLength={40}
          autoComplete="off"
          required
          error={errorOf(errors, "code")}
        />
      )}
      <TextField
        name="name"
        label={t("role.name")}
        value={data.name}
        maxLength={40}
        autoComplete="off"
        required
        error={errorOf(errors, "name")}
      />
      <SelectField
        name="scope"
        label={t("role.scope")}
        value={data.scope}
        required
        options={data.scopes.map((scope) => ({ value: scope, label: t(`scope.${scope}`) }))}
        error={errorOf(errors, "scope")}
      />
      <div id="field-permissions" class="stack stack-small">
        <h2>{t("role.permissions")}</h2>
        <p class="hint">{t("role.permissionsHint")}</p>
        {wrong !== undefined && <FieldError id="permissions-error" message={wrong} />}
        <PermissionTree name="permissions" offered={data.offered} chosen={data.chosen} />
      </div>
      <TextField name="note" label={t("role.note")} value={data.note} maxLength={200} error={errorOf(errors, "note")} />
    </Form>
  );
}

function Looked({ data }: { data: RoleData }): View {
  return (
    <Stack>
      {data.retired && <Callout tone="warn" title={t("role.retiredState")} />}
      <Card title={t("role.permissions")}>
        <PermissionTree name="permissions" offered={data.offered} chosen={data.chosen} disabled />
      </Card>
    </Stack>
  );
}

/** A role with what it may, as a tree of permissions. */
export const page = definePage<RoleData>({
  title: heading,
  density: "dense",
  breadcrumb: () => [{ label: t("roles.title"), href: "/access/roles" }],
  Body: ({ data }) => (
    <>
      <PageHead
        title={heading(data)}
        lead={t(data.made || data.mode === "new" ? "role.lead.made" : "role.lead.built")}
        aside={
          data.mayChange &&
          data.mode !== "new" && <LinkButton href={`/access/roles/new?from=${data.code}`}>{t("role.copy")}</LinkButton>
        }
      />
      <Stack gap="large">
        {data.mode === "new" && <BaseChoice data={data} />}
        {data.mode === "look" ? <Looked data={data} /> : <RoleForm data={data} />}
        {data.mode === "change" && (
          <Disclosure summary={t("role.retire")}>
            <Form
              action={`/access/roles/${data.code}/retirement`}
              actions={<Button look="danger">{t("role.retire")}</Button>}
            >
              <p>{t("role.retireBody")}</p>
            </Form>
          </Disclosure>
        )}
      </Stack>
    </>
  ),
});
