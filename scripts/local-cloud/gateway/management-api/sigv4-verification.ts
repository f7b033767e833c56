import type { KeyObject } from "node:crypto";
import { createHmac, createSecretKey, hash, timingSafeEqual } from "node:crypto";
import type { AwsCredentials } from "../../../../src/adapters/outbound/aws-http/aws-credentials.ts";
import type { Claim, SignedRequest } from "./sigv4-request.ts";
import { basicTime, canonicalRequest, parseBasicTime, readClaim } from "./sigv4-request.ts";

/** Why a request is refused with 403, in AWS's words. */
export interface SignatureProblem {
  readonly errorType: string;
  readonly message: string;
}

/** The keys that are accepted, where they come and go. */
export interface AccessKeys {
  get(accessKeyId: string): AwsCredentials | undefined;
}

const algorithm = "AWS4-HMAC-SHA256";
const service = "execute-api";
const terminator = "aws4_request";
const allowedSkewMinutes = 5;
const allowedSkewMs = allowedSkewMinutes * 60_000;
const mostSigningKeys = 100;

/**
 * Verifies Signature Version 4 in the `Authorization` header.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class SignatureVerifier {
  #accessKeys: AccessKeys;
  readonly #region: string;
  readonly #now: () => number;
  /**
   * A derived key is good for a day and costs four rounds of HMAC, so it is kept; as an object,
   * because that makes each later HMAC several times faster than bytes do.
   */
  readonly #signingKeys = new Map<string, KeyObject>();

  /** @param now epoch milliseconds */
  constructor(
    accessKeys: readonly AwsCredentials[] | AccessKeys,
    region: string,
    now: () => number = Date.now,
  ) {
    this.#accessKeys = "get" in accessKeys ? accessKeys : byId(accessKeys);
    this.#region = region;
    this.#now = now;
  }

  /** From now on these are accepted and no others. */
  accept(accessKeys: readonly AwsCredentials[]): void {
    this.#accessKeys = byId(accessKeys);
    this.#signingKeys.clear();
  }

  /**
   * @param clockOffsetMs how far the verifying clock is off in milliseconds, ahead if positive
   * @returns `undefined` if the request was signed with one of the keys, and just now
   */
  verify(request: SignedRequest, clockOffsetMs = 0): SignatureProblem | undefined {
    const { authorization, "x-amz-date": signedAt } = request.headers;
    if (authorization === undefined) return missingToken;
    const claim = readClaim(authorization);
    if (claim === undefined || typeof signedAt !== "string") return incompleteSignature;
    const accessKey = this.#accessKeys.get(claim.accessKeyId);
    if (accessKey === undefined || !carriesToken(request, accessKey)) return unknownToken;
    return (
      this.#problemOfScope(claim, signedAt) ??
      this.#problemOfDate(signedAt, this.#now() + clockOffsetMs) ??
      this.#problemOfSignature(request, claim, accessKey, signedAt)
    );
  }

  #problemOfScope(claim: Claim, signedAt: string): SignatureProblem | undefined {
    if (claim.region !== this.#region) {
      return invalid(`Credential should be scoped to a valid region, not '${claim.region}'.`);
    }
    if (claim.service !== service) {
      return invalid(`Credential should be scoped to correct service: '${service}'.`);
    }
    if (!claim.signedHeaders.includes("host")) {
      return invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (!signedAt.startsWith(claim.date)) {
      return invalid(`Date in Credential scope does not match that of the request: '${signedAt}'.`);
    }
    return undefined;
  }

  /** The wording is what makes the AWS SDKs correct their clock by our `Date` and try again. */
  #problemOfDate(signedAt: string, now: number): SignatureProblem | undefined {
    const signedMs = parseBasicTime(signedAt);
    if (signedMs === undefined) return incompleteSignature;
    const skew = `${allowedSkewMinutes} min.`;
    const [earliest, latest] = [now - allowedSkewMs, now + allowedSkewMs];
    if (signedMs < earliest) {
      const limit = `${basicTime(earliest)} (${basicTime(now)} - ${skew})`;
      return invalid(`Signature expired: ${signedAt} is now earlier than ${limit}`);
    }
    if (signedMs > latest) {
      const limit = `${basicTime(latest)} (${basicTime(now)} + ${skew})`;
      return invalid(`Signature not yet current: ${signedAt} is still later than ${limit}`);
    }
    return undefined;
  }

  #problemOfSignature(
    request: SignedRequest,
    claim: Claim,
    accessKey: AwsCredentials,
    signedAt: string,
  ): SignatureProblem | undefined {
    const scope = [claim.date, this.#region, service, terminator].join("/");
    const digest = hash("sha256", canonicalRequest(request, claim.signedHeaders));
    const expected = createHmac("sha256", this.#signingKey(accessKey, claim.date))
      .update([algorithm, signedAt, scope, digest].join("\n"))
      .digest();
    return isSame(claim.signature, expected) ? undefined : wrongSignature;
  }

  #signingKey(accessKey: AwsCredentials, date: string): KeyObject {
    const name = `${accessKey.accessKeyId}/${date}`;
    const kept = this.#signingKeys.get(name);
    if (kept !== undefined) return kept;
    const key = createSecretKey(deriveKey(accessKey, [date, this.#region, service, terminator]));
    if (this.#signingKeys.size >= mostSigningKeys) this.#signingKeys.clear();
    this.#signingKeys.set(name, key);
    return key;
  }
}

const missingToken: SignatureProblem = {
  errorType: "MissingAuthenticationTokenException",
  message: "Missing Authentication Token",
};

const incompleteSignature: SignatureProblem = {
  errorType: "IncompleteSignatureException",
  message:
    "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters and a valid 'X-Amz-Date' header.",
};

const unknownToken: SignatureProblem = {
  errorType: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};

const wrongSignature = invalid(
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
);

function invalid(message: string): SignatureProblem {
  return { errorType: "InvalidSignatureException", message };
}

function byId(accessKeys: readonly AwsCredentials[]): ReadonlyMap<string, AwsCredentials> {
  return new Map(accessKeys.map((key) => [key.accessKeyId, key]));
}

function carriesToken({ headers }: SignedRequest, { sessionToken }: AwsCredentials): boolean {
  return headers["x-amz-security-token"] === sessionToken;
}

function deriveKey({ secretAccessKey }: AwsCredentials, scope: readonly string[]): Buffer {
  return scope.reduce(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
