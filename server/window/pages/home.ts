/** Where one begins, and in demo mode the choice of who one is. */
import { createSession, deleteSession, listPersonas, readMe } from "../../../contract/session.ts";
import { listAnswers } from "../../../contract/policies.ts";
import { readProof } from "../../../contract/second-factor.ts";
import { safeReturn } from "../../../web/app/display.ts";
import { homeOf, viewerOf } from "../../../web/app/viewer.ts";
import type { DoorData } from "../../../web/areas/demo/door.tsx";
import dictionary from "../../../web/text/zh-CN/demo.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { form, go, page, type Route, type Visit } from "../route.ts";

const t = words("demo", dictionary);
const LONGEST_SEARCH = 100;

export const homeRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/home/home.tsx").page>({
    path: "/",
    page: "home/home",
    permission: "policies:answer:read",
    operations: [listAnswers, readProof],
    view: async ({ actor, demo, ask }) => {
      if (actor !== undefined) return go(homeOf(actor));
      const { owed } = await ask(readProof, {});
      if (owed) return go("/step-up");
      if (demo) return go("/demo");
      const { answers } = await ask(listAnswers, {});
      return { answers: answers.map(({ number, shortTitle }) => ({ number, shortTitle })) };
    },
  }),
  page<typeof import("../../../web/areas/demo/door.tsx").page>({
    path: "/demo",
    page: "demo/door",
    permission: "session:persona:list",
    demoOnly: true,
    operations: [listPersonas, readMe],
    view: door,
  }),
  page<typeof import("../../../web/areas/gallery/gallery.tsx").page>({
    path: "/gallery",
    page: "gallery/gallery",
    permission: "session:persona:list",
    demoOnly: true,
    operations: [],
    view: ({ today }) => ({ today }),
  }),
  form({
    path: "/demo",
    permission: "session:session:create",
    demoOnly: true,
    operations: [createSession],
    act: async ({ fields, ask }) => {
      const me = await ask(createSession, { body: { personaId: fields.get("persona") ?? "" } });
      const { name, role } = viewerOf(me);
      const to = safeReturn(fields.get("to"));
      return go(to, { tone: "success", title: t("flash.entered", { name, role }) });
    },
  }),
  form({
    path: "/demo/leave",
    permission: "session:session:delete",
    demoOnly: true,
    operations: [deleteSession],
    act: async ({ ask }) => {
      await ask(deleteSession, {});
      return go("/demo", { tone: "success", title: t("flash.left") });
    },
  }),
];

async function door({ query, actor, ask, askIfAllowed }: Visit): Promise<DoorData> {
  const search = (query.get("q") ?? "").trim().slice(0, LONGEST_SEARCH);
  const { personas } = await ask(listPersonas, {});
  const me = actor === undefined ? undefined : await askIfAllowed(readMe, {});
  const parts = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = personas.filter(({ title, story, name = "" }) => {
    const text = `${name} ${title} ${story}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  });
  return {
    search,
    to: safeReturn(query.get("to")),
    total: personas.length,
    current: me === undefined ? undefined : viewerOf(me),
    personas: fitting.map(({ personaId, title, story, name, actor: own }) => ({
      id: personaId,
      role: own.role,
      title,
      story,
      name,
      current: me?.personaId === personaId,
    })),
  };
}
