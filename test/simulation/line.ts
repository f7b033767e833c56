import type { Position } from "#protocol/position.ts";
import type { Surroundings } from "./surroundings.ts";

/** The client's end of a line. */
export interface LineEnd {
  opened(): void;
  received(text: string): void;
  /** By a code of RFC 6455, section 7.4.1. */
  closed(code: number): void;
}

interface GatewayEnd {
  received(text: string): void;
  ended(code: number): void;
}

/** What became of a post otherwise than its sender was told. */
interface Fate {
  readonly kind: "lost" | "repeated";
  readonly text: string;
}

const abnormal = 1006;
const noStatus = 1005;

/**
 * A WebSocket between a client and the gateway: in order in both directions, late, and ended by
 * either side, by the network, or, at first, without anybody noticing.
 */
export class Line {
  connectionId = "";
  /** Epoch milliseconds. */
  connectedAt = 0;
  authorizer: Readonly<Record<string, string>> = {};
  lastTrafficAt = 0;
  openedAt = Number.POSITIVE_INFINITY;
  endedAt = Number.POSITIVE_INFINITY;
  /** What the first pong said of the log, whatever became of it on the wire. */
  firstHead: Position | null | undefined;
  readonly fates: Fate[] = [];
  /** Every frame that was sent down, whether it arrived or not. */
  readonly sentDown: string[] = [];
  readonly #around: Surroundings;
  readonly #client: LineEnd;
  readonly #gateway: GatewayEnd;
  #isOpenAtClient = false;
  #isClosedAtClient = false;
  #isOpenAtGateway = false;
  #isSilent = false;
  #isAbandoned = false;
  #upFreeAt = 0;
  #downFreeAt = 0;

  constructor(around: Surroundings, client: LineEnd, gateway: GatewayEnd) {
    this.#around = around;
    this.#client = client;
    this.#gateway = gateway;
  }

  /** As the gateway sees it. */
  get isOpen(): boolean {
    return this.#isOpenAtGateway;
  }

  get isOpenAtClient(): boolean {
    return this.#isOpenAtClient;
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** Whether the client has given it up in the middle of the handshake. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  open(): void {
    this.#isOpenAtGateway = true;
    this.openedAt = this.#around.time.now();
    this.#traffic();
    if (this.#isAbandoned) this.#endAtGateway(abnormal);
    else this.#down(() => this.#openAtClient());
  }

  refuse(code: number): void {
    this.#down(() => this.#endAtClient(code));
  }

  sendUp(text: string): void {
    if (!this.#isOpenAtClient) return;
    this.#up(() => {
      if (!this.#isOpenAtGateway) return;
      this.#traffic();
      this.#gateway.received(text);
    });
  }

  sendDown(text: string): void {
    this.sentDown.push(text);
    this.#traffic();
    this.#down(() => {
      if (this.#isOpenAtClient) this.#client.received(text);
    });
  }

  closeByGateway(code: number): void {
    if (!this.#isOpenAtGateway) return;
    this.#endAtGateway(code);
    this.#down(() => this.#endAtClient(code));
  }

  /** By the closing handshake; before the line is open, by giving it up. */
  closeByClient(): void {
    if (!this.#isOpenAtClient) {
      this.terminate();
      return;
    }
    this.#isOpenAtClient = false;
    this.#up(() => {
      this.#endAtGateway(noStatus);
      this.#down(() => this.#endAtClient(noStatus));
    });
  }

  terminate(): void {
    this.#isAbandoned = true;
    this.#up(() => this.#endAtGateway(abnormal));
    this.#around.time.after(0, () => this.#endAtClient(abnormal));
  }

  /** By the network: both sides notice, and what is on its way is lost. */
  reset(): void {
    this.#isSilent = true;
    this.#isAbandoned = true;
    this.#around.time.after(0, () => {
      this.#endAtGateway(abnormal);
      this.#endAtClient(abnormal);
    });
  }

  /** By the network, and neither side notices. */
  silence(): void {
    this.#isSilent = true;
  }

  #openAtClient(): void {
    if (this.#isClosedAtClient) return;
    this.#isOpenAtClient = true;
    this.#client.opened();
  }

  #traffic(): void {
    this.lastTrafficAt = this.#around.time.now();
  }

  #up(arrive: () => void): void {
    if (this.#isSilent) return;
    this.#upFreeAt = this.#travel(this.#upFreeAt, arrive);
  }

  #down(arrive: () => void): void {
    if (this.#isSilent) return;
    this.#downFreeAt = this.#travel(this.#downFreeAt, arrive);
  }

  /** @returns when it arrives: nothing behind it arrives before */
  #travel(freeAt: number, arrive: () => void): number {
    const { time, delays } = this.#around;
    const at = Math.max(freeAt, time.now() + delays.network());
    time.after(at - time.now(), () => {
      if (!this.#isSilent) arrive();
    });
    return at;
  }

  #endAtGateway(code: number): void {
    if (!this.#isOpenAtGateway) return;
    this.#isOpenAtGateway = false;
    this.endedAt = this.#around.time.now();
    this.#gateway.ended(code);
  }

  #endAtClient(code: number): void {
    if (this.#isClosedAtClient) return;
    this.#isOpenAtClient = false;
    this.#isClosedAtClient = true;
    this.#client.closed(code);
  }
}
