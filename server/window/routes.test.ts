import assert from "node:assert/strict";
import { test } from "node:test";
import { operations as contract } from "../../contract/index.ts";
import { openWindow } from "../../web/build.ts";
import { routes } from "./routes.ts";

const window = await openWindow();

test("every page of the table exists, and every page that exists is in the table", () => {
  const shown = new Set(routes.flatMap((route) => ("page" in route ? [route.page] : [])));
  const known = window.bundle.pageNames();
  assert.deepEqual(
    [...shown].filter((name) => !known.includes(name)),
    [],
  );
  // The page of a failure is shown in place of others and has no address of its own.
  assert.deepEqual(
    known.filter((name) => !shown.has(name)),
    ["errors/failure"],
  );
});

test("an address stands in the table once for each method", () => {
  const addresses = routes.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(addresses).size, addresses.length);
});

test("pages name only operations of the contract, and none that changes anything", () => {
  for (const route of routes) {
    for (const definition of route.operations) {
      assert.ok((contract as readonly unknown[]).includes(definition), `${route.path}: ${definition.id}`);
      if (route.method === "GET") assert.equal(definition.effect, "none", `${route.path}: ${definition.id}`);
    }
  }
});
