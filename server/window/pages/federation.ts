/** Accounts elsewhere: signing in by them, linking them, and the providers that security administrators keep. */
import {
  beginFederation,
  beginLink,
  changeProvider,
  createProvider,
  finishFederation,
  listAllProviders,
  listLinks,
  removeLink,
} from "../../../contract/federation.ts";
import type { ProblemCode } from "../../../contract/problems.ts";
import { safeReturn } from "../../../web/app/display.ts";
import { PROVIDER_FIELDS, type ProviderField } from "../../../web/areas/identity/provider-fields.ts";
import type { ProvidersData } from "../../../web/areas/identity/providers.tsx";
import dictionary from "../../../web/text/zh-CN/second-factor.json" with { type: "json" };
import { words } from "../../../web/text/text.ts";
import { form, go, page, show, type Redirect, type Route, type Shown, type Visit } from "../route.ts";
import { wrongWith } from "./form-errors.ts";

const t = words("second-factor", dictionary);
const ENTER = "session:federation:enter";
const PROVIDERS = "/administration/identity-providers";

type LeavePage = typeof import("../../../web/areas/identity/federation-leave.tsx").page;
type BackPage = typeof import("../../../web/areas/identity/federation-back.tsx").page;
type ProvidersPage = typeof import("../../../web/areas/identity/providers.tsx").page;

/** Everything that a provider's answer can be refused for. */
const TOLD: Readonly<Partial<Record<ProblemCode, null>>> = {
  federation_off: null,
  federation_no_answer: null,
  federation_gone: null,
  federation_refused: null,
  federation_not_linked: null,
  federation_unverified: null,
  federation_differs: null,
  federation_taken: null,
  federation_no_person: null,
};

export const federationRoutes: readonly Route[] = [
  page<typeof import("../../../web/areas/identity/links.tsx").page>({
    path: "/links",
    page: "identity/links",
    permission: "account:link:read",
    operations: [listLinks],
    view: ({ ask }) => ask(listLinks, {}),
  }),
  form({
    path: "/links",
    permission: "account:link:change",
    operations: [beginLink],
    act: (visit) =>
      leave("/links", () => visit.ask(beginLink, { body: { provider: visit.fields.get("provider") ?? "" } })),
  }),
  form({
    path: "/links/remove",
    permission: "account:link:change",
    operations: [removeLink],
    act: async ({ ask, fields }) => {
      await ask(removeLink, { params: { linkId: fields.get("link") ?? "" } });
      return go("/links", { tone: "success", title: t("links.removed") });
    },
  }),
  page<LeavePage>({
    path: "/federation/begin",
    page: "identity/federation-leave",
    permission: ENTER,
    operations: [],
    view: () => go("/sign-in"),
  }),
  form({
    path: "/federation/begin",
    permission: ENTER,
    operations: [beginFederation],
    act: ({ ask, fields }) => {
      const to = safeReturn(fields.get("to"));
      return leave("/sign-in", () => ask(beginFederation, { body: { provider: fields.get("provider") ?? "", to } }));
    },
  }),
  page<BackPage>({
    path: "/federation/callback",
    page: "identity/federation-back",
    permission: ENTER,
    operations: [],
    view: ({ query }) => ({ query: query.toString(), errors: [] }),
  }),
  form({ path: "/federation/callback", permission: ENTER, operations: [finishFederation], act: finish }),
  page<ProvidersPage>({
    path: PROVIDERS,
    page: "identity/providers",
    permission: "identity:provider:read",
    operations: [listAllProviders],
    view: (visit) => providers(visit, []),
  }),
  form({
    path: PROVIDERS,
    permission: "identity:provider:change",
    operations: [createProvider, listAllProviders],
    act: add,
  }),
  form({
    path: `${PROVIDERS}/switch`,
    permission: "identity:provider:change",
    operations: [changeProvider],
    act: async ({ ask, fields }) => {
      const enabled = fields.get("enabled") === "1";
      const params = { providerId: fields.get("provider") ?? "" };
      const body = { version: Number(fields.get("version")), enabled };
      const { label } = await ask(changeProvider, { params, body });
      return go(PROVIDERS, {
        tone: "success",
        title: t(enabled ? "provider.enabled" : "provider.disabled", { label }),
      });
    },
  }),
];

async function leave(back: string, begin: () => Promise<{ label: string; url: string }>): Promise<Shown> {
  try {
    return show<LeavePage>("identity/federation-leave", { ...(await begin()), back }, 200);
  } catch (error) {
    return failed(error);
  }
}

async function finish({ ask, fields }: Visit): Promise<Redirect | Shown> {
  try {
    const { outcome, to, label } = await ask(finishFederation, { body: { query: fields.get("query") ?? "" } });
    return go(safeReturn(to), { tone: "success", title: t(`back.${outcome}`, { label }) });
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Shown {
  const { errors, status } = wrongWith(error, TOLD);
  return show<BackPage>("identity/federation-back", { errors }, status);
}

async function providers({ ask, fields }: Visit, errors: ProvidersData["errors"]): Promise<ProvidersData> {
  const { providers: all } = await ask(listAllProviders, {});
  const usual = { scope: "profile phone", numberClaim: "identity_number", verifiedClaim: "identity_verified" };
  const typed = Object.fromEntries(
    PROVIDER_FIELDS.flatMap((name) => (fields.has(name) ? [[name, fields.get(name) ?? ""]] : [])),
  );
  return { providers: all, typed: { ...usual, ...typed }, errors };
}

async function add(visit: Visit): Promise<Redirect | Shown> {
  const value = (name: ProviderField) => (visit.fields.get(name) ?? "").trim();
  try {
    const { label } = await visit.ask(createProvider, {
      body: {
        code: value("code"),
        label: value("label"),
        issuer: value("issuer"),
        clientId: value("clientId"),
        clientSecret: value("clientSecret"),
        scope: value("scope"),
        numberClaim: value("numberClaim"),
        verifiedClaim: value("verifiedClaim"),
      },
    });
    return go(PROVIDERS, { tone: "success", title: t("provider.added", { label }) });
  } catch (error) {
    const { errors, status } = wrongWith(error, { issuer_refused: "issuer", provider_known: "code" });
    return show<ProvidersPage>("identity/providers", await providers(visit, errors), status);
  }
}
