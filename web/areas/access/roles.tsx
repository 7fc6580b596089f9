import type { RoleView } from "../../../contract/access-view.ts";
import { definePage } from "../../app/shell.ts";
import { DataTable, LinkButton, PageHead, StatusBadge } from "../../ui/index.ts";
import { roleName, t } from "./words.ts";

export interface RolesData {
  readonly roles: readonly RoleView[];
  /** Whether the viewer may make and change roles. */
  readonly mayChange: boolean;
}

/** Every role: those of the product and those that administrators made. */
export const page = definePage<RolesData>({
  title: () => t("roles.title"),
  density: "dense",
  Body: ({ data: { roles, mayChange } }) => (
    <>
      <PageHead
        title={t("roles.title")}
        lead={t("roles.lead")}
        aside={
          mayChange && (
            <LinkButton href="/access/roles/new?base=unit_clerk" look="primary">
              {t("roles.new")}
            </LinkButton>
          )
        }
      />
      <DataTable
        caption={t("roles.caption")}
        captionHidden
        columns={[
          {
            key: "name",
            label: t("roles.name"),
            heading: true,
            cell: (role) => <a href={`/access/roles/${role.code}`}>{role.name ?? roleName(role.base)}</a>,
          },
          {
            key: "kind",
            label: t("roles.kind"),
            cell: ({ made, retired }) =>
              retired ? (
                <StatusBadge status="not_applicable" label={t("roles.retired")} />
              ) : (
                t(made ? "roles.made" : "roles.built")
              ),
          },
          { key: "base", label: t("roles.base"), cell: ({ made, base }) => (made ? roleName(base) : t("none")) },
          { key: "scope", label: t("roles.scope"), cell: ({ scope }) => t(`scope.${scope}`) },
          {
            key: "permissions",
            label: t("roles.permissions"),
            align: "end",
            cell: ({ permissions }) => permissions.length,
          },
          {
            key: "holders",
            label: t("roles.holders"),
            align: "end",
            cell: ({ holders, code }) => <a href={`/access/offices?role=${code}&state=holding`}>{holders}</a>,
          },
        ]}
        rows={roles}
        rowId={({ code }) => `role-${code}`}
      />
    </>
  ),
});
