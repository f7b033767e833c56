import type { Platform } from "../../src/client/platform.ts";
import type { Chance } from "./chance.ts";
import type { Line } from "./line.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";
import type { Surroundings } from "./surroundings.ts";

/** A player's machine, for the client library. It may sleep. */
export class SimulatedPlatform implements Platform {
  readonly problems: Error[] = [];
  readonly lines: Line[] = [];
  readonly #around: Surroundings;
  readonly #gateway: SimulatedGateway;
  readonly #chance: Chance;
  readonly #skewMs: number;
  /** Whether its clock stands still while it sleeps, as browsers' may. */
  readonly #standsStill: boolean;
  #sleptMs = 0;
  #asleepSince = 0;
  #asleepUntil = 0;

  constructor(around: Surroundings, gateway: SimulatedGateway, chance: Chance) {
    this.#around = around;
    this.#gateway = gateway;
    this.#chance = chance;
    this.#standsStill = chance.happens(0.5);
    this.#skewMs = chance.between(-5_000, 5_000);
  }

  get #isAsleep(): boolean {
    return this.#around.time.now() < this.#asleepUntil;
  }

  /** From now on, for so long: nothing happens there meanwhile, and all of it afterwards. */
  sleep(milliseconds: number): void {
    if (this.#isAsleep) return;
    const { time } = this.#around;
    this.#asleepSince = time.now();
    this.#asleepUntil = time.now() + milliseconds;
    time.after(milliseconds, () => {
      if (this.#standsStill) this.#sleptMs += milliseconds;
    });
  }

  now = (): number => {
    const { time } = this.#around;
    const isStanding = this.#isAsleep && this.#standsStill;
    return (isStanding ? this.#asleepSince : time.now()) - this.#sleptMs;
  };

  date = (): number => this.#around.time.now() + this.#skewMs;

  random = (): number => this.#chance.next();

  after = (delayMs: number, callback: () => void): (() => void) => {
    const due = this.now() + delayMs;
    let stop = () => {};
    const check = () => {
      const { time } = this.#around;
      if (this.#isAsleep) stop = time.after(this.#asleepUntil - time.now(), check);
      // By less than a microsecond it may be too early, as fractions are rounded.
      else if (this.now() < due - 0.001) stop = time.after(due - this.now(), check);
      else callback();
    };
    stop = this.#around.time.after(delayMs, check);
    return () => stop();
  };

  openSocket: Platform["openSocket"] = (url, protocols, listener) => {
    const line = this.#gateway.connect(url, protocols, {
      opened: () => this.#whenAwake(() => listener.opened()),
      received: (text) => this.#whenAwake(() => listener.received(text)),
      closed: (code) => this.#whenAwake(() => listener.closed(code)),
    });
    this.lines.push(line);
    return {
      get isOpen() {
        return line.isOpenAtClient;
      },
      unsentBytes: 0,
      send: (text) => line.sendUp(text),
      close: () => line.closeByClient(),
      terminate: () => line.terminate(),
    };
  };

  fetch: Platform["fetch"] = () => Promise.reject(new Error("There is nothing to fetch from."));

  isOnline = (): boolean => true;

  watch: Platform["watch"] = () => () => {};

  report = (error: Error): void => {
    this.problems.push(error);
  };

  #whenAwake(callback: () => void): void {
    const { time } = this.#around;
    if (!this.#isAsleep) callback();
    else time.after(this.#asleepUntil - time.now(), () => this.#whenAwake(callback));
  }
}
