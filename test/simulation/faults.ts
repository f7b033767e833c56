import type { Chance } from "./chance.ts";

/** What goes wrong in a world. All but times are chances, from 0 to 1. */
export interface Faults {
  /** Of an invocation: its instance dies in it, between any two steps. */
  readonly crash: number;
  /** How far the clocks of instances are off at most, in either direction; milliseconds. */
  readonly skewMs: number;
  /** How long half a round trip to DynamoDB takes at most, milliseconds. */
  readonly storeDelayMs: number;
  /** Of a call of DynamoDB: it takes a hundred times as long. */
  readonly storeStalls: number;
  /** Of a write of a page: its answer is lost, whether it was carried out or not. */
  readonly unclear: number;
  /** Of such a write that was not carried out: it is carried out later all the same. */
  readonly late: number;
  /** Of a call of DynamoDB: it is throttled at first. */
  readonly storeThrottles: number;
  /** Of a call of DynamoDB: it fails. */
  readonly storeFails: number;
  /** How long half a round trip of a post takes at most, milliseconds. */
  readonly postDelayMs: number;
  /** Of a post: 500. */
  readonly postFails: number;
  /** Of a post: 429. */
  readonly postThrottled: number;
  /** Of a post: delivered, but the connection to the gateway breaks before the answer. */
  readonly postCutOff: number;
  /** Of a post: no answer, and it arrives late, if at all. */
  readonly postUnanswered: number;
  /** Of a post: accepted, and never seen again. */
  readonly postLost: number;
  /** Of a post: 410 for a connection that lives. */
  readonly falseGone: number;
  /** Of a handshake: refused with 429 or 500. */
  readonly handshakeRefused: number;
  /** Of an end of a connection: nobody is told. */
  readonly disconnectLost: number;
  /** How long a frame takes between a client and the gateway at most, milliseconds. */
  readonly networkDelayMs: number;
  /** Of a client, in each second: its socket is reset. */
  readonly reset: number;
  /** Of a client, in each second: its network is gone, and neither side notices. */
  readonly silence: number;
  /** Of a token: it lasts for a minute or so, and the next connection is made before it ends. */
  readonly rotate: number;
  /** Of a client, in each second: its machine sleeps for a while. */
  readonly sleep: number;
  /** Of a world: all sleep for as long as a log is kept, give or take some minutes. */
  readonly night: number;
}

export type FaultKind = keyof Faults;

/** Nothing goes wrong; everything takes its time. */
export const calm: Faults = {
  crash: 0,
  skewMs: 0,
  storeDelayMs: 4,
  storeStalls: 0,
  unclear: 0,
  late: 0,
  storeThrottles: 0,
  storeFails: 0,
  postDelayMs: 10,
  postFails: 0,
  postThrottled: 0,
  postCutOff: 0,
  postUnanswered: 0,
  postLost: 0,
  falseGone: 0,
  handshakeRefused: 0,
  disconnectLost: 0,
  networkDelayMs: 20,
  reset: 0,
  silence: 0,
  rotate: 0,
  sleep: 0,
  night: 0,
};

/** The worst of each. */
const worst: Faults = {
  crash: 0.12,
  skewMs: 3_000,
  storeDelayMs: 60,
  storeStalls: 0.03,
  unclear: 0.3,
  late: 1,
  storeThrottles: 0.1,
  storeFails: 0.03,
  postDelayMs: 120,
  postFails: 0.3,
  postThrottled: 0.15,
  postCutOff: 0.1,
  postUnanswered: 0.05,
  postLost: 0.15,
  falseGone: 0.05,
  handshakeRefused: 0.3,
  disconnectLost: 0.8,
  networkDelayMs: 300,
  reset: 0.15,
  silence: 0.05,
  rotate: 0.8,
  sleep: 0.05,
  night: 1,
};

export const faultKinds = Object.keys(calm).filter((name): name is FaultKind => name in calm);

/** A night costs more than all else, so it does not come over every world. */
const nights = 0.05;

/**
 * Swarm testing: which faults there are is chosen as well, as some hide others; and now and then
 * there are none (https://www.cs.utah.edu/~regehr/papers/swarm12.pdf).
 */
export function chooseFaults(chance: Chance): Faults {
  const isCalm = chance.happens(0.1);
  const chosen = faultKinds.map((kind) => {
    const isThere = chance.happens(kind === "night" ? nights : 0.4);
    const share = chance.next();
    const amount = kind === "night" ? 1 : calm[kind] + share * (worst[kind] - calm[kind]);
    return [kind, isThere && !isCalm ? amount : calm[kind]] as const;
  });
  return { ...calm, ...Object.fromEntries(chosen) };
}
