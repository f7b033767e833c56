import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Match } from "../../../../scripts/web/game/session/match.ts";
import { measureEveryMs } from "../../../../scripts/web/game/session/round-trips.ts";
import { ConnectionRefusedError, NotConnectedError } from "../../../../src/client/game-relay.ts";
import { FakeRelay } from "./fake-relay.ts";

const random = () => 0.55;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function start(isVisible = true) {
  const relay = new FakeRelay();
  return { relay, match: new Match(relay, { random, isVisible: () => isVisible }) };
}

/** Ada, who stands in the middle of the board. */
async function startPlaying() {
  const { relay, match } = start();
  relay.open();
  match.join("Ada");
  relay.arrive();
  await vi.advanceTimersByTimeAsync(0);
  relay.sent.length = 0;
  return { relay, match };
}

function texts({ view }: Match): string[] {
  return view.game.notices.map(({ text }) => text);
}

const spawned = '{"Type":"playerSpawned","Content":"Ada","Step":1}';

test("joins with one text for all kinds of players, and says at once how many others are there", async () => {
  const { relay, match } = start();
  relay.seat("ben's seat", { name: "Ben", colour: "teal" });
  relay.open();
  relay.deliver('{"Type":"move","Content":"3"}', "unity's seat");
  match.join("Ada");
  await vi.advanceTimersByTimeAsync(0);

  expect(relay.sent).toEqual([spawned]);
  expect(match.view.game).toMatchObject({ phase: "playing", tile: 55 });
  expect(texts(match)).toEqual(["You joined as Ada.", "2 others are here."]);
});

test("says that nobody else is there without asking anybody", async () => {
  const { relay, match } = start();
  relay.open();
  match.join("Ada");
  await vi.advanceTimersByTimeAsync(0);
  expect(texts(match).at(-1)).toBe("Nobody else is here yet: open another window.");
});

test("knows everybody but itself from the beginning, and tells who comes, is away, is back and goes", () => {
  const { relay, match } = start();
  relay.seat("ben's seat", { name: "Ben", colour: "teal" });
  relay.open();
  expect([...match.view.game.players.members]).toEqual([
    ["ben's seat", { name: "Ben", colour: "teal", isAway: false }],
  ]);
  expect(texts(match)).toEqual([]);

  relay.come("cy's seat", { name: "Cy" });
  relay.drop("ben's seat");
  expect(match.view.game.players.members.get("ben's seat")?.isAway).toBe(true);
  relay.comeBack("ben's seat");
  expect(match.view.game.players.members.get("ben's seat")?.isAway).toBe(false);
  relay.go("ben's seat", "closed");
  relay.go("cy's seat", "kicked");
  expect(match.view.game.players.members.size).toBe(0);
  expect(texts(match)).toEqual([
    "Cy is here.",
    "Ben is away: the connection was lost.",
    "Ben is back.",
    "Ben left.",
    "Cy was thrown out.",
  ]);
});

test("tells nothing of those who are only not listed any more", () => {
  const { relay, match } = start();
  relay.seat("ben's seat", { name: "Ben" });
  relay.open();
  relay.go("ben's seat", "unlisted");
  expect(texts(match)).toEqual([]);
});

test.each(["kicked", "barred", "replaced"] as const)(
  "ends for who is %s, with the relay's word",
  (code) => {
    const { relay, match } = start();
    relay.open();
    const error = new ConnectionRefusedError("The relay says so.", { code });
    relay.emit("closed", { reason: "refused", error });
    const connection = { state: "closed", reason: "The relay says so.", code };
    expect(match.view.connection).toEqual(connection);
  },
);

test("sends nothing of itself when the connection is lost and back", async () => {
  const { relay, match } = await startPlaying();
  relay.lose("The network is gone.");
  relay.open();
  expect(relay.sent).toEqual([]);
  expect(match.view.game).toMatchObject({ phase: "playing", tile: 55 });
});

test("is tagged in absence, once it hears of it, and names the search", async () => {
  const { relay, match } = await startPlaying();
  relay.lose("The network is gone.");
  relay.open();
  relay.deliver('{"Type":"search","Content":"55","Search":"k3"}');
  expect(match.view.game.phase).toBe("tagged");
  expect(relay.sent).toEqual(['{"Type":"playerFound","Content":"Ada","Search":"k3"}']);
});

test("forgets strangers after an absence that was too long, and plays on in its place", async () => {
  const { relay, match } = await startPlaying();
  relay.seat("ben's seat", { name: "Ben" });
  relay.deliver('{"Type":"move","Content":"3"}', "unity's seat");
  relay.lose("The network is gone.");
  relay.open(false);
  expect(relay.sent).toEqual([]);
  expect([...match.view.game.players.members.keys()]).toEqual(["ben's seat"]);
  expect(match.view.game.players.strangers.size).toBe(0);
  expect(match.view.game).toMatchObject({ phase: "playing", tile: 55 });
  expect(texts(match).at(-1)).toMatch(/away for too long/);
});

test("goes back to an earlier place as soon as there is a connection, and only once", async () => {
  const relay = new FakeRelay();
  const earlier = { name: "Ada", tile: 7, score: { tags: 2, tagged: 1 } };
  const match = new Match(relay, { random, isVisible: () => true }, earlier);
  expect(match.view).toMatchObject({ isReturning: true, game: { phase: "watching" } });

  relay.open();
  await vi.advanceTimersByTimeAsync(0);

  expect(match.view).toMatchObject({ isReturning: false, game: { phase: "playing", tile: 7 } });
  expect(match.view.game.score).toEqual(earlier.score);
  expect(relay.sent).toEqual([spawned]);
  relay.arrive();
  relay.deliver(JSON.stringify({ Type: "search", Content: "7" }));
  relay.lose("gone");
  relay.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(match.view.game.phase).toBe("tagged");
});

test("waits for a click of who was on no tile, and keeps the score", () => {
  const relay = new FakeRelay();
  const earlier = { name: "Ada", score: { tags: 2, tagged: 1 } };
  const match = new Match(relay, { random, isVisible: () => true }, earlier);
  relay.open();
  expect(match.view).toMatchObject({ isReturning: false, game: { phase: "watching" } });
  expect(match.view.game.score).toEqual(earlier.score);
});

test("cannot be joined before there is a connection", () => {
  const { match } = start();
  match.join("Ada");
  expect(match.view.game.phase).toBe("watching");
});

test("moves at once, and sends the latest clue as text", async () => {
  const { relay, match } = await startPlaying();
  match.move("up");

  expect(match.view.game.tile).toBe(65);
  expect(relay.sent).toEqual(['{"Type":"move","Content":"66","Step":2}']);
  expect(relay.keys).toEqual(["step"]);
});

test("is found where it stands in the order of the room, and not where it sees itself", async () => {
  const { relay, match } = await startPlaying();
  match.move("up");
  relay.deliver('{"Type":"search","Content":"65"}');
  expect(match.view.game.phase).toBe("playing");
  relay.arrive();
  relay.deliver('{"Type":"search","Content":"65"}');
  expect(match.view.game.phase).toBe("tagged");
});

test("shows a stranger's marks, and lets them fade by itself", async () => {
  const { relay, match } = await startPlaying();
  const changed = vi.fn();
  match.watch(changed);
  relay.deliver('{"Type":"move","Content":"3"}');
  relay.deliver({ Type: "search", Content: "4" });
  expect(match.view.game.marks).toHaveLength(2);

  await vi.advanceTimersByTimeAsync(3_000);
  expect(match.view.game.marks).toEqual([]);
  expect(changed).toHaveBeenCalled();
});

test.each([["not JSON"], [null], [17], ['{"Type":"move","Content":"999"}'], [["move"]]])(
  "is not moved by %j",
  async (message) => {
    const { relay, match } = await startPlaying();
    const { view } = match;
    relay.deliver(message);
    expect(match.view).toBe(view);
  },
);

test("tells the others when it was tagged", async () => {
  const { relay, match } = await startPlaying();
  relay.deliver('{"Type":"search","Content":"55"}');

  expect(match.view.game.phase).toBe("tagged");
  expect(relay.sent).toEqual(['{"Type":"playerFound","Content":"Ada"}']);
});

test("holds the player in place during a search, and no longer", async () => {
  const { relay, match } = await startPlaying();
  match.search();
  match.move("up");
  expect(match.view).toMatchObject({ isSearching: true, game: { tile: 55 } });
  expect(relay.sent).toHaveLength(1);

  await vi.advanceTimersByTimeAsync(1_100);
  expect(match.view.isSearching).toBe(false);
});

test("tells a missing network from a relay in trouble", async () => {
  const { relay, match } = await startPlaying();
  relay.lose("The handshake failed.");
  expect(match.view.connection).toMatchObject({ isOffline: false });
  const offline = { offline: true, attempt: 1, delayMs: 30_000, reason: "Offline." } as const;
  relay.emit("reconnecting", offline);
  expect(match.view.connection).toMatchObject({ state: "reconnecting", isOffline: true });
});

test("tells a connection that was lost from one that never was", async () => {
  const { relay, match } = start();
  relay.lose("The handshake failed.");
  expect(match.view.connection).toMatchObject({ state: "reconnecting", wasOpen: false });
  relay.open();
  expect(texts(match)).not.toContain("Connected again.");
  relay.lose("The network is gone.");
  expect(match.view.connection).toMatchObject({ state: "reconnecting", wasOpen: true });
});

test("stands still while the connection is lost, and plays on in its place", async () => {
  const { relay, match } = await startPlaying();
  relay.lose("The relay is gone.");
  expect(match.view.connection).toMatchObject({
    state: "reconnecting",
    reason: "The relay is gone.",
    retryAt: performance.now() + 500,
  });
  match.move("up");
  match.search();
  expect(match.view.game).toMatchObject({ phase: "playing", tile: 55 });
  expect(relay.sent).toEqual([]);

  relay.open();
  match.move("up");
  expect(match.view.game.tile).toBe(65);
  expect(texts(match)).toContain("Connected again.");
  expect(relay.sent).toEqual(['{"Type":"move","Content":"66","Step":2}']);
});

test("does not make a move that could not be sent, and says so", async () => {
  const { relay, match } = await startPlaying();
  relay.refuses = true;
  match.move("up");

  expect(match.view.game.tile).toBe(55);
  expect(texts(match).at(-1)).toBe(new NotConnectedError().message);
});

test("shows why the relay will not have the player", () => {
  const { relay, match } = start();
  const error = new ConnectionRefusedError("The token was refused.");
  relay.emit("closed", { reason: "refused", error });
  expect(match.view.connection).toMatchObject({
    state: "closed",
    reason: "The token was refused.",
  });
});

test("measures the round trip every few seconds while connected", async () => {
  const { relay, match } = await startPlaying();
  expect(match.view.roundTripMs).toBe(12);
  expect(relay.pings).toBe(1);
  await vi.advanceTimersByTimeAsync(measureEveryMs);
  expect(relay.pings).toBe(2);

  relay.lose("The relay is gone.");
  expect(match.view).not.toHaveProperty("roundTripMs");
  await vi.advanceTimersByTimeAsync(3 * measureEveryMs);
  expect(relay.pings).toBe(2);
});

test("does not measure what nobody looks at", async () => {
  const { relay } = start(false);
  relay.open();
  await vi.advanceTimersByTimeAsync(3 * measureEveryMs);
  expect(relay.pings).toBe(0);
});

test("leaves nothing behind", async () => {
  const { relay, match } = await startPlaying();
  match.search();
  await match.leave();

  expect(relay.state).toBe("closed");
  expect(relay.listeners).toBe(0);
  await vi.advanceTimersByTimeAsync(3 * measureEveryMs);
  expect(relay.pings).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
