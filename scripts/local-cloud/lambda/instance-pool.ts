import { inBackground } from "../../in-background.ts";
import type { Instance } from "./instance.ts";

/** How long an instance that nobody needs is kept. */
const keepIdleMs = 60_000;

/**
 * The instances of one function: one event each, more of them under load, the most recently used
 * one first. Events beyond the limit wait in order.
 */
export class InstancePool {
  readonly #start: () => Instance;
  readonly #limit: number;
  readonly #alive = new Set<Instance>();
  /** Those that a restart has not retired. */
  readonly #current = new Set<Instance>();
  /** Since when they are idle; the most recently used last. */
  readonly #idle = new Map<Instance, number>();
  readonly #waiting: (() => void)[] = [];
  readonly #retirement: NodeJS.Timeout;
  #inUse = 0;
  #closed = false;

  constructor(start: () => Instance, limit: number) {
    this.#start = start;
    this.#limit = limit;
    this.#retirement = setInterval(() => this.#retireIdle(), keepIdleMs / 2).unref();
  }

  /** Does `work` with an instance that does nothing else meanwhile; nothing once closed. */
  async use<T>(work: (instance: Instance) => Promise<T>): Promise<T | undefined> {
    await this.#turn();
    if (this.#closed) return undefined;
    const instance = this.#mostRecentlyUsed() ?? this.#startAnother();
    this.#idle.delete(instance);
    try {
      return await work(instance);
    } finally {
      this.#giveBack(instance);
    }
  }

  /** Idle instances go now, busy ones after their event. */
  restart(): void {
    this.#current.clear();
    for (const instance of this.#idle.keys()) this.#retire(instance);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#retirement);
    for (const goAhead of this.#waiting.splice(0)) goAhead();
    await Promise.all([...this.#alive].map((instance) => instance.terminate()));
  }

  #turn(): Promise<void> | undefined {
    if (this.#inUse === this.#limit) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#inUse += 1;
    return undefined;
  }

  #giveBack(instance: Instance): void {
    if (instance.usable && this.#current.has(instance)) {
      this.#idle.set(instance, performance.now());
    } else {
      this.#retire(instance);
    }
    const goAhead = this.#waiting.shift();
    if (goAhead === undefined) this.#inUse -= 1;
    else goAhead();
  }

  #mostRecentlyUsed(): Instance | undefined {
    return [...this.#idle.keys()].at(-1);
  }

  #startAnother(): Instance {
    const instance = this.#start();
    this.#alive.add(instance);
    this.#current.add(instance);
    inBackground(instance.ended.then(() => this.#forget(instance)));
    return instance;
  }

  #forget(instance: Instance): void {
    this.#alive.delete(instance);
    this.#current.delete(instance);
    this.#idle.delete(instance);
  }

  /** All but the one used last. */
  #retireIdle(): void {
    const latest = performance.now() - keepIdleMs;
    for (const [instance, since] of [...this.#idle].slice(0, -1)) {
      if (since < latest) this.#retire(instance);
    }
  }

  #retire(instance: Instance): void {
    this.#current.delete(instance);
    this.#idle.delete(instance);
    inBackground(instance.terminate());
  }
}
