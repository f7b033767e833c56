import type { PageWrite } from "#application/ports/journal.ts";
import type { Connection } from "#domain/connection.ts";
import type { Page } from "#domain/page.ts";
import { isSealed } from "#domain/page.ts";
import type { ClientFrames, Member, ServerFrame } from "#protocol/frames.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import type { Position } from "#protocol/position.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { aConnection } from "../support/builders.ts";
import { faultKinds } from "./faults.ts";
import type { Line } from "./line.ts";
import type { Wire } from "./simulated-gateway.ts";
import type { Mistake, Overrides, World } from "./world.ts";
import { room } from "./world.ts";

/** A mistake that somebody might make, and worlds in which it shows soon. */
export interface PlantedMistake {
  readonly name: string;
  readonly mistake: Mistake;
  readonly where?: Overrides;
}

/** A store that forgets one of its rules. */
function careless(
  rule: (write: PageWrite, page: Page | undefined, store: InMemoryJournal) => PageWrite,
): () => InMemoryJournal {
  class CarelessJournal extends InMemoryJournal {
    override async write(name: string, write: PageWrite): Promise<Page | undefined> {
      const number = write.kind === "create" ? write.page.number : write.number;
      const page = this.pages(name).find((it) => it.number === number);
      return super.write(name, rule(write, page, this));
    }
  }
  return () => new CarelessJournal();
}

/** The same entry in another text, so that it is not recognised. */
function disguised(entries: readonly string[], blanks: number): readonly string[] {
  // One that is for some ends with whom it is for, and reads as another if blanks follow.
  const isForAll = (entry: string) => !entry.endsWith("]]");
  return entries.map((entry) =>
    isForAll(entry) ? entry.replace(/\]$/, `${" ".repeat(blanks)}]`) : entry,
  );
}

/** Changes what is read, by whoever reads it. */
function reading(change: (pages: readonly Page[], world: World) => readonly Page[]): Mistake {
  return {
    journal: (journal, _site, world) => ({
      ...journal,
      async newest(...read) {
        return change(await journal.newest(...read), world);
      },
      async *since(...read) {
        for await (const pages of journal.since(...read)) yield change(pages, world);
      },
    }),
  };
}

type Up = Partial<ClientFrames["message"] & ClientFrames["heartbeat"]> & { action?: string };

/** Changes what clients send. */
function up(change: (frame: Up, line: Line, world: World) => object): Mistake {
  return {
    wire: (world): Wire => ({
      up: (text, line) => [JSON.stringify(change(JSON.parse(text), line, world))],
    }),
  };
}

/** Changes what `relay.v1` clients receive. */
function down(change: (frame: ServerFrame, line: Line, world: World) => object): Mistake {
  return {
    wire: (world): Wire => ({
      down: (text, line) => {
        if (line.authorizer["protocol"] !== "relay.v1") return [text];
        return [JSON.stringify(change(JSON.parse(text), line, world))];
      },
    }),
  };
}

function newestOf(world: World): Page | undefined {
  return world.log.pages.pages(room).at(-1);
}

/** Whatever its outcome was, a write is tried again without a look. */
const blindRetry: Mistake = {
  journal(journal) {
    let unknown: readonly string[] = [];
    return {
      ...journal,
      async newest(...read) {
        const pages = await journal.newest(...read);
        const hidden = unknown;
        unknown = [];
        if (hidden.length === 0) return pages;
        return pages.map((page) => ({
          ...page,
          entries: page.entries.filter((entry) => !hidden.includes(entry)),
        }));
      },
      async write(name, write, deadline) {
        const page = await journal.write(name, write, deadline);
        if (page === undefined && write.kind !== "seal") {
          unknown = write.kind === "create" ? write.page.entries : write.entries;
        }
        return page;
      },
    };
  },
};

/** Who is there is read when a tick is opened, and not when it is sealed. */
const earlyRecipients: Mistake = {
  journal(journal, { life }, world) {
    return {
      ...journal,
      async write(name, write, deadline) {
        const opens = write.kind === "create" && !write.page.endsTick;
        if (opens) early.set(life, world.registry.inRoom(name));
        return journal.write(name, write, deadline);
      },
    };
  },
  connections(connections, { life }) {
    return {
      ...connections,
      add: connections.add.bind(connections),
      async *inRoom(...read) {
        const rows = early.get(life);
        early.delete(life);
        if (rows === undefined) yield* connections.inRoom(...read);
        else if (rows.length > 0) yield rows;
      },
    };
  },
};

const early = new WeakMap<object, readonly Connection[]>();

/** Every frame that is sent again has ids that were never there. */
function newIds(): Mistake {
  const known = new WeakMap<World, Map<string, number>>();
  return up((frame, line, world) => {
    if (frame.action !== "message" || typeof frame.id !== "number") return frame;
    const times = known.get(world) ?? new Map<string, number>();
    known.set(world, times);
    const key = `${line.authorizer["seat"]} ${frame.id}`;
    const count = times.get(key) ?? 0;
    times.set(key, count + 1);
    return { ...frame, id: frame.id + 1_000 * count };
  });
}

/** What is in flight when something was missed is sent again, as if that were known. */
const sentAgainAfterMissing: Mistake = {
  wire() {
    const inFlight = new Map<string, Up>();
    const lost = new Map<string, Position | null>();
    return {
      up(text, line) {
        const seat = line.authorizer["seat"] ?? "";
        const frame: Up = JSON.parse(text);
        const again = inFlight.get(seat);
        const after = lost.get(seat);
        lost.delete(seat);
        if (frame.action === "message") inFlight.set(seat, frame);
        if (again === undefined || after === undefined) return [text];
        inFlight.delete(seat);
        return [JSON.stringify({ ...again, after }), text];
      },
      down(text, line) {
        const seat = line.authorizer["seat"] ?? "";
        if (line.authorizer["protocol"] !== "relay.v1") return [text];
        const frame: ServerFrame = JSON.parse(text);
        if (frame.type === "pong" && frame.recovered === false) lost.set(seat, frame.head);
        if (frame.type === "tick" || frame.type === "replay") {
          const own = frame.pages.flat().some((it) => Array.isArray(it) && it[0] === seat);
          if (own) inFlight.delete(seat);
        }
        return [text];
      },
    };
  },
};

/** A page that comes too early is taken for the one that is due, and the other way round. */
function inOrderOfArrival(): Mistake {
  const due = new WeakMap<Line, number>();
  return down((frame, line) => {
    if (frame.type === "pong") {
      if (!due.has(line)) due.set(line, (frame.head?.page ?? 0) + 1);
      return frame;
    }
    if (frame.type === "error" || frame.type === "members") return frame;
    const next = due.get(line) ?? frame.page;
    if (frame.type === "replay") {
      due.set(line, Math.max(next, frame.page + frame.pages.length));
      return frame;
    }
    due.set(line, next + frame.pages.length);
    return { ...frame, page: next };
  });
}

/** Everybody gets the list of members that was made for whoever has asked before. */
function outdatedSnapshots(): Mistake {
  const last = new WeakMap<World, readonly Member[]>();
  const listed = new WeakMap<Line, readonly Member[]>();
  return down((frame, line, world) => {
    if (frame.type === "members") {
      const members = last.get(world) ?? frame.members;
      last.set(world, frame.members);
      listed.set(line, members);
      return { ...frame, members };
    }
    const members = listed.get(line);
    if (frame.type !== "pong" || members === undefined) return frame;
    listed.delete(line);
    return { ...frame, digest: membersDigest(members.map(({ connectionId }) => connectionId)) };
  });
}

/** The pages as they stand in the log, whoever gets them. */
function unfiltered(type: "tick" | "replay"): Mistake {
  return down((frame, _, world) => {
    if (frame.type !== type || !("pages" in frame)) return frame;
    const pages = frame.pages.map((__, index) =>
      world.log.page(room, frame.epoch, frame.page + index),
    );
    return {
      ...frame,
      users: Object.assign({}, ...pages.map((page) => page?.users)),
      pages: pages.map((page) => page?.entries.map((entry) => JSON.parse(entry)) ?? []),
    };
  });
}

const breaking = ["reset", "rotate", "disconnectLost"];

/** Worlds in which connections break, and nothing else does. */
export const brokenConnections: Overrides = {
  without: faultKinds.filter((kind) => !breaking.some((it) => it === kind)),
  faults: { reset: 0.15, rotate: 0.5, disconnectLost: 0.5 },
};

const crashes = { faults: { crash: 0.12 } };
const nights = { faults: { night: 1 } };

/** Each of them is noticed in the simulated world. */
export const plantedMistakes: readonly PlantedMistake[] = [
  {
    name: "retries a write blindly",
    mistake: blindRetry,
    where: { faults: { unclear: 0.3, late: 1 } },
  },
  {
    name: "looks for an entry in the newest page only",
    mistake: up(({ after: _, ...frame }) => frame),
    where: { faults: { unclear: 0.3, postFails: 0.3 } },
  },
  {
    name: "appends what is there already",
    mistake: {
      pages: () => {
        let blanks = 0;
        return careless((write) =>
          write.kind === "append"
            ? { ...write, entries: disguised(write.entries, ++blanks) }
            : write,
        )();
      },
    },
    where: { faults: { unclear: 0.3, late: 1 } },
  },
  {
    name: "judges the size of a page when it is read",
    mistake: {
      pages: careless((write) => (write.kind === "append" ? { ...write, limit: 1e9 } : write)),
    },
    where: { isCrowded: true, players: 7 },
  },
  {
    name: "appends to a page that is sealed",
    mistake: {
      pages: careless((write, page, store) => {
        if (write.kind !== "append" || page === undefined || !isSealed(page)) return write;
        store.forget(room, page.number);
        return {
          kind: "create",
          page: { ...page, entries: [...page.entries, ...write.entries] },
        };
      }),
    },
  },
  {
    name: "creates a page where there is one",
    mistake: {
      pages: careless((write, page, store) => {
        if (write.kind === "create" && page !== undefined) store.forget(room, page.number);
        return write;
      }),
    },
  },
  {
    name: "forgets who has ended a tick",
    mistake: reading((pages) => pages.map(({ sealedBy: _, ...page }) => page)),
    where: { faults: { unclear: 0.3 } },
  },
  { name: "reads who is there before the tick is sealed", mistake: earlyRecipients },
  {
    name: "tells the number of an open page as the head",
    mistake: down((frame, _, world) => {
      const newest = newestOf(world);
      if (frame.type !== "pong" || !newest || isSealed(newest) || !frame.head) return frame;
      return { ...frame, head: { ...frame.head, page: newest.number } };
    }),
  },
  {
    name: "calls a replay complete without a look at the open page",
    mistake: {
      journal: (journal) => ({
        ...journal,
        async newest(name, from, limit, deadline) {
          const pages = await journal.newest(name, from, limit + 1, deadline);
          return (limit === 1 ? pages.filter(isSealed) : pages).slice(0, limit);
        },
      }),
    },
    where: { faults: { crash: 0.3 }, plainPlayers: 0, leavers: 0.8 },
  },
  {
    name: "never takes over a tick that was left",
    mistake: reading((pages) =>
      pages.map((page) => (page.endsTick ? page : { ...page, closesAt: Number.MAX_VALUE })),
    ),
    where: crashes,
  },
  { name: "applies pages in the order in which they arrive", mistake: inOrderOfArrival() },
  {
    name: "takes pages for too old only when they are deleted",
    mistake: reading((pages, world) =>
      pages.map((page) => (isSealed(page) ? { ...page, sealedAt: world.time.now() } : page)),
    ),
    where: nights,
  },
  {
    name: "lets pages be deleted as soon as they are too old",
    mistake: { pageLifetimeSeconds: 125 * 60 },
    where: { faults: { night: 1, skewMs: 3_000 }, nightMs: 125 * 60_000 - 5_000 },
  },
  {
    name: "numbers pages by the count of entries",
    mistake: {
      journal: (journal, _site, world) => ({
        ...journal,
        write(name, write, deadline) {
          if (write.kind !== "create") return journal.write(name, write, deadline);
          const pages = world.log.pages.pages(name);
          const entries = pages.reduce((sum, page) => sum + page.entries.length, 0);
          const number = Math.max(write.page.number, entries + 1);
          return journal.write(name, { kind: "create", page: { ...write.page, number } }, deadline);
        },
      }),
    },
  },
  {
    name: "has one integer for a position",
    mistake: up((frame, _, world) => {
      const epoch = newestOf(world)?.epoch;
      if (epoch === undefined) return frame;
      const { since, after } = frame;
      return {
        ...frame,
        ...(since && { since: { ...since, epoch } }),
        ...(after && { after: { ...after, epoch } }),
      };
    }),
    where: nights,
  },
  {
    name: "gives new ids to what is sent again",
    mistake: newIds(),
    where: { faults: { unclear: 0.3, postFails: 0.3 } },
  },
  {
    name: "sends again what was in flight when something was missed",
    mistake: sentAgainAfterMissing,
    where: nights,
  },
  {
    name: "takes a missing row for there",
    mistake: {
      connections: (connections, { around }) => ({
        ...connections,
        find: async (key, deadline) =>
          (await connections.find(key, deadline)) ??
          aConnection({ ...key, expiresAt: around.time.now() / 1_000 + 60 }),
      }),
    },
    where: { faults: { falseGone: 0.1 } },
  },
  {
    name: "tells nobody of those whom it has removed as gone",
    mistake: {
      connections: (connections) => ({
        ...connections,
        async removeAll(keys, deadline) {
          await connections.removeAll(keys, deadline);
          return [];
        },
      }),
    },
    where: { faults: { disconnectLost: 0.8, reset: 0.15 } },
  },
  { name: "takes those who are here for those at another moment", mistake: outdatedSnapshots() },
  {
    name: "takes who was lost for one who has left",
    mistake: down((frame) => {
      if (frame.type !== "tick" && frame.type !== "replay") return frame;
      const hasty = JSON.stringify(frame.pages).replaceAll('"reason":"lost"', '"reason":"closed"');
      return { ...frame, pages: JSON.parse(hasty) };
    }),
    where: brokenConnections,
  },
  {
    name: "never compares who is here",
    mistake: up(({ digest: _, members, ...frame }) =>
      frame.profile === undefined ? frame : { ...frame, members },
    ),
    where: { faults: { crash: 0.3, disconnectLost: 0.8 } },
  },
  {
    name: "replays what is for some to everybody",
    mistake: unfiltered("replay"),
    where: { faults: { reset: 0.15 }, isPrivate: 0.8 },
  },
  {
    name: "sends what is for some to everybody",
    mistake: unfiltered("tick"),
    where: { isPrivate: 0.8 },
  },
];
