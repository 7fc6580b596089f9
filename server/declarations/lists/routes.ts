/** Operations of official lists. */
import {
  correctOfficialLine,
  createOfficialList,
  listMyOfficialLists,
  listOfficialLists,
  publishOfficialList,
  readListTemplate,
  readOfficialList,
  withdrawOfficialList,
} from "../../../contract/official-lists.ts";
import type { Reach } from "../../../contract/actor.ts";
import type { Db } from "../../platform/db.ts";
import { handles } from "../../platform/operations.ts";
import { Refusal } from "../../platform/refusal.ts";
import { templateWorkbook } from "../../platform/workbook/index.ts";
import type { Acting } from "../acts.ts";
import { rollSheet } from "../rolls/sheet.ts";
import { officeOf, type Asking } from "../sight.ts";
import type { Reading } from "../views.ts";
import { bringList, correctLine, publishList, withdrawList } from "./acts.ts";
import { listedKind } from "./lines.ts";
import { linesOf, listInReach, listsInReach } from "./store.ts";
import { lineViews, listViews, namedViews } from "./views.ts";

const PAGE = 20;
const LINES = 50;

async function held(db: Db, reach: Reach, listId: number) {
  const row = await listInReach(db, reach, listId);
  if (row === undefined || row.state === "discarded") throw new Refusal("not_found");
  return row;
}

async function acting(db: Db, asking: Asking & { now: Date }): Promise<Acting> {
  return { ...asking, office: await officeOf(db, asking) };
}

/** Operations of lists, with what the area reads through. */
export function bindLists(reading: Reading) {
  const one = async (db: Db, reach: Reach, listId: number) => {
    const row = await listInReach(db, reach, listId);
    const [view] = row === undefined ? [] : await listViews(db, reading, [row]);
    if (view === undefined) throw new Refusal("not_found");
    return view;
  };
  return [...bindReads(reading), ...bindWrites(reading, one)];
}

function bindReads(reading: Reading) {
  return [
    handles(listOfficialLists, async ({ db, reach, query: { before, limit = PAGE } }) => {
      const rows = await listsInReach(db, reach, { before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? (shown.at(-1)?.list_id ?? null) : null;
      return { lists: await listViews(db, reading, shown), next };
    }),
    handles(readOfficialList, async ({ db, reach, params, query: { match, after, limit = LINES } }) => {
      const row = await held(db, reach, params.listId);
      const rows = await linesOf(db, row.list_id, { match, after, limit: limit + 1, over: match === undefined });
      const shown = rows.slice(0, limit);
      const [list] = await listViews(db, reading, [row]);
      if (list === undefined) throw new Refusal("not_found");
      const next = rows.length > limit ? (shown.at(-1)?.line_id ?? null) : null;
      return { list, lines: await lineViews(db, reading, row, shown), next };
    }),
    handles(readListTemplate, ({ params, actor, reach, now }) => {
      const { kind, fields } = listedKind(reading.ledger.shelf, params.kind, now, { actor, reach });
      const sheet = rollSheet(kind.label, fields);
      return { fileName: `${kind.label}名单模板.xlsx`, chunks: templateWorkbook(sheet) };
    }),
    handles(listMyOfficialLists, async ({ db, actor, now }) => {
      if (actor.personId === undefined) throw new Refusal("not_found");
      return { lines: await namedViews(db, reading, actor.personId, now) };
    }),
  ];
}

type One = (
  db: Db,
  reach: Reach,
  listId: number,
) => ReturnType<typeof listViews> extends Promise<(infer V)[]> ? Promise<V> : never;

function bindWrites(reading: Reading, one: One) {
  const { ledger } = reading;
  return [
    handles(createOfficialList, async ({ tx, body, tell, actor, reach, now }) => {
      const listId = await bringList(tx, ledger, await acting(tx, { actor, reach, now }), body);
      tell({ object: `official_list:${listId}`, details: { kind: body.kind } });
      return one(tx, reach, listId);
    }),
    handles(publishOfficialList, async ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `official_list:${params.listId}` });
      await publishList(tx, ledger, await acting(tx, { actor, reach, now }), { ...params, ...body });
      return one(tx, reach, params.listId);
    }),
    handles(withdrawOfficialList, async ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `official_list:${params.listId}` });
      await withdrawList(tx, ledger, await acting(tx, { actor, reach, now }), { ...params, ...body });
      return one(tx, reach, params.listId);
    }),
    handles(correctOfficialLine, async ({ tx, params, body, tell, actor, reach, now }) => {
      tell({ object: `official_list:${params.listId}`, details: { line: params.lineId, event: body.event } });
      await correctLine(tx, ledger, await acting(tx, { actor, reach, now }), { ...params, ...body });
      return one(tx, reach, params.listId);
    }),
  ];
}
