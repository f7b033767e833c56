import type { RelaySettings } from "#application/relay.ts";
import { plainText, readMessage } from "#domain/entry.ts";
import type { Frame } from "#domain/frame.ts";
import { connectThrottle, stageThrottle } from "../../infra/settings.ts";
import { epoch as start } from "../support/builders.ts";
import { Backend, defaultSettings } from "./backend.ts";
import { Chance } from "./chance.ts";
import { calm } from "./faults.ts";
import type { InstancePorts } from "./function-pool.ts";
import { LibraryPlayer } from "./library-player.ts";
import { Meter } from "./meter.ts";
import type { Throttles } from "./simulated-gateway.ts";
import type { FixedTimes, Surroundings } from "./surroundings.ts";
import { fixedDelays } from "./surroundings.ts";
import { TokenBucket } from "./token-bucket.ts";
import { VirtualTime } from "./virtual-time.ts";

/** As if everything were warm and near, but for the calls that a message needs; milliseconds. */
export const nearbyTimes: FixedTimes = {
  store: 4,
  post: 10,
  network: 0,
  invocation: 0,
  coldStart: 0,
};

export interface MeasuredWorldOptions {
  readonly seed?: number;
  readonly times?: Partial<FixedTimes>;
  readonly settings?: Partial<RelaySettings>;
  readonly throttles?: Throttles;
  /** Whether any idle instance may get an event. */
  readonly isSpread?: boolean;
}

/** The account's limits, and those of `infra/settings.ts`. */
export function throttlesAsDeployed(): Throttles {
  const bucketOf = ({ rateLimit, burstLimit }: typeof stageThrottle) =>
    new TokenBucket({ perSecond: rateLimit, burst: burstLimit });
  return {
    connects: bucketOf(connectThrottle),
    stage: bucketOf(stageThrottle),
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
    account: new TokenBucket({ perSecond: 10_000, burst: 5_000 }),
  };
}

/** When it has begun, and when it was put out; epoch milliseconds. */
export interface Flooder {
  startedAt: number;
  endedAt: number;
  sent: number;
  readonly userId: string;
}

const decoder = new TextDecoder();

/** Players of the client library in any number of rooms, without faults, and what it all costs. */
export class MeasuredWorld {
  readonly time = new VirtualTime(start);
  readonly chance: Chance;
  readonly meter = new Meter();
  readonly backend: Backend;
  readonly players: LibraryPlayer[] = [];
  /** When messages were sent, and first posted to somebody, by their texts; epoch milliseconds. */
  readonly sentAt = new Map<string, number>();
  readonly postedAt = new Map<string, number>();
  readonly #around: Surroundings;
  readonly #seen = new WeakSet<Frame>();
  #roomOf = new Map<LibraryPlayer, string>();

  constructor({ seed = 1, times, settings, throttles, isSpread }: MeasuredWorldOptions = {}) {
    this.chance = new Chance(seed);
    const delays = fixedDelays({ ...nearbyTimes, ...times });
    this.#around = { time: this.time, faults: () => calm, delays };
    this.backend = new Backend({
      around: this.#around,
      chance: this.chance.fork(),
      settings: { ...defaultSettings, ...settings },
      meter: this.meter,
      ...{ ...(throttles && { throttles }), isSpread },
      wrap: (ports) => this.#watchPosts(ports),
    });
  }

  enter(room: string, name = `p${this.players.length}`): LibraryPlayer {
    const player = new LibraryPlayer({
      name,
      room,
      url: "wss://simulated/prod",
      around: this.#around,
      gateway: this.backend.gateway,
      chance: this.chance.fork(),
      token: () => this.backend.issueToken(`user-${name}`, 86_400),
    });
    this.players.push(player);
    this.#roomOf.set(player, room);
    return player;
  }

  /** Somebody who sends whatever frames he likes. */
  flood(room: string, perSecond: number, frame: (count: number) => string): Flooder {
    const name = "flooder";
    const protocols = ["relay.v1", `bearer.${this.backend.issueToken(`user-${name}`, 86_400)}`];
    const flooder: Flooder = {
      startedAt: Number.NaN,
      endedAt: Number.NaN,
      sent: 0,
      userId: `user-${name}`,
    };
    const send = () => {
      if (!Number.isNaN(flooder.endedAt)) return;
      line.sendUp(frame(++flooder.sent));
      this.time.after(1_000 / perSecond, send);
    };
    const url = `wss://simulated/prod?room=${room}&session=${name}`;
    const line = this.backend.gateway.connect(url, protocols, {
      opened: () => {
        flooder.startedAt = this.time.now();
        send();
      },
      received() {},
      closed: () => {
        flooder.endedAt = this.time.now();
      },
    });
    return flooder;
  }

  /** @param milliseconds from now */
  async run(milliseconds: number): Promise<void> {
    await this.time.runUntil(this.time.now() + milliseconds);
  }

  say(player: LibraryPlayer, text: string): void {
    this.sentAt.set(text, this.time.now());
    player.send(text);
  }

  /**
   * Lets each player speak at a rate of its own, at moments that nobody has agreed on, and waits.
   *
   * @param perSecond of one player
   * @param bytes of a message
   */
  async chat(players: readonly LibraryPlayer[], perSecond: number, bytes: number, ms: number) {
    const gapMs = 1_000 / perSecond;
    const end = this.time.now() + ms;
    for (const player of players) {
      let count = player.sent.length;
      const speak = () => {
        if (this.time.now() >= end) return;
        const name = `${player.name}:${++count}:`;
        this.say(player, name.padEnd(bytes - 2, "x"));
        this.time.after(gapMs * (0.9 + 0.2 * this.chance.next()), speak);
      };
      this.time.after(this.chance.next() * gapMs, speak);
    }
    await this.run(ms);
  }

  /** From `send` to the first post, of all messages that were sent in that time; sorted. */
  latencies(from = 0, to = Number.POSITIVE_INFINITY): readonly number[] {
    return [...this.sentAt]
      .filter(([text, at]) => at >= from && at < to && this.postedAt.has(text))
      .map(([text, at]) => (this.postedAt.get(text) ?? 0) - at)
      .sort((one, other) => one - other);
  }

  /** Whether everybody of a room is there and has exactly the log, from where he began. */
  differences(): readonly string[] {
    return this.players.flatMap((player) => {
      const log = this.backend.log.history(this.#roomOf.get(player) ?? "");
      const [{ from, texts }] = player.segments as [LibraryPlayer["segments"][number]];
      const expected = log
        .filter(({ number }) => number > (from?.page ?? 0))
        .flatMap(({ entries }) => entries.flatMap(textIn));
      const isSame = texts.length === expected.length && texts.every((it, i) => it === expected[i]);
      if (!player.isOpen) return [`${player.name} is not here.`];
      if (player.segments.length > 1) return [`${player.name} has missed something.`];
      return isSame ? [] : [`${player.name} has ${texts.length} of ${expected.length}.`];
    });
  }

  #watchPosts(ports: InstancePorts): InstancePorts {
    const { messenger } = ports;
    return {
      ...ports,
      messenger: {
        close: messenger.close,
        post: (connectionId, frame, deadline) => {
          this.#note(frame);
          return messenger.post(connectionId, frame, deadline);
        },
      },
    };
  }

  /** The same bytes go to everybody. */
  #note(frame: Frame): void {
    if (this.#seen.has(frame)) return;
    this.#seen.add(frame);
    const { type, pages = [] } = JSON.parse(decoder.decode(frame));
    if (type !== "tick") return;
    for (const entry of pages.flat()) {
      const text = Array.isArray(entry) ? entry[2] : undefined;
      if (text !== undefined && !this.postedAt.has(text)) this.postedAt.set(text, this.time.now());
    }
  }
}

function textIn(entry: string): readonly string[] {
  const message = readMessage(entry);
  return message === undefined ? [] : [plainText(message.json)];
}

/** @param share from 0 to 1 */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
