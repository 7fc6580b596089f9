import assert from "node:assert/strict";
import { test } from "node:test";

import { openWindow } from "../build.ts";

const { bundle } = await openWindow();
const { h, renderToString, ui } = bundle;

test("a badge always says its state in words", () => {
  for (const status of ui.allStatuses) {
    const html = renderToString(h(ui.StatusBadge, { status }));
    assert.match(html, /<svg[^>]*aria-hidden/);
    assert.match(html.replace(/<[^>]*>/g, ""), /\p{Script=Han}{2,}/u, status);
  }
});

test("a part says what is required, earned, waived, under review and left", () => {
  const html = renderToString(
    h(ui.PartBar, { label: "P", required: 3000, earned: 1000, waived: 250, pending: 600, answers: [1, 4, 1] }),
  );
  const text = html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  assert.match(text, /12\.5 \/ 30 学时 还差 17\.5 学时/);
  assert.match(text, /已取得 10 已免除 2\.5 待定 6/);
  assert.equal(html.match(/href="\/questions\/1"/g)?.length, 1);
  assert.match(html, /bar-earned" x="0" width="33\.3/);
  assert.match(html, /bar-waived" x="33\.3[^"]*" width="8\.3/);
});

test("a part never draws beyond its bar, and an overfull one owes nothing", () => {
  const html = renderToString(h(ui.PartBar, { label: "P", required: 3000, earned: 4250, pending: 99999 }));
  assert.match(html, /不欠学时/);
  const ends = [...html.matchAll(/x="([\d.]+)" width="([\d.]+)"/g)].map((match) => Number(match[1]) + Number(match[2]));
  assert.ok(ends.length > 0 && ends.every((end) => end <= 100.7), String(ends));
});

test("a clock tells left, today, over and done apart", () => {
  const clock = (deadline: number, done = false): string =>
    renderToString(h(ui.Clock, { title: "T", deadline, today: 20260520, done })).replace(/<[^>]*>/g, " ");
  assert.match(clock(20260630), /还剩\s+41\s+天/);
  assert.match(clock(20260520), /今天截止/);
  assert.match(clock(20260510), /已超过\s+10\s+天/);
  assert.match(clock(20260510, true), /已完成/);
  assert.doesNotMatch(clock(20260510, true), /已超过/);
});

test("a ring says its numbers and is full when nothing is required", () => {
  assert.match(
    renderToString(h(ui.Ring, { label: "R", earned: 1800, required: 3000 })),
    /role="img" aria-label="R：已有 18 学时，应有 30 学时"/,
  );
  assert.match(renderToString(h(ui.Ring, { label: "R", earned: 0, required: 0 })), /ring-done/);
  assert.doesNotMatch(renderToString(h(ui.Ring, { label: "R", earned: 0, required: 3000 })), /ring-done|ring-earned/);
});

test("a wrong field names its error for screen readers, and the summary links to it", () => {
  const html = renderToString(
    h(ui.Form, {
      action: "/x",
      errors: [{ field: "hours", message: "E1" }, { message: "E2" }],
      children: h(ui.TextField, { name: "hours", label: "L", hint: "H", error: "E1" }),
    }),
  );
  assert.match(html, /<a href="#field-hours">E1<\/a>/);
  assert.match(
    html,
    /id="field-hours"[^>]*aria-describedby="field-hours-hint field-hours-error"[^>]*aria-invalid="true"/,
  );
  assert.match(html, /有 2 处需要改正/);
  assert.match(html, /role="alert"/);
});

test("what people typed is never markup", () => {
  const evil = '"><script>alert(1)</script>';
  const html = renderToString(h(ui.TextField, { name: "q", label: evil, value: evil, error: evil }));
  assert.doesNotMatch(html, /<script/);
});

interface Row {
  readonly name: string;
}

test("a table carries its labels to the phone, its sort to screen readers, and shows its empty state", () => {
  const columns = [
    {
      key: "name",
      label: "N",
      heading: true,
      cell: (row: Row) => row.name,
      sortHref: "?sort=name",
      sorted: "descending" as const,
    },
    { key: "more", label: "M", cell: () => "m" },
  ];
  const shared = { caption: "C", columns, rowId: (row: Row) => row.name };
  const full = renderToString(h(ui.DataTable<Row>, { ...shared, rows: [{ name: "a" }] }));
  assert.match(full, /aria-sort="descending"/);
  assert.match(full, /<th scope="row"/);
  assert.match(full, /data-label="M"/);
  assert.match(renderToString(h(ui.DataTable<Row>, { ...shared, rows: [], empty: "nobody" })), /nobody/);
});

test("every chart carries its numbers as a table, and its bars as links", () => {
  const html = renderToString(
    h(ui.StackedBarChart, {
      title: "T",
      column: "C",
      parts: [
        { series: "met", label: "A" },
        { series: "owed", label: "B" },
      ],
      bars: [
        { label: "x", values: [30, 10], href: "/x" },
        { label: "empty", values: [0, 0] },
      ],
    }),
  );
  assert.match(html, /<a class="bars-line" href="\/x"/);
  assert.match(html, /75%/);
  assert.match(html, /<th scope="row">x<\/th><td>30<\/td><td>10<\/td><td>40<\/td>/);
  assert.doesNotMatch(html, /NaN|Infinity/);
});

test("no piece needs inline styles or scripts", () => {
  const html = renderToString(
    h(ui.LedgerChart, { title: "T", years: [{ year: 2026, required: 9000, earned: 1800, pending: 600, waived: 100 }] }),
  );
  assert.doesNotMatch(html, / style=| on[a-z]+=/);
});
