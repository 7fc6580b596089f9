/** A real OpenID provider on the own machine, where whoever a test names signs in at once. */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider, type Configuration } from "oidc-provider";

/** Somebody as the provider knows them. */
export interface Subject {
  name?: string;
  phone_number?: string;
  phone_number_verified?: boolean;
  email?: string;
  email_verified?: boolean;
  identity_number?: string;
  identity_verified?: boolean;
}

/** A provider that runs. */
export interface RunningProvider {
  issuer: string;
  /** Who signs in next, by the provider's own name. */
  who: string;
  readonly subjects: Map<string, Subject>;
  /** Goes the browser's way through the provider, from the address it was sent to; returns where it is sent back. */
  visit(url: string): Promise<URL>;
  close(): Promise<void>;
}

/** Starts a provider with one client, "xueshi" with the secret "a secret of tests". */
export async function startProvider(redirectUri: string): Promise<RunningProvider> {
  const subjects = new Map<string, Subject>();
  const http = createServer();
  await new Promise<void>((done) => void http.listen(0, "127.0.0.1", () => done()));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configurationOf(redirectUri, subjects));
  const running: RunningProvider = { issuer, who: "", subjects, visit, close };
  const callback = provider.callback();
  http.on("request", (request, response) => {
    if (request.url?.startsWith("/interaction/") !== true) return void callback(request, response);
    void (async () => {
      const { params } = await provider.interactionDetails(request, response);
      const grant = new provider.Grant({ accountId: running.who, clientId: String(params["client_id"]) });
      grant.addOIDCScope(String(params["scope"]));
      const result = { login: { accountId: running.who }, consent: { grantId: await grant.save() } };
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    })();
  });
  return running;

  /** Each visit is that of a fresh browser. */
  async function visit(url: string): Promise<URL> {
    const jar = new Map<string, string>();
    let at = new URL(url);
    for (let step = 0; step < 10 && at.origin === issuer; step++) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const answer = await fetch(at, { redirect: "manual", headers: { cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
        jar.set(name, value);
      }
      const location = answer.headers.get("location");
      if (location === null)
        throw new Error(`The provider stops at ${at.href}: ${answer.status} ${await answer.text()}`);
      at = new URL(location, at);
    }
    return at;
  }

  async function close(): Promise<void> {
    http.closeAllConnections();
    await new Promise<void>((done) => void http.close(() => done()));
  }
}

/** One client, which gets by scope what is known of somebody. */
function configurationOf(redirectUri: string, subjects: ReadonlyMap<string, Subject>): Configuration {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: "xueshi",
        client_secret: "a secret of tests",
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }] },
    cookies: { keys: [randomUUID()] },
    claims: {
      openid: ["sub"],
      profile: ["name"],
      email: ["email", "email_verified"],
      phone: ["phone_number", "phone_number_verified"],
      identity: ["identity_number", "identity_verified"],
    },
    scopes: ["openid", "identity"],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Grant: 60, Interaction: 60, Session: 60 },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...subjects.get(id) }) }),
  };
}
