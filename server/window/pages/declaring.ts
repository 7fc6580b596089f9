/** One's own declarations: the list, what can be declared, one of them, and what one may do to it. */
import { listKinds, listMyDeclarations, moveMyDeclaration, readMyDeclaration } from "../../../contract/declarations.ts";
import { listMyOfficialLists } from "../../../contract/official-lists.ts";
import { t } from "../../../web/areas/declaring/words.ts";
import { Refusal } from "../../platform/refusal.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { declaringFormRoutes, kindFor, newForm } from "./declaring-form.ts";
import { wrongOf } from "./declaring-errors.ts";

type MovePage = typeof import("../../../web/areas/declaring/move.tsx").page;
type FillPage = typeof import("../../../web/areas/declaring/fill.tsx").page;

const EVENTS = ["withdraw", "release", "appeal"] as const;

export const declaringRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/declaring/mine.tsx").page>({
    path: "/declarations",
    page: "declaring/mine",
    permission: "declaration:own:read",
    operations: [listMyDeclarations],
    view: ({ ask }) => ask(listMyDeclarations, {}),
  }),
  page<typeof import("../../../web/areas/declaring/kinds.tsx").page>({
    path: "/declarations/new",
    page: "declaring/kinds",
    permission: "declaration:own:write",
    operations: [listKinds, listMyOfficialLists],
    view: kindsView,
  }),
  page<FillPage>({
    path: "/declarations/new/:kind",
    page: "declaring/fill",
    permission: "declaration:own:write",
    operations: [listKinds],
    view: async (visit) => newForm(await kindFor(visit, visit.params["kind"] ?? ""), visit.today),
  }),
  ...declaringFormRoutes,
  page<typeof import("../../../web/areas/declaring/one.tsx").page>({
    path: "/declarations/:declarationId",
    page: "declaring/one",
    permission: "declaration:own:read",
    operations: [readMyDeclaration],
    view: async ({ ask, params }) => ({
      declaration: await ask(readMyDeclaration, { params: { declarationId: params["declarationId"] ?? "" } }),
    }),
  }),
  page<MovePage>({
    path: "/declarations/:declarationId/move",
    page: "declaring/move",
    permission: "declaration:own:submit",
    operations: [readMyDeclaration],
    view: moveView,
  }),
  form({
    path: "/declarations/:declarationId/move",
    permission: "declaration:own:submit",
    operations: [readMyDeclaration, moveMyDeclaration],
    act: move,
  }),
];

async function kindsView({ ask, askIfAllowed, query }: Visit) {
  const wanted = query.get("kind");
  if (wanted !== null) return go(`/declarations/new/${encodeURIComponent(wanted)}`);
  const { kinds } = await ask(listKinds, { query: {} });
  const listed = await askIfAllowed(listMyOfficialLists, {});
  return { kinds: kinds.filter(({ submitters }) => submitters.includes("person")), listed: listed?.lines ?? [] };
}

async function asked({ ask, params }: Visit, wanted: string | null) {
  const event = EVENTS.find((each) => each === wanted);
  if (event === undefined) throw new Refusal("not_found");
  const declaration = await ask(readMyDeclaration, { params: { declarationId: params["declarationId"] ?? "" } });
  return { event, declaration };
}

async function moveView(visit: Visit) {
  const { event, declaration } = await asked(visit, visit.query.get("event"));
  if (!declaration.allowed.includes(event)) return go(`/declarations/${declaration.declarationId}`);
  return { event, declaration, reason: "", errors: [] };
}

async function move(visit: Visit): Promise<Redirect | Shown> {
  const { fields } = visit;
  const { event, declaration } = await asked(visit, fields.get("event"));
  const reason = (fields.get("reason") ?? "").trim();
  const again = (errors: { field?: string; message: string }[]) =>
    show<MovePage>("declaring/move", { event, declaration, reason, errors });
  if (event === "appeal" && reason === "") return again([{ field: "reason", message: t("ask.appeal.missing") }]);
  const version = Number(fields.get("version") ?? declaration.version);
  const params = { declarationId: String(declaration.declarationId) };
  try {
    await visit.ask(moveMyDeclaration, {
      params,
      body: event === "appeal" ? { event, version, reason } : { event, version },
    });
  } catch (error) {
    return again(wrongOf(error).map(({ message }) => ({ message })));
  }
  if (event === "withdraw") {
    const dropped = declaration.state === "draft";
    return go("/declarations", { tone: "success", title: t(dropped ? "done.drop" : "done.withdraw") });
  }
  return go(`/declarations/${declaration.declarationId}`, {
    tone: "success",
    title: t(`done.${event}`),
    body: t(event === "appeal" ? "done.appealBody" : "done.releaseBody"),
  });
}
