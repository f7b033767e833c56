import type { Position } from "#protocol/position.ts";
import { relayV1 } from "#protocol/subprotocols.ts";
import { OutcomeUnknownError, RelayError } from "../../src/client/errors.ts";
import type { Platform } from "../../src/client/platform.ts";
import { connectWith } from "../../src/client/reconnecting-client.ts";
import type { RelayClient } from "../../src/client/relay-client.ts";
import type { Chance } from "./chance.ts";
import type { LogPlayer, Segment, Sighting } from "./player.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";
import { SimulatedPlatform } from "./simulated-platform.ts";
import type { Surroundings } from "./surroundings.ts";

export interface LibraryPlayerOptions {
  readonly name: string;
  readonly url: string;
  readonly room: string;
  readonly around: Surroundings;
  readonly gateway: SimulatedGateway;
  readonly chance: Chance;
  /** Another one at each call. */
  readonly token: () => string;
}

/** What ends a client for good that did nothing wrong. */
const dismissals: ReadonlySet<string> = new Set(["kicked", "replaced"]);

/** Longer than a world lasts: how a request ends is the client's to tell. */
const forEver = 86_400_000;

/** One who plays with the client library. */
export class LibraryPlayer implements LogPlayer {
  readonly protocol = relayV1;
  readonly name: string;
  readonly sent: string[] = [];
  readonly acknowledged: { readonly text: string; readonly position: Position }[] = [];
  readonly unknown: string[] = [];
  readonly complaints: string[] = [];
  readonly segments: Segment[] = [{ texts: [] }];
  readonly sightings: Sighting[] = [];
  readonly client: RelayClient<string>;
  readonly #platform: SimulatedPlatform;
  /** Why the relay has ended it for good, if it has. */
  dismissedAs: string | undefined;
  #pending = 0;
  #isClosed = false;

  constructor({ name, url, room, around, gateway, chance, token }: LibraryPlayerOptions) {
    this.name = name;
    this.#platform = new SimulatedPlatform(around, gateway, chance);
    this.client = connectWith<string>(this.#listened(), {
      ...{ url, room, echo: true, whileDisconnected: { queue: 10_000 }, profile: { name } },
      token: async () => token(),
    });
    this.client.on("message", ({ message }) => void this.segments.at(-1)?.texts.push(message));
    this.client.on("missed", ({ position }) => {
      this.segments.push({ from: position, brokenAt: around.time.now(), texts: [] });
    });
    this.client.on("error", (error) => this.#complain(error));
    this.client.on("closed", ({ reason, error }) => {
      this.#isClosed = true;
      if (reason !== "refused") return;
      if (error && dismissals.has(error.code)) this.dismissedAs = error.code;
      else this.complaints.push(error?.code ?? "refused");
    });
    this.client.on("open", () => {
      if (this.sightings.length > 0) return;
      for (const seat of this.members) this.#see("found", seat, around);
    });
    for (const event of ["joined", "left", "away", "back"] as const) {
      this.client.on(event, (member) => {
        const reason = "reason" in member ? String(member.reason) : undefined;
        this.#see(event, member.seat, around, reason);
      });
    }
  }

  get pending(): number {
    return this.#pending;
  }

  get isOpen(): boolean {
    return this.client.state === "open";
  }

  get seat(): string | undefined {
    return this.client.me?.seat;
  }

  get members(): readonly string[] {
    return [...this.client.members.keys()];
  }

  get away(): readonly string[] {
    return [...this.client.members.values()].flatMap(({ seat, isAway }) => (isAway ? [seat] : []));
  }

  send(text: string, to?: readonly string[]): void {
    if (this.#isClosed) return;
    this.sent.push(text);
    this.#pending++;
    this.client.request(text, { timeoutMs: forEver, ...(to && { to }) }).then(
      (position) => {
        this.#pending--;
        this.acknowledged.push({ text, position });
      },
      (error) => {
        this.#pending--;
        this.unknown.push(text);
        if (!this.#isClosed) this.#complain(error);
      },
    );
  }

  reset(): void {
    this.#platform.lines.at(-1)?.reset();
  }

  silence(): void {
    this.#platform.lines.at(-1)?.silence();
  }

  sleep(milliseconds: number): void {
    this.#platform.sleep(milliseconds);
  }

  close(): void {
    this.#isClosed = true;
    void this.client.close();
  }

  #see(event: Sighting["event"], seat: string, { time }: Surroundings, reason?: string): void {
    this.sightings.push({ event, seat, reason, at: time.now() });
  }

  #complain(error: unknown): void {
    if (error instanceof OutcomeUnknownError) return;
    const code = error instanceof RelayError ? error.code : String(error);
    // What the gateway says of a function that has died.
    if (code !== "gateway_error" && code !== "internal") this.complaints.push(code);
  }

  /** Listens to the first pong of a newcomer, which tells where it begins. */
  #listened(): Platform {
    const platform = this.#platform;
    return {
      ...platform,
      openSocket: (url, protocols, listener) => {
        let isNewcomer: boolean | undefined;
        const socket = platform.openSocket(url, protocols, {
          ...listener,
          opened: () => listener.opened(),
          closed: (code) => listener.closed(code),
          received: (data) => {
            const isPong = String(data).startsWith('{"type":"pong"');
            if (isNewcomer && isPong) this.#beginAt(line?.firstHead ?? null);
            if (isPong) isNewcomer = false;
            listener.received(data);
          },
        });
        const line = platform.lines.at(-1);
        return {
          get isOpen() {
            return socket.isOpen;
          },
          unsentBytes: 0,
          close: () => socket.close(),
          terminate: () => socket.terminate(),
          send(text) {
            isNewcomer ??= !text.includes('"since"');
            socket.send(text);
          },
        };
      },
    };
  }

  #beginAt(head: Position | null): void {
    const [first] = this.segments;
    if (this.segments.length === 1 && first?.texts.length === 0) first.from = head;
  }
}
