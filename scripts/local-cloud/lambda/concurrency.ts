/** How much may be under way at the same time. */
export interface ConcurrencyLimits {
  /** Events that are handled or wait for it. */
  readonly events: number;
  /** Characters of their payloads together; each is in memory about four times. */
  readonly payloadCharacters: number;
}

/**
 * What an account of AWS has unless it asks for more. On AWS each event has an instance of its own;
 * here most of them wait for one, and what waits is kept in memory, so payloads are bounded too.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export const accountLimits: ConcurrencyLimits = {
  events: 1_000,
  payloadCharacters: 8 * 1024 * 1024,
};

/** The concurrency of an account, which all its functions share. */
export class Concurrency {
  readonly #limits: ConcurrencyLimits;
  #events = 0;
  #payloadCharacters = 0;

  constructor(limits: ConcurrencyLimits = accountLimits) {
    this.#limits = limits;
  }

  /** @returns whether there is room for an event; if so it is taken until `leave` */
  enter(payload: string): boolean {
    const { events, payloadCharacters } = this.#limits;
    const isFull =
      this.#events >= events || this.#payloadCharacters + payload.length > payloadCharacters;
    if (isFull) return false;
    this.#events += 1;
    this.#payloadCharacters += payload.length;
    return true;
  }

  leave(payload: string): void {
    this.#events -= 1;
    this.#payloadCharacters -= payload.length;
  }
}
