/** One person as an office sees them. */
import { randomUUID } from "node:crypto";
import { typedDay } from "../typed-day.ts";
import { mayDo } from "../../../contract/rights.ts";
import {
  createDecision,
  listDecisions,
  listStandings,
  readLedger,
  readReceipt,
  readYear,
  replayDecision,
} from "../../../contract/standing.ts";
import type { PersonData } from "../../../web/areas/standing/person.tsx";
import dictionary from "../../../web/text/zh-CN/standing.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { withQuery } from "../../../web/ui/query.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, type Route, type Visit } from "../route.ts";

const t = words("standing", dictionary);

export const personRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/standing/person.tsx").page>({
    path: "/people/:personId",
    page: "standing/person",
    permission: "standing:ledger:read",
    operations: [readYear, readLedger, listStandings, listDecisions, readReceipt, replayDecision],
    view: personData,
  }),
  form({
    path: "/people/:personId/decisions",
    permission: "standing:decision:create",
    operations: [createDecision],
    act: async ({ params, fields, ask }) => {
      const personId = params["personId"] ?? "";
      const year = Number(fields.get("year"));
      const { decisionId } = await ask(createDecision, { params: { personId }, body: { year } });
      const body = t("receipts.doneBody", { number: decisionId });
      return go(`${addressOf(personId, year)}#receipt-${decisionId}`, {
        tone: "success",
        title: t("receipts.done"),
        body,
      });
    },
  }),
];

function addressOf(personId: string, year: number): string {
  return withQuery(`/people/${personId}`, { year });
}

async function personData(visit: Visit): Promise<PersonData> {
  const { ask, query, params, today, actor } = visit;
  const personId = params["personId"] ?? "";
  const year = Number(query.get("year")) || Math.trunc(today / 10_000);
  const typed = query.get("knownAt") ?? "";
  const known = typed.trim() === "" ? undefined : typedDay(typed.trim());
  const at = (knownAt: string | undefined) =>
    ask(readYear, { params: { personId, year: String(year) }, query: knownAt === undefined ? {} : { knownAt } });
  const now = await at(undefined);
  const { view, error } = await asKnown(known, now, at);
  const knownAt = view.knownAt ?? undefined;
  const [{ entries }, { standings }, { decisions }] = [
    await ask(readLedger, { params: { personId }, query: knownAt === undefined ? {} : { knownAt } }),
    await ask(listStandings, { params: { personId } }),
    await ask(listDecisions, { params: { personId } }),
  ];
  const path = withQuery(addressOf(personId, year), { knownAt });
  return {
    view,
    now: view === now ? undefined : now,
    standings,
    entries,
    decisions,
    replayed: await replayedWith(visit, personId),
    decide: mayDo("standing:decision:create", actor)
      ? { action: `/people/${personId}/decisions`, year, key: randomUUID() }
      : undefined,
    day: { typed, error },
    mayReveal: mayDo("privacy:field:reveal", actor) && actor?.personId !== view.person.personId,
    path,
    employment: mayDo("employment:history:read", actor) ? `/people/${personId}/employment` : undefined,
  };
}

type View = PersonData["view"];

/** The year as known on a day; where the day is wrong, as it is now, with what is wrong. */
async function asKnown(
  known: string | undefined,
  now: View,
  at: (knownAt: string) => Promise<View>,
): Promise<{ view: View; error: string | undefined }> {
  if (known === undefined) return { view: now, error: undefined };
  try {
    const view = await at(known);
    return { view: view.knownAt === null ? now : view, error: undefined };
  } catch (error) {
    const [wrong] = error instanceof Refusal && error.code === "invalid_request" ? (error.errors ?? []) : [];
    if (wrong?.path !== "query.knownAt") throw error;
    return { view: now, error: `${wrong.message} ${wrong.remedy}` };
  }
}

async function replayedWith({ ask, query }: Visit, personId: string): Promise<PersonData["replayed"]> {
  const decisionId = query.get("replay");
  if (decisionId === null) return undefined;
  const params = { personId, decisionId };
  const { receipt } = await ask(readReceipt, { params });
  return { result: await ask(replayDecision, { params }), text: JSON.stringify(receipt, null, 2) };
}
