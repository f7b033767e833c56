import type { KeyObject } from "node:crypto";
import { createHash, createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { replaceFile } from "../../replace-file.ts";

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
 * @throws {Error} naming the file when it holds no key
 */
export async function signingKeyOf(file: string): Promise<SigningKey> {
  const stored = await readFile(file, "utf8").catch(() => undefined);
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
    return createPrivateKey(pem);
  } catch (cause) {
    throw new Error(`${file} holds no key. Delete it, and a new one is made.`, { cause });
  }
}
