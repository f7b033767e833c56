import type { Chance } from "./chance.ts";
import type { Faults } from "./faults.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What all parts of a world have in common. */
export interface Surroundings {
  readonly time: VirtualTime;
  /** Of this moment: they end when a world calms down. */
  faults(): Faults;
  readonly delays: Delays;
}

/** How long things take; milliseconds, another number at each call. */
export interface Delays {
  /** Half a round trip to DynamoDB. */
  store(): number;
  /** Half a round trip to the gateway's management API. */
  post(): number;
  /** Of a frame between a client and the gateway. */
  network(): number;
  /** From an event to the beginning of its invocation. */
  invocation(): number;
  /** Of the first invocation of an instance. */
  coldStart(): number;
}

/** Anything up to what the faults say. */
export function randomDelays(chance: Chance, faults: () => Faults): Delays {
  const upTo = (milliseconds: number) => chance.next() * milliseconds;
  return {
    store: () => upTo(faults().storeDelayMs) * (chance.happens(faults().storeStalls) ? 100 : 1),
    post: () => upTo(faults().postDelayMs),
    network: () => upTo(faults().networkDelayMs),
    invocation: () => upTo(5),
    coldStart: () => upTo(300),
  };
}

/** The same each time: for what is measured. All of it in milliseconds, for whole round trips. */
export interface FixedTimes {
  readonly store: number;
  readonly post: number;
  /** One way. */
  readonly network: number;
  readonly invocation: number;
  readonly coldStart: number;
}

export function fixedDelays(times: FixedTimes): Delays {
  return {
    store: () => times.store / 2,
    post: () => times.post / 2,
    network: () => times.network,
    invocation: () => times.invocation,
    coldStart: () => times.coldStart,
  };
}
