import type { Platform } from "./platform.ts";

/** Between two heartbeats, give or take a quarter; API Gateway ends idle connections after 10 min. */
const heartbeatMs = 60_000;

/** How long after a room has fallen silent its last tick is asked for, at the least; twice at most. */
const silenceMs = 10_000;

/**
 * When the relay is told where this client is: at intervals, and once when the room falls silent,
 * since a last tick that was lost is followed by none that would show the gap.
 */
export class Pulse {
  readonly #platform: Pick<Platform, "after" | "random">;
  readonly #beat: () => void;
  #stopSilence = () => {};

  constructor(platform: Pick<Platform, "after" | "random">, beat: () => void) {
    this.#platform = platform;
    this.#beat = beat;
  }

  start(): void {
    const delayMs = heartbeatMs * (0.75 + this.#platform.random() / 2);
    this.#platform.after(delayMs, () => {
      this.#beat();
      this.start();
    });
  }

  /** Something has happened in the room. */
  heard(): void {
    this.#stopSilence();
    const delayMs = silenceMs * (1 + this.#platform.random());
    this.#stopSilence = this.#platform.after(delayMs, this.#beat);
  }
}
