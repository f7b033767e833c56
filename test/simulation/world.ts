import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Journal } from "#application/ports/journal.ts";
import type { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { epoch as start } from "../support/builders.ts";
import { Backend, defaultSettings } from "./backend.ts";
import { Chance } from "./chance.ts";
import type { FaultKind, Faults } from "./faults.ts";
import { calm, chooseFaults } from "./faults.ts";
import type { FunctionPool } from "./function-pool.ts";
import type { InstanceSite } from "./instance-ports.ts";
import { LibraryPlayer } from "./library-player.ts";
import type { LogStore } from "./log-store.ts";
import { PlainPlayer } from "./plain-player.ts";
import type { LogPlayer, Player } from "./player.ts";
import type { RegistryStore } from "./registry-store.ts";
import type { SimulatedGateway, Wire } from "./simulated-gateway.ts";
import type { Surroundings } from "./surroundings.ts";
import { randomDelays } from "./surroundings.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A mistake that is made on purpose, to see whether the checkers notice it. */
export interface Mistake {
  /** The store itself. */
  readonly pages?: () => InMemoryJournal;
  readonly pageLifetimeSeconds?: number;
  /** An instance's way to it, and its other ports. */
  readonly journal?: (journal: Journal, site: InstanceSite, world: World) => Journal;
  readonly connections?: (
    connections: Connections,
    site: InstanceSite,
    world: World,
  ) => Connections;
  readonly clock?: (clock: Clock, site: InstanceSite) => Clock;
  readonly wire?: (world: World) => Wire;
}

/** What is otherwise than the seed says: what a failure has been shrunk to. */
export interface Overrides {
  readonly without?: readonly FaultKind[];
  /** Faults that there are in any case. */
  readonly faults?: Partial<Faults>;
  readonly players?: number;
  readonly plainPlayers?: number;
  /** Of each player. */
  readonly messages?: number;
  /** From when on nothing goes wrong any more; milliseconds from the start. */
  readonly calmAfterMs?: number;
  /** Whether everybody speaks at the same moments. */
  readonly isCrowded?: boolean;
  /** How many leave right after their last message; from 0 to 1. */
  readonly leavers?: number;
  /** How often operators put somebody out. */
  readonly kicks?: number;
  /** How many connections a user may have at once. */
  readonly connectionsPerUser?: number;
  /** Of each message: whether it is for some only; from 0 to 1. */
  readonly isPrivate?: number;
  /** How long a night is, if there is one; milliseconds. */
  readonly nightMs?: number;
}

export const room = "arena";
const url = "wss://simulated/prod";

/** How long players act and faults happen, milliseconds. */
const stormsMs = [4_000, 8_000, 12_000, 25_000];

/** A seat that no player has. */
const nobody = "nobody-here";

/** As long as a log is kept, give or take some minutes. */
const nightMinutes = [122, 137] as const;

/** Between two moments at which a crowd speaks, milliseconds. */
const beatMs = 250;

/** In the morning, players act once more; milliseconds. */
const morningMs = 15_000;

/** How long until a client has noticed that its network is gone, and is back. */
export const recoveryMs = 130_000;

/** What somebody does; times in milliseconds. */
interface Script {
  readonly comesAt: number;
  /** Before the first message. */
  readonly quietMs: number;
  readonly count: number;
  /** Between two messages, at most. */
  readonly gapMs: number;
  /** Of a message, at most; characters. */
  readonly size: number;
  /** After the last message; 0 if it stays. */
  readonly leavesAfter: number;
}

/**
 * One room, with all that belongs to it: players, gateway, functions, tables. It is the same for the
 * same seed, and so are the faults in it, which the seed chooses as well.
 */
export class World {
  readonly time = new VirtualTime(start);
  readonly chance: Chance;
  /** The storm's, which are not always those of this moment. */
  readonly faults: Faults;
  readonly players: Player[] = [];
  readonly around: Surroundings;
  readonly tickMs: number;
  readonly #backend: Backend;
  readonly #overrides: Overrides;
  readonly #tokens: Chance;
  readonly #people: Chance;
  readonly #isCrowded: boolean;
  #now: Faults;

  constructor(seed: number, overrides: Overrides = {}, mistake: Mistake = {}) {
    const chance = new Chance(seed);
    this.chance = chance;
    this.#overrides = overrides;
    this.faults = { ...chooseFaults(chance.fork()), ...overrides.faults };
    for (const kind of overrides.without ?? []) {
      this.faults = { ...this.faults, [kind]: calm[kind] };
    }
    this.#now = this.faults;
    const isCrowded = chance.happens(0.2);
    this.#isCrowded = overrides.isCrowded ?? isCrowded;
    this.tickMs = chance.pick([100, 100, 100, 0, 300]);
    this.#tokens = chance.fork();
    this.#people = chance.fork();
    const most = this.#people.pick([16, 16, 16, 2]);
    const { connectionsPerUser = most } = overrides;
    const faults = () => this.#now;
    const around = { time: this.time, faults, delays: randomDelays(chance.fork(), faults) };
    this.around = around;
    this.#backend = new Backend({
      ...{ around, chance: chance.fork(), wire: mistake.wire?.(this) },
      settings: { ...defaultSettings, tickMs: this.tickMs, connectionsPerUser },
      pages: mistake.pages?.(),
      pageLifetimeSeconds: mistake.pageLifetimeSeconds,
      wrap: ({ journal, connections, clock, messenger, ...others }, site) => ({
        ...others,
        journal: mistake.journal?.(journal, site, this) ?? journal,
        connections: mistake.connections?.(connections, site, this) ?? connections,
        clock: mistake.clock?.(clock, site) ?? clock,
        messenger,
      }),
    });
  }

  get log(): LogStore {
    return this.#backend.log;
  }

  get registry(): RegistryStore {
    return this.#backend.registry;
  }

  get gateway(): SimulatedGateway {
    return this.#backend.gateway;
  }

  get functions(): FunctionPool {
    return this.#backend.functions;
  }

  get logPlayers(): readonly LogPlayer[] {
    return this.players.filter((player): player is LogPlayer => "segments" in player);
  }

  get plainPlayers(): readonly PlainPlayer[] {
    return this.players.filter((player) => player instanceof PlainPlayer);
  }

  /** The storm, and the calm after it, in which everything has to come right. */
  async play(): Promise<void> {
    const { chance } = this;
    const count = chance.integer(2, this.#isCrowded ? 6 : 4);
    const plainCount = chance.pick([0, 0, 1, 1, 2]);
    const scripts = chance.fork();
    const { players = count, plainPlayers = plainCount } = this.#overrides;
    for (let index = 0; index < players; index++) this.#enterLater(`p${index}`, scripts.fork());
    for (let index = 0; index < plainPlayers; index++) {
      this.#enterLater(`q${index}`, scripts.fork(), "plain");
    }
    const stormMs = chance.pick(stormsMs);
    this.#kickSome(stormMs);
    const stormEnds = start + Math.min(stormMs, this.#overrides.calmAfterMs ?? stormMs);
    if (this.faults.night > 0) await this.#sleepAllNight(stormEnds, chance.fork());
    else await this.time.runUntil(stormEnds);
    this.#now = { ...calm, skewMs: this.faults.skewMs };
    await this.time.runUntil(this.time.now() + recoveryMs);
  }

  /** Somebody comes who was not there, and says something. */
  async greet(): Promise<LogPlayer> {
    const guest = this.enter("guest", this.chance.fork());
    guest.send("guest:1");
    await this.time.runUntil(this.time.now() + 5_000);
    return guest;
  }

  /** All that was written and sent, in order: the same for the same seed. */
  story(): readonly string[] {
    const frames = [...this.gateway.lines.values()].flatMap((line) => [
      line.connectionId,
      ...line.sentDown,
    ]);
    return [...this.log.history(room).map((page) => JSON.stringify(page)), ...frames];
  }

  async end(): Promise<void> {
    for (const player of this.players) player.close();
    await this.time.runUntil(this.time.now() + 35_000);
  }

  enter(name: string, chance: Chance): LogPlayer {
    const { around, gateway } = this;
    const token = () => this.#tokenOf(name);
    const player = new LibraryPlayer({ name, url, room, around, gateway, chance, token });
    this.players.push(player);
    return player;
  }

  #enterPlain(name: string, chance: Chance): Player {
    const address = `${url}?room=${room}&Authorization=${this.#tokenOf(name)}`;
    const player = new PlainPlayer(name, address, this.around, this.gateway, chance);
    this.players.push(player);
    return player;
  }

  #tokenOf(name: string): string {
    const isShort = this.#tokens.happens(this.#now.rotate);
    const seconds = isShort ? this.#tokens.integer(5, 90) : 86_400;
    return this.#backend.issueToken(`user-${name}`, seconds);
  }

  /** Comes within some seconds, says what it says, at times in a burst, and may go. */
  #enterLater(name: string, chance: Chance, protocol = "relay.v1"): void {
    const { time } = this;
    const script = this.#scriptFor(chance);
    time.after(script.comesAt, () => {
      const player =
        protocol === "plain"
          ? this.#enterPlain(name, chance.fork())
          : this.enter(name, chance.fork());
      let sendAt = script.quietMs;
      for (let index = 1; index <= script.count; index++) {
        sendAt += script.gapMs * chance.next();
        const text = `${name}:${index}${":".padEnd(Math.floor(script.size * chance.next()), "x")}`;
        time.after(this.#beatAfter(sendAt), () => player.send(text, this.#addressees()));
      }
      if (script.leavesAfter)
        time.after(this.#beatAfter(sendAt) + script.leavesAfter, () => player.close());
      this.#trouble(player, chance.fork());
    });
  }

  /** Operators put some out, one way or another. */
  #kickSome(stormMs: number): void {
    const chance = this.#people.fork();
    const { kicks = chance.pick([0, 0, 0, 1, 3]) } = this.#overrides;
    for (let index = 0; index < kicks; index++) {
      this.time.after(stormMs * chance.next(), () => {
        const rows = this.registry.inRoom(room);
        if (rows.length === 0) return;
        const { userId: user, seat, connectionId: connection } = chance.pick(rows);
        const target = chance.pick([{ user }, { seat, room }, { connection, room }]);
        void this.functions.operate(({ kick }, errand) => kick({ ...errand, target }));
      });
    }
  }

  /** Some messages are for some: for who is there, or nobody, or both. */
  #addressees(): readonly string[] | undefined {
    const chance = this.#people;
    if (!chance.happens(this.#overrides.isPrivate ?? 0.2)) return undefined;
    const seats = [...this.registry.inRoom(room).map(({ seat }) => seat), nobody];
    return [...new Set([chance.pick(seats), chance.pick(seats)])];
  }

  /** In a crowd, all speak at the same moments. */
  #beatAfter(milliseconds: number): number {
    if (!this.#isCrowded) return milliseconds;
    const at = this.time.now() + milliseconds;
    return Math.ceil(at / beatMs) * beatMs - this.time.now();
  }

  /** Some worlds are crowded: everybody speaks at once, in messages of which few fill a page. */
  #scriptFor(chance: Chance): Script {
    const count = this.#overrides.messages ?? chance.integer(1, 6);
    const leaves = chance.happens(this.#overrides.leavers ?? 0.15);
    const leavesAfter = leaves ? chance.pick([20, 200, 3_000]) * chance.next() : 0;
    const comesAt = chance.pick([0, 0, 500, 4_000]) * chance.next();
    const size = chance.pick([1, 1, 10, 300, 900, 2_500]);
    const gapMs = chance.pick([0, 30, 300, 2_000, 6_000]);
    const quietMs = 300 * chance.next();
    const script = { count, leavesAfter, comesAt, size, gapMs, quietMs };
    if (!this.#isCrowded) return script;
    return { ...script, comesAt: comesAt / 2, size: 1_000, gapMs: chance.pick([0, 20, 100]) };
  }

  /** What happens to a player of itself, second by second, as long as the storm lasts. */
  #trouble(player: Player, chance: Chance): void {
    this.time.after(1_000 * chance.next() * 2, () => {
      const { reset, silence, sleep } = this.#now;
      const sleepMs = chance.pick([500, 5_000, 20_000]) * chance.next();
      if (chance.happens(reset)) player.reset();
      if (chance.happens(silence)) player.silence();
      if (chance.happens(sleep)) player.sleep(sleepMs);
      if (this.#now === this.faults) this.#trouble(player, chance);
    });
  }

  /** Everybody's machine sleeps, until about when the log is too old, and is deleted page by page. */
  async #sleepAllNight(evening: number, chance: Chance): Promise<void> {
    const { time, log } = this;
    const [least, most] = nightMinutes;
    const ms = this.#overrides.nightMs ?? chance.between(least, most) * 60_000;
    const share = chance.next();
    const dusk = evening - 4_000 * chance.next();
    const morning = evening + ms;
    await time.runUntil(dusk);
    for (const player of this.players) {
      const sleepsAt = time.now() + 4_000 * chance.next();
      const wakesAt = morning + 10_000 * chance.next();
      time.after(sleepsAt - time.now(), () => player.sleep(wakesAt - sleepsAt));
      const lastAt = sleepsAt - 300 * chance.next();
      if (chance.happens(0.5))
        time.after(lastAt - time.now(), () => player.send(`${player.name}:e:`));
      const count = this.#overrides.messages ?? chance.integer(0, 2);
      for (let index = 0; index < count; index++) {
        const at = morning + morningMs * chance.next();
        time.after(at - time.now(), () => player.send(`${player.name}:m${index}:`));
      }
    }
    await time.runUntil(morning - 1_000);
    const sweep = () => {
      log.deleteExpired(time.now(), () => chance.happens(share));
      if (time.now() < morning + recoveryMs) time.after(2_000, sweep);
    };
    sweep();
    await time.runUntil(morning + morningMs);
  }
}
