/** Operations on what is kept about people. */
import {
  answerRequest,
  askRequest,
  closeAccount,
  exportOwn,
  exportOwnWorkbook,
  keepAccount,
  listLooks,
  listOwnRequests,
  listRequests,
  readClosing,
  readRequest,
  revealField,
  withdrawRequest,
} from "../../contract/privacy.ts";
import {
  changeConsents,
  countConsents,
  listNotices,
  readColumns,
  readConsents,
  readNotice,
} from "../../contract/processing.ts";
import type { Actor, Reach } from "../../contract/actor.ts";
import type { Context, Services } from "../app.ts";
import { shanghaiDate, shanghaiDay } from "../platform/clock.ts";
import { handles } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { personInReach } from "../standing/door.ts";
import { readCatalogue, schemaColumns, type Catalogue } from "./catalogue.ts";
import { askToClose, closingView, keepAccount as keep } from "./closing.ts";
import { workPrivacy } from "./jobs.ts";
import { looksAt } from "./looks.ts";
import {
  changeConsents as change,
  consentCounts,
  consentsOf,
  currentNotice,
  noticeView,
  readNotices,
} from "../consents/door.ts";
import { ownDataJson, ownDataWorkbook } from "./own-data.ts";
import { answer, ask, deskPage, deskRequest, ownRequests, withdraw, type Desk } from "./requests.ts";
import { reveal } from "./reveals.ts";

/** The area of what people may know and correct of what is kept about them. */
export const privacy: Context = {
  name: "privacy",
  operations: (services) => [
    ...bindOwn(services),
    ...bindRequests(services),
    ...bindDesk(services),
    ...bindConsents(services),
  ],
  work: async ({ database, vault, clock, log }) => workPrivacy({ database, vault, clock, log }),
};

/** Whoever has a ledger of their own. */
function ownerOf({ accountId, personId }: Actor): { accountId: number; personId: number } {
  if (personId === undefined) throw new Refusal("not_found");
  return { accountId, personId };
}

function bindOwn({ database, vault }: Services) {
  return [
    // Exports name nobody, so that the wall cannot know whom they reached: this reads in front of it, for one person only.
    handles(listLooks, ({ actor, query: { before } }) => looksAt(database, ownerOf(actor).personId, before)),
    handles(exportOwn, ({ actor, now, tell }) => {
      const owner = ownerOf(actor);
      tell({ personId: owner.personId, object: "export:own", details: { format: "json" } });
      return ownDataJson(database, vault, owner, now);
    }),
    handles(exportOwnWorkbook, ({ actor, tell }) => {
      const owner = ownerOf(actor);
      tell({ personId: owner.personId, object: "export:own", details: { format: "xlsx" } });
      return ownDataWorkbook(database, vault, owner);
    }),
    handles(readClosing, ({ db, actor, now }) => closingView(db, actor.accountId, now)),
    handles(closeAccount, ({ tx, actor, now, tell }) => {
      const owner = ownerOf(actor);
      tell({ personId: owner.personId });
      return askToClose(tx, owner, now);
    }),
    handles(keepAccount, async ({ tx, actor, now, tell }) => {
      tell({ personId: ownerOf(actor).personId });
      await keep(tx, actor.accountId, now);
      return undefined;
    }),
  ];
}

function bindRequests({ vault }: Services) {
  return [
    handles(listOwnRequests, async ({ db, actor }) => ({
      requests: await ownRequests(db, vault, ownerOf(actor).personId),
    })),
    handles(askRequest, async ({ tx, actor, reach, body, now, tell }) => {
      const { accountId, personId } = ownerOf(actor);
      const { person, unit } = await personInReach(tx, vault, { actor, reach }, personId, shanghaiDay(now));
      const asker = { accountId, person, unitId: unit?.unit_id, divisionCode: unit?.division_code };
      const requestId = await ask(tx, vault, asker, body, now);
      tell({ personId, object: `request:${requestId}`, details: { kind: body.kind } });
      return { requestId };
    }),
    handles(withdrawRequest, async ({ tx, actor, params: { requestId }, tell }) => {
      const { personId } = ownerOf(actor);
      await withdraw(tx, personId, requestId);
      tell({ personId, object: `request:${requestId}` });
      return undefined;
    }),
  ];
}

/** A complaint about a look is not answered by those who looked. */
function deskOf(actor: Actor, reach: Reach): Desk {
  if (actor.role === "service_desk") return { reach, kinds: ["complaint"] };
  return { reach, kinds: actor.role === "xpcc_hr" ? ["correction", "review", "complaint"] : ["correction", "review"] };
}

function bindDesk({ vault }: Services) {
  return [
    handles(listRequests, ({ db, actor, reach, query }) => deskPage(db, deskOf(actor, reach), query)),
    handles(readRequest, async ({ db, actor, reach, params: { requestId }, tell }) => {
      const found = await deskRequest(db, vault, deskOf(actor, reach), requestId);
      if (found === undefined) throw new Refusal("not_found");
      const { line, wanted, now, asker } = found;
      tell({ personId: line.person.personId, object: `request:${requestId}` });
      const mayAnswer = line.state === "open" && asker !== actor.accountId;
      return { ...line, wanted, now, mayAnswer };
    }),
    handles(answerRequest, async ({ tx, actor, reach, params: { requestId }, body, now, tell }) => {
      const by = { ...body, accountId: actor.accountId, officeId: actor.officeId };
      const { personId, kind } = await answer(tx, vault, deskOf(actor, reach), requestId, by, now);
      tell({ personId, object: `request:${requestId}`, details: { kind, decision: body.decision } });
      return { requestId, state: body.decision };
    }),
    handles(revealField, async ({ tx, actor, reach, params: { personId }, body, now, tell }) => {
      const { person } = await personInReach(tx, vault, { actor, reach }, personId, shanghaiDay(now));
      const { accountId, officeId } = actor;
      const shown = await reveal(tx, { accountId, officeId, person, ...body }, now);
      const { field, reason, note } = body;
      tell({ personId, object: `reveal:${shown.revealId}`, details: { field, reason, note } });
      return { value: shown.value, left: shown.left };
    }),
  ];
}

function bindConsents({ root }: Services) {
  const notices = readNotices(root);
  const current = (now: Date) => currentNotice(notices, shanghaiDate(now));
  const upTo = (now: Date) => notices.filter(({ version }) => version <= shanghaiDate(now));
  return [
    handles(listNotices, ({ now }) => ({
      notices: upTo(now)
        .toReversed()
        .map((notice) => {
          const { version, title, changed } = notice;
          return { version, title, changed, current: notice === current(now) };
        }),
    })),
    handles(readNotice, ({ params: { version }, now }) => {
      const notice = upTo(now).find((each) => each.version === version);
      if (notice === undefined) throw new Refusal("not_found");
      return noticeView(notice, current(now));
    }),
    handles(readConsents, ({ db, actor, now }) => consentsOf(db, actor.accountId, current(now))),
    handles(changeConsents, async ({ tx, actor, body, now, tell }) => {
      await change(tx, actor.accountId, body, current(now), now);
      tell({ personId: actor.personId, details: body });
      return consentsOf(tx, actor.accountId, current(now));
    }),
    handles(readColumns, async ({ db }) => catalogueView(readCatalogue(root, await schemaColumns(db)))),
    handles(countConsents, ({ db, now }) => consentCounts(db, upTo(now), current(now))),
  ];
}

/** The catalogue by tables, without the names that only the vault needs. */
function catalogueView({ columns, missing }: Catalogue) {
  const tables = [...Map.groupBy(columns, ({ table }) => table)].map(([table, all]) => ({
    table,
    purpose: all[0]?.tablePurpose ?? table,
    retention: all[0]?.retention ?? "",
    columns: all.map(({ column, class: kind, purpose }) => ({ column, class: kind, purpose })),
  }));
  return { tables, missing };
}
