import type {
  EntryFrame,
  ErrorFrame,
  MessageEntry,
  ReplayFrame,
  TickFrame,
} from "#protocol/frames.ts";
import type { Json } from "#protocol/json.ts";
import type { Position } from "#protocol/position.ts";
import { roomNameRule } from "#protocol/room-name.ts";
import { CatchUp } from "./catch-up.ts";
import type { Settings } from "./connect-options.ts";
import { readOptions } from "./connect-options.ts";
import type { Dialed } from "./dialer.ts";
import { Dialer } from "./dialer.ts";
import {
  BackpressureError,
  ClosedError,
  ConnectionRefusedError,
  InvalidOptionsError,
  NotConnectedError,
  NotSentError,
  RefusedError,
  RelayError,
  TimeoutError,
} from "./errors.ts";
import { EventListeners } from "./event-listeners.ts";
import type { Answer } from "./heartbeat.ts";
import { isMessage } from "./incoming-frames.ts";
import type { Link, LinkEnd } from "./link.ts";
import { LogFollower } from "./log-follower.ts";
import type { MemberChange } from "./member-list.ts";
import { MemberList } from "./member-list.ts";
import { isPositive } from "./option-values.ts";
import type { OutgoingMessage } from "./outbox.ts";
import { Outbox } from "./outbox.ts";
import { encodeMessage } from "./outgoing-frames.ts";
import { Pacer } from "./pacer.ts";
import type { Platform, Sign } from "./platform.ts";
import { Presence } from "./presence.ts";
import type {
  Addressee,
  ConnectOptions,
  Member,
  OpenDetail,
  RelayClient,
  RelayEvents,
  RequestOptions,
} from "./relay-client.ts";
import { rotationDelayMs } from "./rotation.ts";
import { Sender } from "./sender.ts";
import { TickPace } from "./tick-pace.ts";
import { Timers } from "./timers.ts";

/** A connection that has held for so long has proved that attempts need no longer be spaced. */
const stableMs = 10_000;

/** @throws {InvalidOptionsError} */
export function connectWith<Message = Json>(
  platform: Platform,
  options: ConnectOptions,
): RelayClient<Message> {
  return new ReconnectingClient(platform, readOptions(options, sessionFrom(platform)));
}

/** Some 80 bits: of all clients of one player no two shall have the same. */
function sessionFrom({ random }: Platform): string {
  return [random(), random()].map((it) => it.toString(36).slice(2)).join("-");
}

/**
 * Keeps a connection to the relay, one after another.
 *
 * Losing a connection and replacing one before it expires are the same work, to make the next;
 * they differ in that there is something to send over meanwhile. So there is one loop, `#run`, and
 * never more than one attempt under way.
 */
class ReconnectingClient<Message> implements RelayClient<Message> {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #timers: Timers;
  readonly #pacer: Pacer;
  readonly #dialer: Dialer;
  readonly #listeners = new EventListeners<RelayEvents<Message>>();
  /** The codes of errors that nobody listened to. */
  readonly #reported = new Set<string>();
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #follower: LogFollower;
  readonly #members: MemberList;
  readonly #presence: Presence;
  readonly #catchUp: CatchUp;
  readonly #pace = new TickPace();
  /** All that have not ended: the one in use, and the next one. */
  readonly #links = new Set<Link>();
  #state: RelayClient["state"] = "connecting";
  #me: OpenDetail | undefined;
  #closed: Promise<void> | undefined;
  /** The one in use. */
  #main: Link | undefined;
  #adoptedAt = 0;
  #isReplacing = false;
  #stopWatching = () => {};

  constructor(platform: Platform, settings: Settings) {
    this.#timers = new Timers(platform);
    this.#platform = { ...platform, after: (ms, callback) => this.#timers.after(ms, callback) };
    this.#settings = settings;
    this.#follower = new LogFollower(platform, (...entry) => this.#onEntry(...entry));
    this.#members = new MemberList(this.#platform, {
      isMe: (seat) => seat === this.#me?.seat,
      tell: (change) => this.#onMember(change),
    });
    this.#presence = new Presence(this.#platform, this.#follower, this.#members, {
      ask: () => this.#openLink?.ask({ since: this.#since, members: true }),
    });
    this.#outbox = new Outbox(settings.queueLimit);
    this.#sender = new Sender(this.#platform, this.#outbox, {
      transmit: (text) => this.#transmit(text),
      position: () => (this.#openLink ? this.#follower.position : undefined),
      holdMs: () => this.#pace.holdMs(platform.now(), this.#main?.roundTripMs ?? 0),
      heardAt: () => this.#pace.heardAt,
      catchUp: (resend) => this.#catchUp.ask(resend),
      failed: (error) => this.#onFailed(error),
    });
    this.#catchUp = new CatchUp(this.#platform, this.#follower, {
      ask: (ask) => this.#openLink?.ask(ask),
      caughtUp: () => this.#sender.caughtUp(),
      missed: () => this.#onMissed(),
    });
    this.#pacer = new Pacer(this.#platform, (wait) => this.#announceReconnect(wait));
    // Connections outlive the client by what their closing takes, and so do their timers.
    this.#dialer = new Dialer(platform, settings, {
      profile: settings.profile,
      standing: () => ({ since: this.#since, digest: this.#presence.digest }),
      started: (link) => this.#links.add(link),
      pages: (frame) => this.#onPages(frame),
      pong: (answer) => this.#onPong(answer),
      refused: (frame) => this.#onRefused(frame),
      doubted: (error) => {
        this.#sender.pause();
        this.#onFailed(error);
      },
      ended: (link, end) => this.#onEnded(link, end),
    });
    this.#stopWatching = platform.watch((sign) => this.#onSign(sign));
    // Not at once, so that no event comes before the caller can listen.
    queueMicrotask(() => void this.#run());
  }

  get state(): RelayClient["state"] {
    return this.#state;
  }

  get me(): OpenDetail | undefined {
    return this.#me;
  }

  get members(): ReadonlyMap<string, Member> {
    return this.#members.members;
  }

  get count(): number | undefined {
    return this.#presence.count;
  }

  on<Event extends keyof RelayEvents>(
    event: Event,
    listener: (detail: RelayEvents<Message>[Event]) => void,
  ): () => void {
    if (typeof listener !== "function") throw new InvalidOptionsError("on() needs a listener.");
    return this.#listeners.on(event, listener);
  }

  send(message: Message): void {
    this.#dispatch(encodeMessage(message));
  }

  sendLatest(key: string, message: Message): void {
    this.#dispatch({ ...encodeMessage(message), key });
  }

  sendTo(to: readonly Addressee[], message: Message): void {
    this.#dispatch(encodeMessage(message, to ?? []));
  }

  request(message: Message, options?: RequestOptions): Promise<Position> {
    const timeoutMs = options?.timeoutMs ?? this.#settings.requestTimeoutMs;
    return new Promise((resolve, reject) => {
      if (!isPositive(timeoutMs))
        throw new InvalidOptionsError("request() needs a positive timeoutMs.");
      const settle: OutgoingMessage["settle"] = (error, position) => {
        stopTimer();
        if (position === undefined) reject(error);
        else resolve(position);
      };
      const outgoing = { ...encodeMessage(message, options?.to), settle };
      const stopTimer = this.#platform.after(timeoutMs, () => {
        settle(this.#timeOut(outgoing, timeoutMs));
      });
      try {
        this.#dispatch(outgoing);
      } catch (error) {
        settle(error);
      }
    });
  }

  async ping(): Promise<number> {
    this.#assertNotClosed();
    const link = this.#openLink;
    if (link === undefined) throw new NotConnectedError();
    return link.ping();
  }

  reconnect(): void {
    this.#assertNotClosed();
    this.#pacer.urge();
    this.#checkLinks();
  }

  async close(): Promise<void> {
    this.#finish({ reason: "requested" });
    await this.#closed;
  }

  async #run(): Promise<void> {
    if (!this.#settings.isRoom) return this.#giveUp(new ConnectionRefusedError(badRoom));
    while (!this.#closed) {
      await this.#pacer.untilPromising();
      if (this.#state === "offline") this.#state = "reconnecting";
      const current = this.#main && this.#me;
      const dialed = await this.#dialer.dial(current?.expiresAt ?? Number.NEGATIVE_INFINITY);
      // Most of what is awaited when the client is closed never comes back. If it does, it ends here.
      if (!this.#closed) await this.#proceed(dialed);
    }
  }

  /** @returns when it is time for the next attempt */
  async #proceed(dialed: Dialed): Promise<void> {
    if (dialed.kind === "failed") return this.#pacer.backOff(dialed);
    const isLast = dialed.kind === "impossible";
    if (isLast && this.#main === undefined) return this.#giveUp(dialed.error);
    if (isLast) this.#emit("error", dialed.error);
    if (dialed.kind === "connected") this.#adopt(dialed);
    // A connection can end just before it is adopted, or while its replacement is tried.
    const end = this.#main ? await this.#endOrExpiry(this.#main, isLast) : lost;
    if (end !== undefined && !this.#closed) await this.#pacer.backOff(end);
  }

  /**
   * @param isLast whether there is no point in replacing it before it ends
   * @returns how it ended; nothing when it is time to replace it
   */
  #endOrExpiry(link: Link, isLast: boolean): Promise<Pick<LinkEnd, "reason"> | undefined> {
    this.#isReplacing = false;
    return new Promise((resolve) => {
      const replace = () => {
        this.#isReplacing = true;
        resolve(undefined);
      };
      const delayMs = rotationDelayMs(link.remainingMs, this.#platform.random());
      const stop = isLast ? () => {} : this.#platform.after(delayMs, replace);
      void link.end.then(stop);
      void link.end.then(resolve);
    });
  }

  /** @returns whether there is anything to tell */
  #announceReconnect(wait: RelayEvents["reconnecting"]): boolean {
    if (this.#main !== undefined) return false;
    this.#state = wait.offline ? "offline" : "reconnecting";
    this.#emit("reconnecting", wait);
    return true;
  }

  /** From here on it is this connection that messages are sent over. */
  #adopt({ link, pong }: Extract<Dialed, { readonly kind: "connected" }>): void {
    if (!this.#links.has(link)) return;
    const { connectionId, userId, seat, room, expiresAt } = pong;
    const replaced = this.#main;
    const isNew = this.#me === undefined;
    const recovered = this.#catchUp.begin(pong, link.since);
    this.#presence.note(pong);
    // Before the game can know anything: who is here already has not come.
    if (isNew) this.#presence.check();
    this.#main = link;
    this.#me = { connectionId, userId, seat, room, expiresAt };
    this.#adoptedAt = this.#platform.now();
    this.#state = "open";
    void replaced?.close();
    if (replaced === undefined) this.#emit("open", { ...this.#me, recovered });
    if (!recovered) this.#onMissed();
    this.#follower.resume();
    this.#check();
    this.#sender.pump();
  }

  /** @throws {NotConnectedError | BackpressureError | QueueFullError | ClosedError} */
  #dispatch(message: OutgoingMessage): void {
    this.#assertNotClosed();
    const link = this.#openLink;
    const { queueLimit, unsentLimitBytes } = this.#settings;
    if (link === undefined && queueLimit === 0) throw new NotConnectedError();
    const unsent = this.#outbox.bytes + (link?.unsentBytes ?? 0);
    const added = message.bytes - (this.#outbox.replacedBy(message)?.bytes ?? 0);
    if (unsent + added > unsentLimitBytes) throw new BackpressureError(unsent);
    this.#outbox.add(message, link !== undefined);
    this.#sender.pump();
  }

  get #openLink(): Link | undefined {
    return this.#main?.isOpen ? this.#main : undefined;
  }

  #assertNotClosed(): void {
    if (this.#closed) throw new ClosedError();
  }

  #transmit(text: string): boolean {
    const link = this.#openLink;
    link?.send(text);
    return link !== undefined;
  }

  #timeOut(message: OutgoingMessage, timeoutMs: number): TimeoutError {
    if (this.#outbox.remove(message)) return new TimeoutError("A message was not sent", timeoutMs);
    this.#main?.check();
    return new TimeoutError("A message was not seen in the log", timeoutMs);
  }

  #onPages(frame: TickFrame | ReplayFrame): void {
    if (frame.type === "tick") this.#pace.notice(frame, this.#platform.now());
    if (this.#pace.isLong) this.#main?.measure();
    this.#follower.receive(frame);
    this.#check();
  }

  #onPong(answer: Answer): void {
    this.#presence.note(answer);
    this.#catchUp.note(answer);
    this.#presence.check();
  }

  /** What is applied of the log may have changed. */
  #check(): void {
    this.#catchUp.check();
    this.#presence.check();
  }

  /** What may be asked for with; nothing by a newcomer, and by who knows no better than one. */
  get #since(): Position | null | undefined {
    return this.#follower.isOutdated ? undefined : this.#follower.position;
  }

  #onEntry(entry: EntryFrame, userId: string, position: Position): void {
    if (isMessage(entry)) this.#onMessage(entry, userId, position);
    else this.#presence.applyEntry(entry, position);
  }

  #onMessage([seat, id, message, to]: MessageEntry, userId: string, position: Position): void {
    const isOwn = seat === this.#me?.seat;
    if (isOwn) this.#sender.seen(id, position);
    if (this.#state === "closed" || (isOwn && !this.#settings.echo)) return;
    const from = { userId, seat };
    // What players send one another, the game says by its type, and checks if it wants to.
    const addressed = to === undefined ? {} : { to };
    this.#emit("message", { from, id, position, ...addressed, message: message as Message });
  }

  #onMember({ event, member }: MemberChange): void {
    if (this.#me === undefined || this.#state === "closed") return;
    if (event === "left") this.#emit(event, member);
    else this.#emit(event, member);
  }

  #onMissed(): void {
    this.#sender.giveUp();
    this.#presence.applyGap();
    this.#emit("missed", { position: this.#follower.position ?? null });
    this.#presence.check();
  }

  #onRefused(frame: ErrorFrame): void {
    const { id, code, message, retryable } = frame;
    if (id !== undefined) this.#sender.refused(frame);
    else this.#onFailed(new RefusedError(code, message, retryable));
  }

  #onFailed(error: RelayError): void {
    if (this.#state !== "closed") this.#emit("error", error);
  }

  #onEnded(link: Link, end: LinkEnd): void {
    this.#links.delete(link);
    if (this.#state === "closed") return;
    const { error } = end;
    // Whom its own next connection has replaced goes on with that.
    const isSucceeded = error?.code === "replaced" && this.#links.size > 0;
    const isPutOut = error !== undefined && error.code !== "connection_refused";
    if (isPutOut && !isSucceeded) this.#giveUp(error);
    else if (link === this.#main) this.#onLost(end);
  }

  #onLost({ reason }: LinkEnd): void {
    if (this.#platform.now() - this.#adoptedAt >= stableMs) this.#pacer.startOver();
    this.#main = undefined;
    this.#state = "reconnecting";
    this.#follower.pause();
    this.#catchUp.stop();
    this.#sender.disconnected();
    // The next one is being made already: at most, the pause between two attempts is cut short.
    if (this.#isReplacing) this.#pacer.lostMeanwhile(reason);
  }

  #onSign(sign: Sign): void {
    if (this.#pacer.notice(sign)) this.#checkLinks();
  }

  #checkLinks(): void {
    for (const link of this.#links) link.check();
  }

  #giveUp(error: ConnectionRefusedError): void {
    this.#finish({ reason: "refused", error });
  }

  #finish(detail: RelayEvents["closed"]): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#stopWatching();
    this.#dialer.stop();
    this.#timers.stopAll();
    this.#closed = Promise.all([...this.#links].map((link) => link.close())).then(() => {});
    this.#sender.giveUp();
    this.#rejectUnsent();
    this.#emit("closed", detail);
  }

  #rejectUnsent(): void {
    const messages = this.#outbox.takeAll();
    for (const { settle } of messages) settle?.(new NotSentError(1));
    const sends = messages.filter(({ settle }) => settle === undefined).length;
    if (sends > 0) this.#emit("error", new NotSentError(sends));
  }

  #emit<Event extends keyof RelayEvents>(event: Event, detail: RelayEvents<Message>[Event]): void {
    if (!this.#listeners.emit(event, detail)) this.#reportOnce(detail);
  }

  /** So that a game without listeners does not fail in silence. */
  #reportOnce(detail: RelayEvents<Message>[keyof RelayEvents]): void {
    const error = "error" in detail ? detail.error : detail;
    if (!(error instanceof RelayError) || this.#reported.has(error.code)) return;
    this.#reported.add(error.code);
    this.#platform.report(error);
  }
}

const lost = { reason: "It was lost." };

const badRoom = `A room name is ${roomNameRule}.`;
