import type { Clock } from "#application/ports/clock.ts";
import { TooFast } from "#domain/refusals.ts";

export interface FairPlaySettings {
  /** How many frames one connection may send in one tick. */
  readonly playerFramesPerTick: number;
  /** Milliseconds. */
  readonly tickMs: number;
}

/** With no waiting at all there is still a time in which so many frames are too many. */
const shortestWindowMs = 100;

/** Refusals in one second, of whatever kind, that nobody earns by accident. */
const floodRefusals = 20;

const secondMs = 1_000;

/** A client asks for what it misses a few times in a second at most, and else twice in a minute. */
const heartbeatsPerSecond = 8;

/** Of what is dear to read: one, and one more when that was lost on the way. */
const dearPerSecond = 2;

/** More than one instance meets in a second. */
const rememberedConnections = 10_000;

/**
 * - `tell`: the client, which may not have known;
 * - `stop`: so many in a second are meant, and the connection is to be ended;
 * - `ignore`: it is being ended, and an answer would be a flood of its own.
 */
export type FloodResponse = "tell" | "stop" | "ignore";

interface Window {
  readonly startedAt: number;
  count: number;
}

/**
 * Counts what connections send, as far as this instance sees it: there are as many counts as there
 * are instances, so the shares are approximate. It costs no call.
 */
export class FairPlay {
  readonly #clock: Clock;
  readonly #settings: FairPlaySettings;
  readonly #frames = new Map<string, Window>();
  readonly #refusals = new Map<string, Window>();
  readonly #heartbeats = new Map<string, Window>();
  readonly #replays = new Map<string, Window>();
  readonly #snapshots = new Map<string, Window>();

  constructor(clock: Clock, settings: FairPlaySettings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** @throws {TooFast} */
  admitFrame(connectionId: string): void {
    const windowMs = Math.max(shortestWindowMs, this.#settings.tickMs);
    this.#admit(this.#frames, connectionId, this.#settings.playerFramesPerTick, windowMs);
  }

  /** @throws {TooFast} */
  admitHeartbeat(connectionId: string): void {
    this.#admit(this.#heartbeats, connectionId, heartbeatsPerSecond, secondMs);
  }

  /** @throws {TooFast} for more than a few in a second */
  admitReplay(connectionId: string): void {
    this.#admit(this.#replays, connectionId, dearPerSecond, secondMs);
  }

  /**
   * Everybody who is in the room.
   *
   * @throws {TooFast} for more than a few in a second
   */
  admitSnapshot(connectionId: string): void {
    this.#admit(this.#snapshots, connectionId, dearPerSecond, secondMs);
  }

  /** @returns what is to be done about one more frame that was refused */
  countRefusal(connectionId: string): FloodResponse {
    const { count } = this.#count(this.#refusals, connectionId, secondMs);
    if (count < floodRefusals) return "tell";
    return count === floodRefusals ? "stop" : "ignore";
  }

  #admit(windows: Map<string, Window>, key: string, most: number, windowMs: number): void {
    const { startedAt, count } = this.#count(windows, key, windowMs);
    if (count > most) throw new TooFast(startedAt + windowMs - this.#clock.now());
  }

  #count(windows: Map<string, Window>, key: string, windowMs: number): Window {
    const now = this.#clock.now();
    const known = windows.get(key);
    if (known !== undefined && now - known.startedAt < windowMs) {
      known.count++;
      return known;
    }
    const window = { startedAt: now, count: 1 };
    windows.delete(key);
    windows.set(key, window);
    forgetOldest(windows);
    return window;
  }
}

function forgetOldest(windows: Map<string, Window>): void {
  if (windows.size <= rememberedConnections) return;
  for (const [oldest] of windows) {
    windows.delete(oldest);
    return;
  }
}
