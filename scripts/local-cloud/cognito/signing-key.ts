import type { KeyObject } from "node:crypto";
import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { CommandError } from "../../command-error.ts";
import { readIfThere, replaceFile } from "../../replace-file.ts";

/** With what a user pool signs, and what others verify with. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly keyId: string;
  /** As `jwks.json` publishes it (RFC 7517). */
  readonly jwk: object;
}

/**
 * Reads the key, or makes one that only its owner may read: cognito-local's own is published with
 * it, so with that one anybody could sign.
 *
 * @throws {CommandError} naming the file when it holds no RSA key
 */
export async function signingKeyOf(file: string): Promise<SigningKey> {
  const stored = await readIfThere(file);
  const privateKey = stored === undefined ? await makeKey(file) : read(file, stored);
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: "spki", format: "der" });
  const keyId = createHash("sha256").update(der).digest("base64url");
  const jwk = { ...publicKey.export({ format: "jwk" }), alg: "RS256", kid: keyId, use: "sig" };
  return { privateKey, keyId, jwk };
}

async function makeKey(file: string): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await replaceFile(file, pem.toString(), 0o600);
  return privateKey;
}

function read(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // It holds no key at all.
  }
  throw new CommandError(`${file} holds no RSA key. Delete it, and a new one is made.`);
}
