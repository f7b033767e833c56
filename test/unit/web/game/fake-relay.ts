import type { Json } from "#protocol/json.ts";
import type {
  Addressee,
  Member,
  RelayClient,
  RelayEvents,
} from "../../../../src/client/game-relay.ts";
import { NotConnectedError } from "../../../../src/client/game-relay.ts";

type Listener = (detail: never) => void;

/** A relay in which a test says what happens, and sees what was sent. */
export class FakeRelay implements RelayClient {
  state: RelayClient["state"] = "connecting";
  me: RelayClient["me"];
  readonly members = new Map<string, Member>();
  readonly count = undefined;
  readonly sent: Json[] = [];
  /** Of what was sent with one. */
  readonly keys: string[] = [];
  pings = 0;
  /** Whether messages are refused although the connection seems open. */
  refuses = false;
  readonly #listeners = new Map<string, Set<Listener>>();

  on<Event extends keyof RelayEvents>(
    event: Event,
    listener: (detail: RelayEvents[Event]) => void,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  emit<Event extends keyof RelayEvents>(event: Event, detail: RelayEvents[Event]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail as never);
  }

  send(message: Json): void {
    if (this.state !== "open" || this.refuses) throw new NotConnectedError();
    this.sent.push(message);
  }

  sendLatest(key: string, message: Json): void {
    this.send(message);
    this.keys.push(key);
  }

  sendTo(_to: readonly Addressee[], message: Json): void {
    this.send(message);
  }

  async request(message: Json) {
    this.send(message);
    return { epoch: "e.1", page: this.sent.length };
  }

  async ping(): Promise<number> {
    this.pings += 1;
    return 12;
  }

  reconnect(): void {}

  async close(): Promise<void> {
    this.state = "closed";
    this.emit("closed", { reason: "requested" });
  }

  open(recovered = true): void {
    this.state = "open";
    const seat = "ada's seat";
    this.members.set(seat, memberOf(seat, { name: "Ada" }));
    this.me = { connectionId: "me", userId: "ada", seat, room: "lobby", expiresAt: 0 };
    this.emit("open", { ...this.me, recovered });
    if (!recovered) this.emit("missed", { position: { epoch: "e.1", page: 1 } });
  }

  /** All that was sent has its place in the order of the room. */
  arrive(): void {
    for (const message of this.sent) this.deliver(message, this.me?.seat);
  }

  /** Somebody is there, as a newcomer finds out. */
  seat(seat: string, profile: Json = null): Member {
    const member = memberOf(seat, profile);
    this.members.set(seat, member);
    return member;
  }

  /** Somebody comes. */
  come(seat: string, profile: Json = null): void {
    this.emit("joined", this.seat(seat, profile));
  }

  /** Somebody's connection is lost. */
  drop(seat: string): void {
    const member = { ...this.#known(seat), isAway: true };
    this.members.set(seat, member);
    this.emit("away", member);
  }

  /** Somebody who was away is there again. */
  comeBack(seat: string): void {
    const member = { ...this.#known(seat), isAway: false };
    this.members.set(seat, member);
    this.emit("back", member);
  }

  go(seat: string, reason: RelayEvents["left"]["reason"]): void {
    const member = this.#known(seat);
    this.members.delete(seat);
    this.emit("left", { ...member, reason });
  }

  #known(seat: string): Member {
    const member = this.members.get(seat);
    if (member === undefined) throw new Error(`Nobody has the seat ${seat}.`);
    return member;
  }

  lose(reason: string): void {
    this.state = "reconnecting";
    this.emit("reconnecting", { attempt: 1, delayMs: 500, reason });
  }

  /** A message from somebody else, unless it is one's own. */
  deliver(message: Json, seat = "ben's seat"): void {
    const position = { epoch: "e.1", page: 1 };
    this.emit("message", { from: { userId: seat, seat }, id: 1, position, message });
  }
}

function memberOf(seat: string, profile: Json): Member {
  return { seat, userId: seat, profile, isAway: false };
}
