import {
  JwksValidationError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from "aws-jwt-verify/error";
import type { Jwks, PenaltyBox } from "aws-jwt-verify/jwk";
import { assertIsJwks, SimpleJwksCache } from "aws-jwt-verify/jwk";
import { keyFetcher } from "./key-fetcher.ts";

type TokenHeader = Parameters<SimpleJwksCache["getJwk"]>[1];
type LibraryJson = Parameters<typeof assertIsJwks>[0];

/** The keys of user pools, fetched before anybody needs them, and again for a key id that is new. */
export class SigningKeys extends SimpleJwksCache {
  readonly #first = new Map<string, Promise<unknown>>();

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    super({ fetcher: keyFetcher, jwksParser: parseKeys, penaltyBox: new UnknownKeys(now) });
  }

  /** Starts to fetch; a failure is met again, and reported, when a token needs the keys. */
  prefetch(uri: string): void {
    this.#first.set(
      uri,
      this.getJwks(uri).catch(() => undefined),
    );
  }

  /** What was fetched first may be older than the token, so it proves nothing against it. */
  override async getJwk(uri: string, token: TokenHeader) {
    await this.#first.get(uri);
    return super.getJwk(uri, token);
  }
}

/**
 * A pool always has keys, so a set without any says nothing of a token, and takes the place of no
 * other.
 *
 * @throws {JwksValidationError}
 */
function parseKeys(bytes: ArrayBuffer): Jwks {
  const keys = parseJson(bytes);
  assertIsJwks(keys);
  if (!keys.keys.some(({ kid }) => kid !== undefined)) {
    throw new JwksValidationError("No key of the JWKS has an id.");
  }
  return keys;
}

function parseJson(bytes: ArrayBuffer): LibraryJson {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new JwksValidationError("The JWKS is not JSON.");
  }
}

/** The pool has had no such key a moment ago; a key that is made is there before its first token. */
const knownUnknownMs = 10_000;

/** Whoever makes up key ids makes each instance fetch no more often than this. */
const shortestIntervalMs = 1_000;

/**
 * Bounds how often keys are fetched for ids that nobody has heard of. The library's own bound, of
 * 10 s for all ids after one that was made up, refuses players whose key is really new.
 */
export class UnknownKeys implements PenaltyBox {
  readonly #now: () => number;
  /** When each was not found, epoch milliseconds; as few as can be fetched for in the time. */
  readonly #unknown = new Map<string, number>();
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @throws {KidNotFoundInJwksError} for an id that was looked for in vain just now
   * @throws {WaitPeriodNotYetEndedJwkError} when it cannot be told yet
   */
  async wait(_uri: string, keyId: string): Promise<void> {
    this.#forget();
    if (this.#unknown.has(keyId)) throw new KidNotFoundInJwksError("There was no such key.");
    if (this.#now() - this.#lastAt < shortestIntervalMs) {
      throw new WaitPeriodNotYetEndedJwkError("Another key was looked for just now.");
    }
  }

  registerFailedAttempt(_uri: string, keyId: string): void {
    this.#lastAt = this.#now();
    this.#unknown.set(keyId, this.#lastAt);
  }

  registerSuccessfulAttempt(): void {}

  #forget(): void {
    for (const [keyId, at] of this.#unknown) {
      if (this.#now() - at >= knownUnknownMs) this.#unknown.delete(keyId);
    }
  }
}
