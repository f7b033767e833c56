import type { Chance } from "./chance.ts";
import type { Line } from "./line.ts";
import type { Player } from "./player.ts";
import type { SimulatedGateway } from "./simulated-gateway.ts";
import type { Surroundings } from "./surroundings.ts";

/** What came over one connection. */
export interface PlainInbox {
  readonly line: Line;
  readonly texts: string[];
  /** What was sent over it. */
  readonly sent: string[];
}

/** API Gateway's own frames, which come to every client. */
const gatewayFrame = /^\{"message": "[^"]*", "connectionId":/;

/** One who speaks the plain protocol, as the Unity sample does, and connects again after a while. */
export class PlainPlayer implements Player {
  readonly protocol = "plain";
  readonly name: string;
  readonly sent: string[] = [];
  readonly acknowledged = [];
  readonly unknown = [];
  readonly pending = 0;
  readonly complaints: string[] = [];
  readonly inboxes: PlainInbox[] = [];
  readonly #around: Surroundings;
  readonly #gateway: SimulatedGateway;
  readonly #chance: Chance;
  readonly #url: string;
  #line: Line | undefined;
  #isClosed = false;
  #awakeAt = 0;

  constructor(
    name: string,
    url: string,
    around: Surroundings,
    gateway: SimulatedGateway,
    chance: Chance,
  ) {
    this.name = name;
    this.#around = around;
    this.#gateway = gateway;
    this.#chance = chance;
    this.#url = url;
    this.#connect();
    this.#beat();
  }

  get isOpen(): boolean {
    return this.#line?.isOpenAtClient === true;
  }

  /** What is sent without a connection is lost, and nobody has promised anything. */
  send(text: string, to?: readonly string[]): void {
    if (!this.isOpen) return;
    this.sent.push(text);
    this.inboxes.at(-1)?.sent.push(text);
    this.#line?.sendUp(JSON.stringify({ action: "message", message: text, to }));
  }

  reset(): void {
    this.#line?.reset();
  }

  silence(): void {
    this.#line?.silence();
  }

  /** It does not sleep: it is left, and comes back. */
  sleep(milliseconds: number): void {
    this.#awakeAt = this.#around.time.now() + milliseconds;
    this.#line?.reset();
  }

  close(): void {
    this.#isClosed = true;
    this.#line?.closeByClient();
  }

  #connect(): void {
    const texts: string[] = [];
    const line = this.#gateway.connect(this.#url, [], {
      opened: () => {
        this.inboxes.push({ line, texts, sent: [] });
      },
      received: (text) => {
        if (!gatewayFrame.test(text)) texts.push(text);
      },
      closed: () => {
        if (this.#isClosed) return;
        const pauseMs = Math.max(0, this.#awakeAt - this.#around.time.now());
        this.#around.time.after(pauseMs + this.#chance.between(500, 2_000), () => {
          if (!this.#isClosed) this.#connect();
        });
      },
    });
    this.#line = line;
  }

  #beat(): void {
    this.#around.time.after(this.#chance.between(45_000, 75_000), () => {
      if (this.#isClosed) return;
      // The sample does not notice a network that is gone; a heartbeat is the time to.
      if (this.#line?.isSilent) this.#line.reset();
      else if (this.isOpen) this.#line?.sendUp(JSON.stringify({ action: "heartbeat" }));
      this.#beat();
    });
  }
}
