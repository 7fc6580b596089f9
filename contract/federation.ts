/** Accounts elsewhere (OpenID Connect): the providers, the links of one's own account, and signing in by one of them. */
import { z } from "zod";
import { idText, text } from "./fields.ts";
import { operation, type OperationDefinition } from "./operation.ts";

const instant = z.iso.datetime({ offset: true });
const providerCode = z
  .string()
  .max(30)
  .regex(/^[a-z][a-z0-9-]{1,29}$/);
const claimName = z
  .string()
  .max(60)
  .regex(/^[A-Za-z][A-Za-z0-9_.:/-]*$/);
const filled = (longest: number) =>
  text(longest, 1).refine((value) => value.trim() !== "", { message: "不能只有空格" });

const WAITS = "It waits for the provider's answer, and remembers what it refuses.";

export const listProviders = operation({
  id: "federation.providers",
  method: "GET",
  path: "/api/identity-providers",
  summary: "By which accounts elsewhere one may sign in.",
  audience: "public",
  permission: "session:federation:enter",
  scope: "public",
  effect: "none",
  responses: { 200: z.strictObject({ providers: z.array(z.strictObject({ code: z.string(), label: z.string() })) }) },
  problems: [],
  since: "0.2.0",
});

const leaving = z.strictObject({
  label: z.string(),
  url: z.string().describe("Where the browser has to go; it comes back to /federation/callback."),
});

export const beginFederation = operation({
  id: "federation.begin",
  method: "POST",
  path: "/api/federation/sign-ins",
  summary: "Begins to sign in by an account elsewhere: good for ten minutes, once, in this browser.",
  audience: "public",
  permission: "session:federation:enter",
  scope: "public",
  effect: "repeatable",
  apart: WAITS,
  perMinute: 20,
  body: z.strictObject({ provider: providerCode, to: z.string().max(2_000).optional() }),
  responses: { 201: leaving },
  problems: ["federation_off", "federation_no_answer"],
  since: "0.2.0",
});

export const beginLink = operation({
  id: "federation.link.begin",
  method: "POST",
  path: "/api/me/links",
  summary: "Begins to link an account elsewhere with one's own: good for ten minutes, once, in this browser.",
  audience: "learner",
  permission: "account:link:change",
  scope: "all",
  effect: "repeatable",
  apart: WAITS,
  stepUp: 5,
  perMinute: 20,
  body: z.strictObject({ provider: providerCode }),
  responses: { 201: leaving },
  problems: ["federation_off", "federation_no_answer", "federation_no_person", "federation_taken"],
  since: "0.2.0",
});

export const finishFederation = operation({
  id: "federation.finish",
  method: "POST",
  path: "/api/federation/callback",
  summary: "Takes what the provider sent the browser back with: signs in by a link, or makes the link that was begun.",
  description:
    "A link is made only when the provider says that it has verified who somebody is, and that is the person of the account: " +
    "by identity number, or by telephone and name. A mail address never counts, and no account is ever made.",
  audience: "public",
  permission: "session:federation:enter",
  scope: "public",
  effect: "repeatable",
  apart: WAITS,
  perMinute: 30,
  body: z.strictObject({
    query: z.string().max(8_000).describe("The query of the address that the browser came back to."),
  }),
  responses: { 200: z.strictObject({ outcome: z.enum(["signed_in", "linked"]), to: z.string(), label: z.string() }) },
  problems: [
    "federation_off",
    "federation_no_answer",
    "federation_gone",
    "federation_refused",
    "federation_not_linked",
    "federation_unverified",
    "federation_differs",
    "federation_taken",
    "federation_no_person",
    "step_up_needed",
  ],
  since: "0.2.0",
});

export const listLinks = operation({
  id: "federation.links",
  method: "GET",
  path: "/api/me/links",
  summary: "The accounts elsewhere that one's own is linked with, and those it could be.",
  audience: "learner",
  permission: "account:link:read",
  scope: "all",
  effect: "none",
  responses: {
    200: z.strictObject({
      links: z.array(
        z.strictObject({
          linkId: z.int().positive(),
          label: z.string(),
          linkedAt: instant,
          usedAt: instant.optional(),
          enabled: z.boolean().describe("Whether its provider is enabled, so that one can sign in by it."),
        }),
      ),
      providers: z.array(z.strictObject({ code: z.string(), label: z.string() })).describe("Not linked yet."),
    }),
  },
  problems: [],
  since: "0.2.0",
});

export const removeLink = operation({
  id: "federation.link.remove",
  method: "DELETE",
  path: "/api/me/links/{linkId}",
  summary: "Takes a link away: one cannot sign in by it any more. Sessions begun by it end.",
  audience: "learner",
  permission: "account:link:change",
  scope: "all",
  effect: "repeatable",
  stepUp: 10,
  params: z.strictObject({ linkId: idText }),
  responses: { 204: z.undefined() },
  problems: [],
  since: "0.2.0",
});

export const providerSchema = z.strictObject({
  providerId: z.int().positive(),
  code: z.string(),
  label: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  scope: z.string(),
  numberClaim: z.string(),
  verifiedClaim: z.string(),
  enabled: z.boolean(),
  version: z.int(),
  links: z.int().describe("How many accounts are linked."),
  redirectUri: z.string().describe("What the provider has to be told."),
});

export const listAllProviders = operation({
  id: "federation.provider.list",
  method: "GET",
  path: "/api/administration/identity-providers",
  summary: "All providers of identities, without their secrets.",
  audience: "official",
  permission: "identity:provider:read",
  scope: "all",
  effect: "none",
  responses: { 200: z.strictObject({ providers: z.array(providerSchema) }) },
  problems: [],
  since: "0.2.0",
});

const scopeText = z
  .string()
  .max(200)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/);

export const createProvider = operation({
  id: "federation.provider.create",
  method: "POST",
  path: "/api/administration/identity-providers",
  summary: "Adds a provider; it stays switched off until it is switched on.",
  audience: "official",
  permission: "identity:provider:change",
  scope: "all",
  effect: "once",
  stepUp: 15,
  body: z.strictObject({
    code: providerCode,
    label: filled(40),
    issuer: text(500, 1),
    clientId: filled(200),
    clientSecret: filled(500),
    scope: scopeText.default("profile phone"),
    numberClaim: claimName.default("identity_number"),
    verifiedClaim: claimName.default("identity_verified"),
  }),
  responses: { 201: providerSchema },
  problems: ["issuer_refused", "provider_known"],
  since: "0.2.0",
});

export const changeProvider = operation({
  id: "federation.provider.change",
  method: "PATCH",
  path: "/api/administration/identity-providers/{providerId}",
  summary:
    "Changes a provider, or switches it on or off. Its issuer stays: the names of its people would become others'.",
  audience: "official",
  permission: "identity:provider:change",
  scope: "all",
  effect: "repeatable",
  stepUp: 15,
  params: z.strictObject({ providerId: idText }),
  body: z.strictObject({
    version: z.int().min(1).max(2_147_483_647).describe("As it was read; another one means that somebody was faster."),
    label: filled(40).optional(),
    clientSecret: filled(500).optional(),
    enabled: z.boolean().optional(),
  }),
  responses: { 200: providerSchema },
  problems: ["conflict"],
  since: "0.2.0",
});

export const federationOperations = [
  listProviders,
  beginFederation,
  beginLink,
  finishFederation,
  listLinks,
  removeLink,
  listAllProviders,
  createProvider,
  changeProvider,
] as const satisfies readonly OperationDefinition[];
