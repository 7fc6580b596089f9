/** Passkeys (WebAuthn): what is asked of browsers, and how their answers are checked. */
import { isIP } from "node:net";
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Services } from "../app.ts";
import type { Caller } from "../platform/caller.ts";
import { Refusal } from "../platform/refusal.ts";
import type { KeptPasskey } from "./passkey-store.ts";

const NAME = "学时";
const TIMEOUT_MS = 5 * 60_000;

/** Where passkeys are good: the name they are made for, and the page they may be used on. */
export interface Place {
  rpId: string;
  origin: string;
}

/** The place of a request. Browsers offer no passkeys under an IP address, nor without TLS anywhere but on the own machine. */
export function placeOf({ outside }: Pick<Services, "outside">, { origin: asked }: Pick<Caller, "origin">): Place {
  const url = URL.parse(outside.publicUrl ?? asked);
  const name = url?.hostname ?? "";
  const secure = url?.protocol === "https:" || name === "localhost" || name.endsWith(".localhost");
  if (url === null || name === "" || isIP(name) !== 0 || name.startsWith("[") || !secure)
    throw new Refusal("passkey_place");
  return { rpId: name, origin: url.origin };
}

/** What a browser is asked for a new passkey: one that it finds by itself later, and that its owner unlocks. */
export function registrationOptions(
  place: Place,
  user: { handle: Uint8Array; name: string },
  known: readonly { id: string; transports: string[] }[],
) {
  return generateRegistrationOptions({
    rpName: NAME,
    rpID: place.rpId,
    userID: new Uint8Array(user.handle),
    userName: user.name,
    userDisplayName: user.name,
    timeout: TIMEOUT_MS,
    attestationType: "none",
    excludeCredentials: [...known],
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** What a browser is asked for a signature; without a list it offers every passkey it has for this place. */
export function assertionOptions(place: Place, known: readonly { id: string; transports: string[] }[] = []) {
  return generateAuthenticationOptions({
    rpID: place.rpId,
    timeout: TIMEOUT_MS,
    userVerification: "required",
    ...(known.length === 0 ? {} : { allowCredentials: [...known] }),
  });
}

/** The challenge that an answer says it answers; "" when it cannot be read. */
export function challengeIn(response: { response: { clientDataJSON: string } }): string {
  try {
    const data: unknown = JSON.parse(Buffer.from(response.response.clientDataJSON, "base64url").toString("utf8"));
    const { challenge } = data as { challenge?: unknown };
    return typeof challenge === "string" ? challenge : "";
  } catch {
    return "";
  }
}

/** A new passkey, checked. Undefined when anything about it is not as it must be. */
export async function checkRegistration(place: Place, challenge: string, response: RegistrationResponseJSON) {
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.rpId,
      requireUserVerification: true,
    });
    return registrationInfo;
  } catch {
    // The library throws a plain error for each of two dozen things that may be wrong; none of them is anybody's to know.
    return undefined;
  }
}

/** The count that an authenticator gives with a good signature. Undefined when the signature is not good. */
export async function checkAssertion(
  place: Place,
  challenge: string,
  response: AuthenticationResponseJSON,
  passkey: KeptPasskey,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.rpId,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId.toString("base64url"),
        publicKey: new Uint8Array(passkey.publicKey),
        // Whether the count has risen is asked in the database, where two answers at once cannot both be right.
        counter: 0,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
