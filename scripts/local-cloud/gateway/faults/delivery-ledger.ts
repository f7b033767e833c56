import type { FaultKind } from "./fault-rules.ts";

export interface LedgerCounts {
  /** Posts that came in for well-formed connection ids, whatever became of them. */
  readonly attempts: number;
  /** Frames that were really handed to clients. */
  readonly deliveries: number;
  /** How often each rule was drawn. */
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** What was counted above but is too much to keep; the other methods know nothing of it. */
  readonly unkept: number;
}

/** What really happened to posts, as opposed to what their senders were told. */
export interface DeliveryLedger {
  /** The bodies that a connection received, in order. */
  deliveries(connectionId: string): readonly string[];
  /** How many posts came in for a connection. */
  attempts(connectionId: string): number;
  counts(): LedgerCounts;
  clear(): void;
}

/** What the management API tells a ledger. */
export interface DeliveryRecorder {
  recordAttempt(connectionId: string, fault: FaultKind | undefined): void;
  recordDelivery(connectionId: string, body: Buffer): void;
}

/** How much is kept, against tests that never end. */
export interface LedgerBounds {
  /** Attempts and deliveries together. */
  readonly entries: number;
  /** Of bodies that differ; those of a broadcast are equal and are kept once. */
  readonly bodyCharacters: number;
}

const defaultBounds: LedgerBounds = { entries: 2_000_000, bodyCharacters: 64 * 1024 * 1024 };

interface Account {
  attempts: number;
  readonly bodies: string[];
}

/** Keeps bodies as text, which is what clients receive. Full, it goes on counting only. */
export class BoundedDeliveryLedger implements DeliveryLedger, DeliveryRecorder {
  readonly #bounds: LedgerBounds;
  readonly #accounts = new Map<string, Account>();
  readonly #bodies = new Map<string, string>();
  #bodyCharacters = 0;
  #counts = noCounts();

  constructor(bounds: LedgerBounds = defaultBounds) {
    this.#bounds = bounds;
  }

  recordAttempt(connectionId: string, fault: FaultKind | undefined): void {
    if (this.#isFull) this.#counts.unkept++;
    else this.#account(connectionId).attempts++;
    this.#counts.attempts++;
    if (fault !== undefined) this.#counts.faults[fault]++;
  }

  recordDelivery(connectionId: string, body: Buffer): void {
    const text = this.#isFull ? undefined : this.#keep(body.toString());
    if (text === undefined) this.#counts.unkept++;
    else this.#account(connectionId).bodies.push(text);
    this.#counts.deliveries++;
  }

  deliveries(connectionId: string): readonly string[] {
    return [...(this.#accounts.get(connectionId)?.bodies ?? [])];
  }

  attempts(connectionId: string): number {
    return this.#accounts.get(connectionId)?.attempts ?? 0;
  }

  counts(): LedgerCounts {
    return structuredClone(this.#counts);
  }

  clear(): void {
    this.#accounts.clear();
    this.#bodies.clear();
    this.#bodyCharacters = 0;
    this.#counts = noCounts();
  }

  get #isFull(): boolean {
    const { attempts, deliveries, unkept } = this.#counts;
    return attempts + deliveries - unkept >= this.#bounds.entries;
  }

  #account(connectionId: string): Account {
    const known = this.#accounts.get(connectionId);
    if (known !== undefined) return known;
    const account = { attempts: 0, bodies: [] };
    this.#accounts.set(connectionId, account);
    return account;
  }

  /** @returns the one copy of this text; `undefined` if there is no room for it */
  #keep(text: string): string | undefined {
    const kept = this.#bodies.get(text);
    if (kept !== undefined) return kept;
    if (this.#bodyCharacters + text.length > this.#bounds.bodyCharacters) return undefined;
    this.#bodyCharacters += text.length;
    this.#bodies.set(text, text);
    return text;
  }
}

function noCounts() {
  return { attempts: 0, deliveries: 0, unkept: 0, faults: { ...noFaults } };
}

const noFaults: Readonly<Record<FaultKind, number>> = {
  "500": 0,
  "503": 0,
  "429": 0,
  "410": 0,
  "reset-before": 0,
  "reset-after": 0,
  slow: 0,
  delayed: 0,
  "half-open": 0,
  clock: 0,
};
