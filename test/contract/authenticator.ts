/** An authenticator of software: what a browser with a passkey would send, and what none would. */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

/** A passkey in the hands of a test. */
export interface SoftPasskey {
  readonly id: string;
  readonly rpId: string;
  readonly privateKey: KeyObject;
  /** Of the last signature. */
  count: number;
}

/** What a test may have it do wrongly. */
export interface Bend {
  origin?: string;
  rpId?: string;
  /** Without having asked its owner for finger, face or code. */
  unverified?: boolean;
  count?: number;
  challenge?: string;
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function authenticatorData(rpId: string, flags: number, count: number): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(count);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
}

/** Makes a passkey; returns it with what is sent to register it. */
export function makePasskey(options: { challenge: string; rp: { id: string } }, bend: Bend = {}) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  const rpId = bend.rpId ?? options.rp.id;
  // CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const data = Buffer.concat([
    authenticatorData(rpId, bend.unverified === true ? 0x41 : 0x45, 1),
    Buffer.alloc(16),
    Buffer.from([0, id.length]),
    id,
    cose,
  ]);
  // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
  const attestation = Buffer.concat([
    Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
    Buffer.from([0x58, data.length]),
    data,
  ]);
  const client = clientData("webauthn.create", bend.challenge ?? options.challenge, bend.origin ?? "http://localhost");
  const passkey: SoftPasskey = { id: id.toString("base64url"), rpId: options.rp.id, privateKey, count: 1 };
  const response = {
    id: passkey.id,
    rawId: passkey.id,
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: client.toString("base64url"), attestationObject: attestation.toString("base64url") },
  };
  return { passkey, response };
}

/** Signs a challenge. */
export function sign(passkey: SoftPasskey, { challenge }: { challenge: string }, bend: Bend = {}) {
  passkey.count = bend.count ?? passkey.count + 1;
  const flags = bend.unverified === true ? 0x01 : 0x05;
  const data = authenticatorData(bend.rpId ?? passkey.rpId, flags, passkey.count);
  const client = clientData("webauthn.get", bend.challenge ?? challenge, bend.origin ?? "http://localhost");
  const signature = createSign("sha256")
    .update(Buffer.concat([data, sha256(client)]))
    .sign(passkey.privateKey);
  return {
    id: passkey.id,
    rawId: passkey.id,
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: client.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: signature.toString("base64url"),
    },
  };
}
