import { isExpired } from "#domain/connection.ts";
import { plainTextOf } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { isSealed, tickName } from "#domain/page.ts";
import type { Position } from "#protocol/position.ts";
import { calm, faultKinds } from "./faults.ts";
import type { Invocation } from "./function-pool.ts";
import type { PlainInbox, PlainPlayer } from "./plain-player.ts";
import type { LogPlayer, Player, Segment } from "./player.ts";
import type { RowLife } from "./registry-store.ts";
import type { World } from "./world.ts";
import { room } from "./world.ts";

/** A sealed page counts as too old after this time, milliseconds. */
const keptMs = 125 * 60_000;

/** Whoever wrote the text, as it says itself. */
function authorOf(text: string): string {
  return text.slice(0, text.indexOf(":"));
}

/** What an invocation logs that has given up, or could not read who is there. */
const preventions: ReadonlySet<string> = new Set(["failed", "refused", "tick_not_sent"]);

/** A page with what its entries say. */
interface ReadPage {
  readonly page: Page;
  readonly texts: readonly string[];
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
    this.#pages = world.log
      .history(room)
      .map((page) => ({ page, texts: page.entries.map(plainTextOf) }));
    this.#byEpoch = Map.groupBy(this.#pages, ({ page }) => page.epoch);
    for (const read of this.#pages) for (const text of read.texts) this.#place(text, read);
  }

  /** What is not as it should be once there was a heartbeat without faults; nothing else happens. */
  overdue(): readonly string[] {
    this.#checkLog();
    for (const player of this.#world.logPlayers) {
      if (!player.isOpen) continue;
      this.#must(player.pending === 0, () => `${player.name} still waits for what it has sent.`);
      this.#checkSegment(player, player.segments.at(-1) ?? { texts: [] }, true);
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
    const expected = this.#textsAfter(segment);
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
    const last = now.findLast((read) => read.texts.length > 0)?.texts.at(-1);
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
  #textsAfter({ from, texts }: Segment): readonly string[] {
    const first = texts[0] === undefined ? undefined : this.#placeOf.get(texts[0]);
    const epoch = from?.epoch ?? first?.page.epoch;
    if (epoch === undefined) return [];
    const after = from?.page ?? 0;
    return (this.#byEpoch.get(epoch) ?? [])
      .filter(({ page }) => page.number > after)
      .flatMap((read) => read.texts);
  }

  /** A break may be told only if something had become too old. */
  #checkBreak(name: string, before: Segment, after: Segment): void {
    const oldest = this.#firstMissed(before);
    const { brokenAt = 0 } = after;
    const isOld =
      oldest !== undefined &&
      isSealed(oldest) &&
      oldest.sealedAt + keptMs - 2 * this.#world.faults.skewMs - 5_000 < brokenAt;
    this.#must(isOld, () => `${name} is told that something is missing, and nothing is.`);
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
    return this.#pages.filter(({ page }) => tickName(page) === tick).flatMap((read) => read.texts);
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
    const { connectionId, userId, protocol } = connection;
    const author = userId.replace(/^user-/, "");
    const owed = this.#textsOf(tick).filter((text) => authorOf(text) !== author);
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
