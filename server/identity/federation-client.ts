/** Speaks OpenID Connect with a provider: the code flow with PKCE, nonce and state. */
import * as oidc from "openid-client";
import type { Services } from "../app.ts";
import { Refusal } from "../platform/refusal.ts";
import type { Provider } from "./federation-store.ts";

const TIMEOUT_SECONDS = 5;
const KEPT_MS = 10 * 60_000;
const LARGEST_ANSWER = 262_144;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What a provider says of somebody, from the ID token and, where there is one, the user-info endpoint. */
export type Claims = Readonly<Record<string, unknown>> & { sub: string };

/** Whether an issuer may be spoken with: over TLS, or in demo mode on the own machine. */
export function isIssuerAllowed(issuer: string, { demo }: Pick<Services, "demo">): boolean {
  const url = URL.parse(issuer);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && demo && LOOPBACK.test(url.hostname));
}

const configurations = new Map<string, { at: number; made: Promise<oidc.Configuration> }>();

/** What the provider tells of itself, asked for again every ten minutes. Throws `federation_no_answer`. */
async function configurationOf(provider: Provider, { demo }: Pick<Services, "demo">): Promise<oidc.Configuration> {
  const { providerId, version, issuer, clientId, clientSecret } = provider;
  if (!isIssuerAllowed(issuer, { demo })) throw new Refusal("federation_off");
  const key = `${issuer} ${clientId} ${providerId} ${version}`;
  const known = configurations.get(key);
  const now = performance.now();
  if (known !== undefined && now - known.at < KEPT_MS) return known.made;
  const url = new URL(issuer);
  const made = oidc
    .discovery(url, clientId, clientSecret, oidc.ClientSecretBasic(clientSecret), {
      [oidc.customFetch]: fetchFrom(url),
      timeout: TIMEOUT_SECONDS,
      // Over plain HTTP only where the check above let it through: on the own machine.
      ...(url.protocol === "http:" ? { execute: [oidc.allowInsecureRequests] } : {}),
    })
    .catch((error: unknown) => {
      configurations.delete(key);
      throw refusalOf(error, "federation_no_answer");
    });
  configurations.set(key, { at: now, made });
  return made;
}

/** Fetches from the provider's own origin and nowhere else, no redirects followed, no endless answers. */
function fetchFrom(issuer: URL): oidc.CustomFetch {
  return async (address, options) => {
    if (new URL(address).origin !== issuer.origin)
      throw new Error("A provider's endpoint lies elsewhere than its issuer");
    const answer = await fetch(address, { ...options, redirect: "manual" } as RequestInit);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.length;
      if (bytes > LARGEST_ANSWER) throw new Error("A provider's answer is too large");
      chunks.push(chunk);
    }
    const bodyless = answer.status === 204 || answer.status === 304;
    return new Response(bodyless ? null : Buffer.concat(chunks), { status: answer.status, headers: answer.headers });
  };
}

/** A way to the provider: where the browser goes, and what has to be remembered until it is back. */
export interface Departure {
  url: string;
  state: string;
  nonce: string;
  verifier: string;
}

/** Prepares a way to the provider. */
export async function depart(
  provider: Provider,
  redirectUri: string,
  services: Pick<Services, "demo">,
): Promise<Departure> {
  const configuration = await configurationOf(provider, services);
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    response_type: "code",
    scope: `openid ${provider.scope}`,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  if (url.origin !== new URL(provider.issuer).origin) throw new Refusal("federation_no_answer");
  return { url: url.href, state, nonce, verifier };
}

/** Redeems what the browser came back with. Throws `federation_refused` when anything does not fit, `federation_no_answer`. */
export async function arrive(
  provider: Provider,
  back: { redirectUri: string; query: URLSearchParams; state: string; nonce: string; verifier: string },
  services: Pick<Services, "demo">,
): Promise<Claims> {
  const configuration = await configurationOf(provider, services);
  const url = new URL(back.redirectUri);
  url.search = back.query.toString();
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: back.verifier,
      expectedState: back.state,
      expectedNonce: back.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Refusal("federation_refused");
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return { ...more, ...claims };
  } catch (error) {
    throw refusalOf(error, "federation_refused");
  }
}

/** Network troubles are one thing, answers that do not fit another; which it was exactly is nobody's to know. */
function refusalOf(error: unknown, otherwise: "federation_refused" | "federation_no_answer"): Refusal {
  if (error instanceof Refusal) return error;
  const { code, cause, message } = error as { code?: string; cause?: { message?: string }; message?: string };
  const silent = code === "OAUTH_TIMEOUT" || code === "OAUTH_ABORT";
  const lost = /fetch failed/.test(`${message ?? ""} ${cause?.message ?? ""}`);
  return new Refusal(silent || lost ? "federation_no_answer" : otherwise);
}
