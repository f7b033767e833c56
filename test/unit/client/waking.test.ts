import { describe, expect, it } from "vitest";
import { ClosedError, TimeoutError } from "../../../src/client/errors.ts";
import { anOpenPlayer, aPlayer, aToken } from "./support/player.ts";

const hour = 3_600_000;

/** A connection that seems to work, and whose other side is gone. */
async function onADeadPath() {
  const player = await anOpenPlayer();
  player.platform.socket.answersHeartbeats = false;
  player.platform.socket.answersClose = false;
  return player;
}

/** A client that pauses for 30 s, after many attempts that failed. */
async function inALongPause() {
  const player = await aPlayer();
  const { platform, relay, details } = player;
  platform.chance = 0.999_999;
  for (let i = 0; i < 10; i++) {
    platform.socket.end();
    await platform.settle();
    await platform.advance(details("reconnecting").at(-1)?.delayMs ?? 0);
  }
  platform.socket.end();
  await platform.advance(1_000);
  expect([relay.state, details("reconnecting").at(-1)?.delayMs]).toEqual(["reconnecting", 29_999]);
  return { ...player, attempts: platform.sockets.length };
}

type Player = Awaited<ReturnType<typeof aPlayer>>;

const wakings: readonly [string, (player: Player) => unknown][] = [
  ["the network comes", ({ platform }) => platform.tell("online")],
  ["the page is seen again", ({ platform }) => platform.tell("visible")],
  ["the page returns from the cache", ({ platform }) => platform.tell("returned")],
  ["the game asks for it", ({ relay }) => relay.reconnect()],
];

describe.each(wakings)("when %s", (_, wake) => {
  it("a dead connection is found within five seconds, and replaced", async () => {
    const player = await onADeadPath();
    await wake(player);
    await player.platform.advance(4_999);
    expect(player.relay.state).toBe("open");
    await player.platform.advance(1);
    expect(player.details("reconnecting")[0]?.reason).toBe(
      "A heartbeat was not answered within 5000 ms.",
    );
    await player.platform.advance(500);
    await player.platform.socket.accept();
    expect([player.relay.state, player.platform.sockets.length]).toEqual(["open", 2]);
  });

  it("a connection that works is asked once, and goes on", async () => {
    const player = await anOpenPlayer();
    player.platform.socket.answersHeartbeats = false;
    for (let i = 0; i < 3; i++) await wake(player);
    expect(player.platform.socket.actions("heartbeat")).toHaveLength(2);
    player.platform.socket.pong("h2");
    await player.platform.advance(10_000);
    expect([player.relay.state, player.story()]).toEqual(["open", ["open"]]);
    await wake(player);
    expect(player.platform.socket.actions("heartbeat")).toHaveLength(3);
  });

  it("a pause between two attempts ends, and those that follow are short again", async () => {
    const player = await inALongPause();
    await wake(player);
    await player.platform.settle();
    expect(player.platform.sockets).toHaveLength(player.attempts + 1);
    player.platform.socket.end();
    await player.platform.settle();
    expect(player.details("reconnecting").at(-1)).toMatchObject({ attempt: 1, delayMs: 499 });
  });

  it("a handshake that hangs is given five seconds more, once", async () => {
    const player = await aPlayer();
    await wake(player);
    await player.platform.advance(2_000);
    await wake(player);
    await player.platform.advance(2_999);
    expect(player.relay.state).toBe("connecting");
    await player.platform.advance(1);
    expect(player.details("reconnecting")[0]?.reason).toBe("It hung.");
  });

  it("a first heartbeat that hangs is given five seconds more", async () => {
    const player = await aPlayer();
    await wake(player);
    player.platform.socket.answersHeartbeats = false;
    await player.platform.socket.accept();
    await wake(player);
    await player.platform.advance(5_000);
    expect(player.details("reconnecting")[0]?.reason).toBe("It hung.");
  });

  it("a handshake that succeeds then is greeted with the usual patience", async () => {
    const player = await aPlayer();
    const { platform, relay } = player;
    await wake(player);
    await platform.advance(4_000);
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    await platform.advance(9_000);
    platform.socket.pong("h1");
    await platform.settle();
    expect([relay.state, platform.sockets.length]).toEqual(["open", 1]);
  });
});

it("when the network goes, a dead connection is found within five seconds", async () => {
  const { platform, relay, details } = await onADeadPath();
  await platform.tell("offline");
  expect(relay.state).toBe("open");
  await platform.advance(5_000);
  expect([relay.state, details("reconnecting").at(-1)?.offline]).toEqual(["offline", true]);
});

it("a request that runs out of time has the connection checked", async () => {
  const { platform, relay } = await onADeadPath();
  const rejection = expect(relay.request("x", { timeoutMs: 1_000 })).rejects.toThrow(TimeoutError);
  await platform.advance(1_000);
  await rejection;
  expect(platform.socket.actions("heartbeat")).toHaveLength(2);
  await platform.advance(5_000);
  expect(relay.state).toBe("reconnecting");
});

it("who sends into a silence of more than 10 s has the connection checked", async () => {
  const { platform, relay } = await onADeadPath();
  await platform.advance(10_000);
  relay.send("still believed");
  platform.socket.place();
  await platform.advance(10_001);
  expect(platform.socket.actions("heartbeat")).toHaveLength(1);
  for (let i = 0; i < 100; i++) relay.send("doubted");
  expect(platform.socket.actions("heartbeat")).toHaveLength(2);
  await platform.advance(4_999);
  expect(relay.state).toBe("open");
  await platform.advance(1);
  expect(relay.state).toBe("reconnecting");
});

it("a connection that slowly takes what was sent is not taken for dead", async () => {
  const { platform, relay } = await anOpenPlayer();
  platform.socket.answersHeartbeats = false;
  platform.socket.unsentBytes = 500_000;
  relay.reconnect();
  await platform.advance(4_000);
  platform.socket.unsentBytes = 499_999;
  await platform.advance(1_000);
  expect(relay.state).toBe("open");
  relay.reconnect();
  await platform.advance(5_000);
  expect(relay.state).toBe("reconnecting");
});

describe("while the browser says that there is no network", () => {
  async function offlinePlayer() {
    let calls = 0;
    const token = async () => {
      calls++;
      return Promise.reject(new TypeError("Failed to fetch"));
    };
    const player = await aPlayer({ token });
    await player.platform.tell("offline");
    const before = calls;
    return { ...player, calls: () => calls - before };
  }

  it("no attempt is made and no token asked for, and the state and the event say so", async () => {
    const { platform, relay, details, calls } = await offlinePlayer();
    await platform.advance(29_000);
    expect([calls(), relay.state]).toEqual([0, "offline"]);
    const offline = { attempt: 1, delayMs: 30_000, reason: "This device is offline." };
    expect(details("reconnecting").at(-1)).toEqual({ ...offline, offline: true });
  });

  it("it is tried all the same every 30 s: it may be wrong", async () => {
    const { platform, calls, relay } = await offlinePlayer();
    await platform.advance(30_000);
    expect(calls()).toBe(1);
    await platform.advance(300_000);
    expect([calls(), relay.state]).toEqual([11, "offline"]);
  });

  it("other signs change nothing, and put nothing off", async () => {
    const { platform, calls, details } = await offlinePlayer();
    const before = details("reconnecting").length;
    for (let second = 0; second < 29; second++) {
      await platform.advance(1_000);
      await platform.tell("visible");
    }
    expect([calls(), details("reconnecting").length]).toEqual([0, before]);
    await platform.advance(1_000);
    expect(calls()).toBe(1);
  });

  it("an attempt is made at once when it comes back, or when the game insists", async () => {
    const { platform, relay, calls } = await offlinePlayer();
    relay.reconnect();
    await platform.settle();
    expect([calls(), relay.state]).toEqual([1, "offline"]);
    await platform.tell("online");
    expect([calls(), relay.state]).toEqual([2, "reconnecting"]);
  });

  it("a connection that is lost when it is time to replace it leaves the client offline", async () => {
    const player = await anOpenPlayer();
    await player.platform.tell("offline");
    await player.platform.advance(91 * 60_000);
    for (const socket of player.platform.sockets) socket.end();
    await player.platform.settle();
    expect(player.relay.state).toBe("offline");
    expect(player.details("reconnecting")).toMatchObject([{ offline: true }]);
  });

  it("a connection that is lost while the next one is tried tells of that attempt", async () => {
    let isSlow = false;
    const token = () => (isSlow ? new Promise<string>(() => {}) : Promise.resolve(aToken()));
    const { platform, details } = await anOpenPlayer({ token });
    isSlow = true;
    await platform.advance(91 * 60_000);
    await platform.tell("offline");
    platform.socket.end();
    await platform.settle();
    expect(details("reconnecting")).toMatchObject([{ delayMs: 0 }]);
  });

  it("a client that begins says so first, and does not wait when it comes", async () => {
    const player = await aPlayer({}, { online: false });
    expect([player.relay.state, player.platform.sockets]).toEqual(["offline", []]);
    expect(player.details("reconnecting")).toMatchObject([{ offline: true, attempt: 1 }]);
    await player.platform.tell("online");
    expect(player.relay.state).toBe("reconnecting");
    await player.platform.socket.accept();
    expect([player.relay.state, player.story()]).toEqual(["open", ["reconnecting", "open"]]);
  });

  it("a connection that still works is kept, and also replaced in time", async () => {
    const { platform, relay, story } = await anOpenPlayer();
    await platform.tell("offline");
    await platform.advance(1.5 * hour + 30_000);
    expect(platform.sockets).toHaveLength(2);
    await platform.socket.accept();
    expect([relay.state, story()]).toEqual(["open", ["open"]]);
  });
});

describe("a page that is being left", () => {
  it("asks its connection nothing, which may go with it", async () => {
    const { platform } = await anOpenPlayer();
    await platform.tell("leaving");
    await platform.tell("left");
    expect(platform.socket.actions("heartbeat")).toHaveLength(1);
  });

  it("opens no new connection, in which Firefox closes its sockets", async () => {
    const { platform, relay } = await anOpenPlayer();
    await platform.tell("leaving");
    platform.socket.end(1001);
    await platform.advance(5_000);
    await platform.tell("left");
    await platform.advance(hour);
    expect([platform.sockets.length, relay.state]).toEqual([1, "reconnecting"]);
  });

  it("comes back when it is shown again from the cache", async () => {
    const { platform, relay } = await anOpenPlayer();
    await platform.tell("left");
    platform.socket.end(1001);
    await platform.advance(60_000);
    await platform.tell("returned");
    await platform.socket.accept();
    expect([relay.state, platform.sockets.length]).toEqual(["open", 2]);
  });

  it("and is not left after all, goes on after ten seconds", async () => {
    const { platform } = await anOpenPlayer();
    await platform.tell("leaving");
    platform.socket.end(1001);
    await platform.advance(9_999);
    expect(platform.sockets).toHaveLength(1);
    await platform.advance(1);
    expect(platform.sockets).toHaveLength(2);
  });
});

it("nobody is watched any more once the client is closed", async () => {
  const { platform, relay } = await anOpenPlayer();
  expect(platform.watchers.size).toBe(1);
  await relay.close();
  expect(platform.watchers.size).toBe(0);
  expect(() => relay.reconnect()).toThrow(ClosedError);
});
