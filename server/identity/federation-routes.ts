/** Operations of accounts elsewhere. */
import {
  beginFederation,
  beginLink,
  changeProvider,
  createProvider,
  finishFederation,
  listAllProviders,
  listLinks,
  listProviders,
  removeLink,
} from "../../contract/federation.ts";
import type { Services } from "../app.ts";
import type { Caller } from "../platform/caller.ts";
import { handles, type Bound } from "../platform/operations.ts";
import { Refusal } from "../platform/refusal.ts";
import { isIssuerAllowed } from "./federation-client.ts";
import { beginOwnLink, beginSignIn, endFederated, finish, linksAndOthers, redirectUri } from "./federation.ts";
import { addProvider, alterProvider, dropLink, findProvider, providersOf, type Provider } from "./federation-store.ts";
import { sessionIn } from "./second-routes.ts";

/** Operations of accounts elsewhere. */
export function federationRoutes(services: Services): Bound[] {
  const { database, vault } = services;
  return [
    handles(listProviders, async () => ({
      providers: (await providersOf(database, vault))
        .filter(({ enabled }) => enabled)
        .map(({ code, label }) => ({ code, label })),
    })),
    handles(beginFederation, ({ body, ...asking }) => beginSignIn(services, body, asking)),
    handles(beginLink, ({ body, ...asking }) => beginOwnLink(services, body.provider, asking)),
    handles(finishFederation, ({ body, ...asking }) => finish(services, new URLSearchParams(body.query), asking)),
    handles(listLinks, async ({ actor }) =>
      linksAndOthers(database, await providersOf(database, vault), actor.accountId),
    ),
    handles(removeLink, async ({ tx, caller, now, params }) => {
      const { actor, sessionId } = await sessionIn(tx, caller, now);
      if (!(await dropLink(tx, actor.accountId, params.linkId))) throw new Refusal("not_found");
      await endFederated(tx, actor.accountId, sessionId);
      return undefined;
    }),
    ...providerRoutes(services),
  ];
}

/** What security administrators do. */
function providerRoutes(services: Services): Bound[] {
  const { database, vault } = services;
  const viewOf = (provider: Provider, caller: Caller) => {
    const view: Partial<Provider> = { ...provider };
    delete view.clientSecret;
    return { ...(view as Omit<Provider, "clientSecret">), redirectUri: redirectUri(services, caller) };
  };
  return [
    handles(listAllProviders, async ({ caller }) => ({
      providers: (await providersOf(database, vault)).map((provider) => viewOf(provider, caller)),
    })),
    handles(createProvider, async ({ tx, caller, body, now, tell }) => {
      if (!isIssuerAllowed(body.issuer, services)) throw new Refusal("issuer_refused");
      const provider = await addProvider(tx, vault, body, now);
      if (provider === undefined) throw new Refusal("provider_known");
      tell({ object: `provider:${provider.providerId}`, details: { issuer: body.issuer } });
      return viewOf(provider, caller);
    }),
    handles(changeProvider, async ({ tx, caller, body, params: { providerId }, tell }) => {
      if ((await findProvider(tx, vault, providerId)) === undefined) throw new Refusal("not_found");
      if (!(await alterProvider(tx, vault, providerId, body))) throw new Refusal("conflict");
      const { clientSecret, ...rest } = body;
      tell({ details: { ...rest, ...(clientSecret === undefined ? {} : { clientSecret: "changed" }) } });
      const provider = await findProvider(tx, vault, providerId);
      if (provider === undefined) throw new Refusal("not_found");
      return viewOf(provider, caller);
    }),
  ];
}
