import { isExpired } from "#domain/connection.ts";
import type { MessageEntry } from "#domain/entry.ts";
import { isFor, plainText, readMessage } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { isSealed, tickName } from "#domain/page.ts";
import type { JoinEntry, LeaveEntry } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import type { FaultKind } from "./faults.ts";
import { calm, faultKinds } from "./faults.ts";
import type { Invocation } from "./function-pool.ts";
import type { PlainInbox, PlainPlayer } from "./plain-player.ts";
import type { LogPlayer, Player, Segment } from "./player.ts";
import type { RowLife } from "./registry-store.ts";
import type { World } from "./world.ts";
import { room } from "./world.ts";

/** Faults in which a coming or going is removed or stored, and not told. */
const preventing = [
  ...(["crash", "unclear", "late", "storeStalls", "storeThrottles", "storeFails"] as const),
  ...(["storeDelayMs", "night", "skewMs"] as const),
];

/** Faults of connections, and of nothing else. */
const ofConnections: ReadonlySet<FaultKind> = new Set([
  ...(["reset", "rotate", "disconnectLost", "handshakeRefused"] as const),
]);

/** More ticks are not replayed. */
const mostTicks = 1_500;

/** So long a player who was lost is shown as away, milliseconds. */
const awayMs = 15_000;

/** A sealed page counts as too old after this time, milliseconds. */
const keptMs = 125 * 60_000;

/** Whoever wrote the text, as it says itself. */
function authorOf(text: string): string {
  return text.slice(0, text.indexOf(":"));
}

/** What an invocation logs that has given up, or could not read who is there. */
const preventions: ReadonlySet<string> = new Set([
  ...["failed", "refused", "tick_not_sent", "not_announced", "not_signed_off"],
]);

/** A page with what its entries say. */
interface ReadPage {
  readonly page: Page;
  readonly messages: readonly ReadMessage[];
  readonly texts: readonly string[];
}

interface ReadMessage extends MessageEntry {
  readonly text: string;
}

/** What a world has come to, against what was promised. */
export class Checks {
  readonly #world: World;
  readonly #pages: readonly ReadPage[];
  readonly #byEpoch: ReadonlyMap<string, readonly ReadPage[]>;
  readonly #placeOf = new Map<string, ReadPage>();
  readonly #violations: string[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#pages = world.log.history(room).map((page) => {
      const messages = page.entries.flatMap(messageIn);
      return { page, messages, texts: messages.map(({ text }) => text) };
    });
    this.#byEpoch = Map.groupBy(this.#pages, ({ page }) => page.epoch);
    for (const read of this.#pages) for (const text of read.texts) this.#place(text, read);
  }

  /** What is not as it should be once there was a heartbeat without faults; nothing else happens. */
  overdue(): readonly string[] {
    // Where nobody is, nobody closes what was left, before somebody comes.
    if (this.#world.logPlayers.some(({ isOpen }) => isOpen)) this.#checkLog();
    for (const player of this.#world.logPlayers) {
      if (!player.isOpen) continue;
      this.#must(player.pending === 0, () => `${player.name} still waits for what it has sent.`);
      this.#checkSegment(player, player.segments.at(-1) ?? { texts: [] }, true);
      this.#checkMembers(player);
    }
    return [...new Set(this.#violations)].map((it) => `After a heartbeat without faults: ${it}`);
  }

  /** A sentence for each promise that was broken. */
  violations(): readonly string[] {
    this.#violations.push(...this.#world.log.violations);
    this.#checkLog();
    for (const player of this.#world.players) this.#checkSender(player);
    for (const player of this.#world.logPlayers) this.#checkFollower(player);
    for (const player of this.#world.plainPlayers) this.#checkPlain(player);
    this.#checkDelivery();
    for (const player of this.#world.logPlayers) this.#checkMembers(player);
    this.#checkComingsAndGoings();
    return [...new Set(this.#violations)];
  }

  #must(holds: boolean, sentence: () => string): void {
    if (!holds) this.#violations.push(sentence());
  }

  #place(text: string, read: ReadPage): void {
    this.#must(!this.#placeOf.has(text), () => `An entry stands in the log twice: ${brief(text)}.`);
    this.#placeOf.set(text, read);
  }

  #checkLog(): void {
    const newest = this.#pages.at(-1)?.page;
    this.#must(newest?.endsTick !== false, () => "A tick was left open.");
  }

  #checkSender(player: Player): void {
    const { name, sent, acknowledged, unknown, pending, complaints, protocol } = player;
    for (const { text, position } of acknowledged) {
      const page = this.#placeOf.get(text)?.page;
      this.#must(page !== undefined, () => `What was acknowledged is lost: ${brief(text)}.`);
      const isThere =
        position === undefined || (page?.epoch === position.epoch && page.number === position.page);
      this.#must(isThere, () => `It does not stand where its sender was told: ${brief(text)}.`);
    }
    for (const complaint of complaints) {
      this.#violations.push(`${name} keeps to the protocol and is told ${complaint}.`);
    }
    if (protocol === "plain") return;
    const isLeaver = !player.isOpen;
    this.#must(isLeaver || pending === 0, () => `${name} still waits for what it has sent.`);
    const told = acknowledged.length + unknown.length;
    this.#must(
      isLeaver || told === sent.length,
      () => `${name} was told of ${told} out of ${sent.length}.`,
    );
    const isCalm = faultKinds.every((kind) => this.#world.faults[kind] <= calm[kind]);
    this.#must(
      !isCalm || isLeaver || unknown.length === 0,
      () => `${name} does not know, though all is calm.`,
    );
    const places = sent.filter((text) => this.#placeOf.has(text));
    const own = this.#pages.flatMap(({ texts }) => texts).filter((it) => authorOf(it) === name);
    this.#must(
      places.join() === own.join(),
      () => `What ${name} sent stands in another order than it was sent.`,
    );
  }

  #checkFollower(player: LogPlayer): void {
    const { segments, name } = player;
    segments.forEach((segment, index) => {
      const isLast = index === segments.length - 1;
      this.#checkSegment(player, segment, isLast);
      const previous = segments[index - 1];
      if (previous) this.#checkBreak(name, previous, segment);
    });
  }

  #checkSegment(player: LogPlayer, segment: Segment, isLast: boolean): void {
    const { name } = player;
    const expected = this.#textsAfter(segment, player.seat);
    const { texts } = segment;
    const isRun = texts.every((text, index) => text === expected[index]);
    this.#must(
      isRun,
      () => `${name} has applied something else than the log: ${difference(texts, expected)}.`,
    );
    if (!isLast || !player.isOpen || !isRun) return;
    const rest = expected.slice(texts.length);
    this.#must(rest.length === 0, () => `${name} is here and misses ${rest.map(brief).join()}.`);
    const now = this.#byEpoch.get(this.#pages.at(-1)?.page.epoch ?? "") ?? [];
    const last = now.flatMap((read) => textsFor(player.seat, read)).at(-1);
    const isNew = last !== undefined && this.#isAfter(last, segment);
    const hasLast = !isNew || texts.includes(last);
    this.#must(hasLast, () => `${name} is here and does not have the last entry.`);
  }

  /** Whether somebody who began there has to have it. */
  #isAfter(text: string, { from }: Segment): boolean {
    const page = this.#placeOf.get(text)?.page;
    if (page === undefined || !from) return page !== undefined;
    return page.epoch !== from.epoch || page.number > from.page;
  }

  /** What whoever began there has to get. */
  #textsAfter({ from, texts }: Segment, seat: string | undefined): readonly string[] {
    const first = texts[0] === undefined ? undefined : this.#placeOf.get(texts[0]);
    const epoch = from?.epoch ?? first?.page.epoch;
    if (epoch === undefined) return [];
    const after = from?.page ?? 0;
    return (this.#byEpoch.get(epoch) ?? [])
      .filter(({ page }) => page.number > after)
      .flatMap((read) => textsFor(seat, read));
  }

  /** A break may be told only if something had become too old, or there was too much of it. */
  #checkBreak(name: string, before: Segment, after: Segment): void {
    const oldest = this.#firstMissed(before);
    const { brokenAt = 0 } = after;
    const isOld =
      oldest !== undefined &&
      isSealed(oldest) &&
      oldest.sealedAt + keptMs - 2 * this.#world.faults.skewMs - 5_000 < brokenAt;
    const missed = this.#ticksAfter(before);
    this.#must(
      isOld || missed > mostTicks,
      () => `${name} is told that something is missing, and nothing is.`,
    );
  }

  #ticksAfter(segment: Segment): number {
    const end = this.#endOf(segment);
    const pages = end === undefined ? this.#pages : (this.#byEpoch.get(end.epoch) ?? []);
    const after = pages.filter(({ page }) => page.number > (end?.page ?? 0));
    return new Set(after.map(({ page }) => tickName(page))).size;
  }

  /** The first page that somebody did not have; if there is none, the last that he had. */
  #firstMissed(segment: Segment): Page | undefined {
    const end = this.#endOf(segment);
    const pages = (end === undefined ? this.#pages : (this.#byEpoch.get(end.epoch) ?? [])).map(
      ({ page }) => page,
    );
    const from = end?.page ?? 0;
    return pages.find(({ number }) => number > from) ?? pages.at(-1);
  }

  #endOf({ from, texts }: Segment): Position | undefined {
    const page = this.#placeOf.get(texts.at(-1) ?? "")?.page;
    if (page !== undefined) return { epoch: page.epoch, page: page.number };
    return from ?? undefined;
  }

  #checkPlain(player: PlainPlayer): void {
    const { name, inboxes } = player;
    const all = inboxes.flatMap(({ texts }) => texts);
    const repeats = inboxes.flatMap(({ line }) =>
      line.fates.filter(({ kind }) => kind === "repeated"),
    );
    const counts = countsOf(all);
    for (const [text, count] of counts) {
      const allowed = 1 + repeats.filter((fate) => fate.text === text).length;
      this.#must(count <= allowed, () => `${name} got ${brief(text)} ${count} times.`);
      this.#must(this.#placeOf.has(text), () => `${name} got what nobody sent: ${brief(text)}.`);
    }
    for (const inbox of inboxes) {
      this.#checkTickOrder(name, inbox);
      const own = inbox.texts.filter((text) => inbox.sent.includes(text));
      this.#must(own.length === 0, () => `${name} got what it sent itself.`);
    }
  }

  #checkTickOrder(name: string, { texts }: PlainInbox): void {
    const byTick = Map.groupBy(new Set(texts), (text) => {
      const page = this.#placeOf.get(text)?.page;
      return page && tickName(page);
    });
    for (const [tick, received] of byTick) {
      const inLog = this.#textsOf(tick).filter((text) => received.includes(text));
      this.#must(
        received.join() === inLog.join(),
        () => `${name} got the messages of a tick in another order.`,
      );
    }
  }

  #textsOf(tick: string | undefined): readonly string[] {
    return this.#ofTick(tick).flatMap((read) => read.texts);
  }

  #ofTick(tick: string | undefined): readonly ReadPage[] {
    return this.#pages.filter(({ page }) => tickName(page) === tick);
  }

  /** Of every member it stands in the log that he came and went, where nothing has prevented that. */
  #checkComingsAndGoings(): void {
    const { faults, registry } = this.#world;
    if (preventing.some((kind) => faults[kind] > calm[kind])) return;
    const told = new Set(this.#pages.flatMap(({ page }) => page.entries.flatMap(comingOrGoing)));
    for (const { connection, until } of registry.lives) {
      const { profile, connectionId, seat } = connection;
      if (profile === undefined) continue;
      const hasGone = Number.isFinite(until) && until < this.#world.time.now() - 5_000;
      this.#must(told.has(`joined ${connectionId}`), () => `Nobody was told that ${seat} came.`);
      const isTold = !hasGone || told.has(`left ${connectionId}`);
      this.#must(isTold, () => `Nobody was told that ${seat} went.`);
    }
  }

  /** Who was lost and is back in time was only away, where nothing but connections fails. */
  #checkFlapping(name: string, sightings: LogPlayer["sightings"]): void {
    const { faults, registry } = this.#world;
    if (faultKinds.some((kind) => !ofConnections.has(kind) && faults[kind] > calm[kind])) return;
    const gone = new Set<string>();
    for (const { event, seat, reason } of sightings) {
      // Whom an operator puts out may come again, if he has not heard of it.
      if (event === "left" && reason !== "kicked" && reason !== "replaced") gone.add(seat);
      if (event !== "joined" || !gone.has(seat)) continue;
      const lives = registry.lives.filter(({ connection }) => connection.seat === seat);
      const wasLong = lives.some(({ from }, index) => {
        const before = lives.slice(0, index).map(({ until }) => until);
        return before.length > 0 && from - Math.max(...before) > awayMs - 2_000;
      });
      this.#must(wasLong, () => `${name} is told that ${seat} left and joined, which was away.`);
    }
  }

  /** Who is shown is who is there, and it has been told of all of them. */
  #checkMembers({ name, seat: own, isOpen, members, away, sightings }: LogPlayer): void {
    const shown = new Set<string>();
    const absent = new Set<string>();
    for (const { event, seat } of sightings) {
      const isExpected = {
        found: !shown.has(seat),
        joined: !shown.has(seat),
        left: shown.has(seat),
        away: shown.has(seat) && !absent.has(seat),
        back: absent.has(seat),
      }[event];
      this.#must(
        isExpected,
        () => `${name} is told that ${seat} is ${event}, amid something else.`,
      );
      this.#must(event === "found" || seat !== own, () => `${name} is told of itself.`);
      if (event === "left") shown.delete(seat);
      else shown.add(seat);
      if (event === "away") absent.add(seat);
      else absent.delete(seat);
    }
    this.#checkFlapping(name, sightings);
    if (!isOpen) return;
    // Of itself nobody is told.
    const told = [...shown]
      .filter((seat) => seat !== own)
      .toSorted()
      .join();
    const is = members
      .filter((seat) => seat !== own)
      .toSorted()
      .join();
    this.#must(told === is, () => `${name} shows ${is} and was told of ${told}.`);
    const { sure, possible } = this.#truth();
    const missing = sure.filter((seat) => !members.includes(seat) || away.includes(seat));
    const strangers = members.filter((seat) => !possible.includes(seat));
    this.#must(missing.length === 0, () => `${name} does not show ${missing}, who is here.`);
    this.#must(strangers.length === 0, () => `${name} shows ${strangers}, who is not here.`);
  }

  /** The seats of members. Who has just been lost may be shown; and clocks differ. */
  #truth() {
    const { time, faults, registry } = this.#world;
    const now = time.now();
    const unsureMs = 2 * faults.skewMs + 2_000;
    const members = registry.lives.filter(({ connection }) => connection.profile !== undefined);
    const seatsOf = (lives: readonly RowLife[], at: number) =>
      lives.flatMap(({ connection }) => (isExpired(connection, at) ? [] : [connection.seat]));
    const present = members.filter(({ until }) => until > now);
    const recent = members.filter(({ until }) => until > now - awayMs - unsureMs);
    return {
      sure: seatsOf(present, now + unsureMs),
      possible: seatsOf(recent, now - awayMs - unsureMs),
    };
  }

  /** Every tick is sent by the one who has ended it, to everybody who was there. */
  #checkDelivery(): void {
    const { invocations } = this.#world.functions;
    const byId = new Map(invocations.map((it) => [it.id, it]));
    for (const { page } of this.#pages) {
      // Whoever renews a log adds a tick of nothing, which nobody has to have.
      const isEmpty = page.entries.length === 0 && page.number === page.tick;
      if (!page.endsTick || isEmpty) continue;
      const invocation = byId.get(page.sealedBy ?? "");
      this.#must(invocation !== undefined, () => "A tick was ended by nobody.");
      if (invocation !== undefined) this.#checkTick(page, invocation);
    }
    for (const { ticks } of invocations) for (const tick of ticks) this.#checkSum(tick);
  }

  #checkTick(ending: Page, invocation: Invocation): void {
    const { end, endedAt, troubles, ticks } = invocation;
    const name = tickName(ending);
    const endingAt = this.#world.log.endings.get(name) ?? 0;
    // Who has died sends nothing, and who could not read or was too late cannot know.
    if (end !== "done" || troubles.some((it) => preventions.has(it)) || endingAt > endedAt) return;
    const sent = ticks.filter(({ tick }) => tick === name);
    this.#must(sent.length > 0, () => `Nobody sent tick ${name}, although nobody died.`);
    this.#must(sent.length < 2, () => `Tick ${name} was sent twice.`);
    if (sent.length !== 1) return;
    // A quiet room's members are read beside its pages.
    const isAtOnce = ending.number === ending.tick && ending.openedAt === ending.sealedAt;
    const knownBy = isAtOnce ? invocation.startedAt : endingAt;
    const { skewMs } = this.#world.faults;
    const skipped = Number(sent[0]?.["skipped"] ?? 0);
    for (const row of this.#world.registry.lives) {
      const { connection, from, until } = row;
      const isOver = until <= endedAt || isExpired(connection, endedAt + 2 * skewMs);
      if (from > knownBy || isOver) continue;
      this.#checkRecipient(name, row, invocation, skipped);
    }
  }

  #checkRecipient(
    tick: string,
    { connection, until }: RowLife,
    { posted, ticks, endedAt }: Invocation,
    skipped: number,
  ): void {
    const { connectionId, userId, protocol, seat } = connection;
    const author = userId.replace(/^user-/, "");
    const owed = this.#ofTick(tick)
      .flatMap((read) => textsFor(seat, read))
      .filter((text) => authorOf(text) !== author);
    if (protocol === "plain" && owed.length === 0) return;
    const outcome = posted.get(connectionId);
    const isAccounted = outcome !== undefined || skipped > 0;
    this.#must(isAccounted, () => `${author} was here, and tick ${tick} was not posted there.`);
    if (protocol !== "plain" || outcome !== "delivered" || ticks.length > 1) return;
    const line = this.#world.gateway.lines.get(connectionId);
    const isSure =
      line !== undefined &&
      !line.isSilent &&
      Math.min(line.endedAt, until) > endedAt + 2_000 &&
      !line.fates.some(({ kind, text }) => kind === "lost" && owed.includes(text));
    if (!isSure) return;
    const inbox = this.#world.plainPlayers
      .flatMap(({ inboxes }) => inboxes)
      .find((it) => it.line === line);
    const missing = owed.filter((text) => !inbox?.texts.includes(text));
    this.#must(missing.length === 0, () => `${author} did not get ${missing.map(brief).join()}.`);
  }

  #checkSum(tick: Invocation["ticks"][number]): void {
    const count = (name: string) => Number(tick[name] ?? Number.NaN);
    const sum = count("delivered") + count("gone") + count("failed") + count("skipped");
    this.#must(sum === count("recipients"), () => "A recipient of a tick has no outcome, or two.");
  }
}

function brief(text: string): string {
  return text.split(":").slice(0, 2).join(":");
}

function difference(texts: readonly string[], expected: readonly string[]): string {
  const at = texts.findIndex((text, index) => text !== expected[index]);
  return `${brief(texts[at] ?? "nothing")} instead of ${brief(expected[at] ?? "nothing")}`;
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function messageIn(entry: string): readonly ReadMessage[] {
  const message = readMessage(entry);
  return message === undefined ? [] : [{ ...message, text: plainText(message.json) }];
}

function comingOrGoing(entry: string): readonly string[] {
  if (readMessage(entry) !== undefined) return [];
  const { joined, left }: Partial<JoinEntry & LeaveEntry> = JSON.parse(entry);
  return [`${joined ? "joined" : "left"} ${(joined ?? left)?.connectionId}`];
}

/** What somebody is to get of it. */
function textsFor(seat: string | undefined, { messages }: ReadPage): readonly string[] {
  return messages.filter((message) => isFor(seat, message)).map(({ text }) => text);
}
