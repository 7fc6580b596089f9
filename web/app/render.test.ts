import assert from "node:assert/strict";
import { test } from "node:test";

import { openWindow } from "../build.ts";
import { largeCookie, readsLarge, safeReturn } from "./display.ts";
import { menuParts } from "./menu.ts";
import type { Shell } from "./shell.ts";

const window = await openWindow();
const shell: Shell = { path: "/gallery?a=1", demo: false, large: false };

function gallery(change: Partial<Shell> = {}): string {
  return window.renderPage<typeof import("../areas/gallery/gallery.tsx").page>({
    page: "gallery/gallery",
    data: { today: 20260520 },
    shell: { ...shell, ...change },
  });
}

test("a document has language, title, skip link, one h1 and hashed files", () => {
  const html = gallery();
  assert.match(html, /^<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"\/?>/);
  assert.match(html, /<title>组件陈列 · 学时<\/title>/);
  assert.match(html, /<a class="skip" href="#main">/);
  assert.equal(html.match(/<h1/g)?.length, 1);
  assert.match(html, /<script type="module" src="\/assets\/[\w-]+\.js"><\/script>/);
  assert.match(html, /<link rel="stylesheet" href="\/assets\/[\w-]+\.css"/);
});

test("nothing a strict security policy would refuse: no inline script, style or handler", () => {
  const html = gallery({ demo: true });
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+="/);
  assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//);
});

test("ids are unique, and everything described, labelled or linked within the page exists", () => {
  const html = gallery();
  const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? "");
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  const wanted = [...html.matchAll(/\s(?:aria-labelledby|aria-describedby|for|form)="([^"]+)"/g)].flatMap((match) =>
    (match[1] ?? "").split(" "),
  );
  assert.ok(wanted.length > 50);
  assert.deepEqual(
    wanted.filter((id) => !ids.includes(id)),
    [],
  );
});

test("the demo banner stands there in demo mode and nowhere else", () => {
  assert.match(
    gallery({ demo: true, viewer: { name: "N", role: "R", permissions: [], hasYear: false } }),
    /demo-banner[\s\S]*您现在是N（R）/,
  );
  assert.doesNotMatch(gallery({ demo: false }), /demo-banner|\/demo"[^>]*>换一个身份/);
});

test("large type is set on the root, and its form leads back here", () => {
  assert.match(gallery({ large: true }), /<html lang="zh-CN" data-large="on">/);
  assert.match(gallery(), /name="large" value="1"[\s\S]*name="return" value="\/gallery\?a=1"/);
});

const menuOf = (of: Shell) => menuParts(of).flatMap((part) => ("href" in part ? [part] : part.items));

test("the menu shows what a role may see and where one is", () => {
  const labels = (roles: Shell["viewer"]): string[] =>
    menuOf({ ...shell, path: "/unit/7?q=a", viewer: roles }).map((item) => item.href);
  assert.deepEqual(labels(undefined), ["/institutions", "/policy", "/questions"]);
  assert.deepEqual(labels({ name: "", role: "", permissions: ["standing:year:read"], hasYear: true }), [
    "/year",
    "/institutions",
    "/policy",
    "/questions",
  ]);
  const unit = menuOf({
    ...shell,
    path: "/unit/7?q=a",
    viewer: { name: "", role: "", permissions: ["population:person:list"], hasYear: false },
  });
  assert.deepEqual(
    unit.filter((item) => item.current).map((item) => item.href),
    ["/unit"],
  );
  assert.equal(
    menuOf({
      ...shell,
      path: "/units",
      viewer: { name: "", role: "", permissions: ["population:person:list"], hasYear: false },
    }).some((item) => item.current),
    false,
  );
  const desk = { name: "", role: "", permissions: ["employment:request:read", "employment:own:read"], hasYear: true };
  for (const [path, href] of [
    ["/employment/moves?page=2", "/employment/waiting"],
    ["/employment/mine/new", "/employment/mine"],
  ] as const)
    assert.deepEqual(
      menuOf({ ...shell, path, viewer: desk })
        .filter((item) => item.current)
        .map((item) => item.href),
      [href],
    );
});

test("a group of several stands under one word, a group of one is that one", () => {
  const permissions = [
    "administration:job:read",
    "administration:health:read",
    "notices:inbox:read",
    "standing:year:read",
  ];
  const viewer = { name: "", role: "", permissions, hasYear: false };
  const parts = menuParts({ ...shell, path: "/admin/jobs/x", viewer });
  assert.deepEqual(
    parts.map((part) => ("href" in part ? part.href : part.items.map(({ href }) => href))),
    ["/institutions", "/policy", "/questions", ["/admin/jobs", "/admin/health"]],
  );
  assert.deepEqual(
    parts.map(({ current }) => current),
    [false, false, false, true],
  );
});

test("an unknown page is an error", () => {
  assert.throws(
    () => window.bundle.renderDocument({ page: "no/page", data: {}, shell, assets: window.assets }),
    /there is no page "no\/page"/,
  );
  assert.ok(window.bundle.pageNames().includes("gallery/gallery"));
});

test("the large-type cookie is read as written, and never leads to another site", () => {
  assert.equal(readsLarge(`a=b; ${largeCookie(true).split(";")[0] ?? ""}`), true);
  assert.equal(readsLarge(largeCookie(false).split(";")[0]), false);
  assert.equal(readsLarge(undefined), false);
  assert.equal(safeReturn("/unit?q=%E5%B8%88"), "/unit?q=%E5%B8%88");
  for (const evil of ["//evil", "/\\evil", "https://evil", "", undefined, "/a\nb", "/a\\b"])
    assert.equal(safeReturn(evil), "/", String(evil));
});
