import assert from "node:assert/strict";
import { test } from "node:test";
import { PERMISSIONS, type Permission } from "../../../contract/rights.ts";
import dictionary from "../../text/zh-CN/access.json" with { type: "json" };
import { permissionName } from "./words.ts";

test("every permission and every module of permissions has words of its own", () => {
  const names = (Object.keys(PERMISSIONS) as Permission[]).map((permission) => [
    permission,
    permissionName(permission),
  ]);
  assert.deepEqual(
    names.filter(([code, name]) => name === code).map(([code]) => code),
    [],
  );
  const modules = new Set(Object.keys(PERMISSIONS).map((permission) => permission.split(":")[0]));
  assert.deepEqual(
    [...modules].filter((each) => !Object.hasOwn(dictionary, `module.${each}`)),
    [],
  );
});
