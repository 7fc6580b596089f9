import type { Permission } from "../../../contract/rights.ts";
import type { View } from "../../ui/index.ts";
import { CheckboxGroup, Disclosure, Stack } from "../../ui/index.ts";
import { permissionName, t } from "./words.ts";

type Module = Permission extends `${infer Name}:${string}:${string}` ? Name : never;

/** Permissions by module, in the order given. */
function byModule(permissions: readonly Permission[]): [Module, Permission[]][] {
  const groups = Map.groupBy(permissions, (permission) => permission.slice(0, permission.indexOf(":")) as Module);
  return [...groups];
}

export interface PermissionTreeProps {
  readonly name: string;
  readonly offered: readonly Permission[];
  readonly chosen: readonly string[];
  readonly disabled?: boolean;
}

/** Permissions to choose from, module by module; those of a module stand in the order entity, action. */
export function PermissionTree({ name, offered, chosen, disabled = false }: PermissionTreeProps): View {
  return (
    <Stack gap="small">
      {byModule(offered).map(([module, permissions]) => {
        const held = permissions.filter((permission) => chosen.includes(permission)).length;
        return (
          <Disclosure
            summary={t("permissions.module", { module: t(`module.${module}`), held, of: permissions.length })}
            open={held > 0}
          >
            <CheckboxGroup
              name={name}
              legend={t(`module.${module}`)}
              inline
              disabled={disabled}
              values={chosen}
              options={permissions.map((permission) => ({ value: permission, label: permissionName(permission) }))}
              id={`${name}-${module}`}
            />
          </Disclosure>
        );
      })}
    </Stack>
  );
}
