import type { HttpResponse } from "./response-reader.ts";

/** The service itself allows five minutes. */
const tolerableSkewMs = 60_000;
const dateRefusal = /Signature expired|Signature not yet current|RequestTimeTooSkewed/i;
const dateErrorTypes = /^(InvalidSignatureException|RequestTimeTooSkewed)/;

/** This machine's clock, set right by the service's once a signature was refused for its date. */
export class CorrectedClock {
  readonly #now: () => number;
  #offsetMs = 0;

  /** @param now epoch milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  now(): number {
    return this.#now() + this.#offsetMs;
  }

  /**
   * @param signedAt what the clock said when the request was signed; another refusal may have
   * corrected it since
   * @returns whether the request was refused for that, so that it is worth signing anew
   */
  correct(response: HttpResponse, signedAt: number): boolean {
    if (!mayBeRefusedForItsDate(response)) return false;
    const serviceTime = Date.parse(response.date);
    if (!(Math.abs(serviceTime - signedAt) > tolerableSkewMs)) return false;
    this.#offsetMs = serviceTime - this.#now();
    return true;
  }
}

function mayBeRefusedForItsDate({ status, errorType, excerpt }: HttpResponse): boolean {
  // API Gateway answers 403, DynamoDB 400.
  return (
    (status === 403 || status === 400) &&
    (dateErrorTypes.test(errorType) || dateRefusal.test(excerpt))
  );
}
