import { describe, expect, it } from "vitest";
import type { FakePlatform } from "./support/fake-platform.ts";
import { aPlayer } from "./support/player.ts";

const minute = 60_000;
const hour = 60 * minute;

/** A client that came when the room had no log. */
async function anEarlyPlayer() {
  const player = await aPlayer();
  const { platform } = player;
  await platform.socket.accept({ head: null });
  return { ...player, sinceOf: () => sinces(platform).at(-1) };
}

/** What heartbeats have asked with, each once. */
function sinces({ sockets }: FakePlatform) {
  return sockets.flatMap((socket) =>
    socket.actions("heartbeat").map((it) => ("since" in it ? it["since"] : "nothing")),
  );
}

/** The client has no connection, and its timers rest: the device sleeps, and only a clock goes on. */
async function returnAfter(
  { platform }: { readonly platform: FakePlatform },
  ms: number,
  head: { readonly epoch: string; readonly page: number } | null = null,
) {
  platform.online = false;
  platform.socket.end();
  platform.sleptMs = ms;
  await platform.tell("online");
  await platform.advance(500);
  await platform.socket.accept({ head });
}

describe("who came when the room had no log, and comes back", () => {
  it("within two hours, asks for all that there is, and has missed nothing", async () => {
    const player = await anEarlyPlayer();
    player.platform.room.hear("meanwhile");
    await returnAfter(player, 2 * hour - minute, player.platform.room.head);
    expect(player.sinceOf()).toBeNull();
    expect([player.heard(), player.details("missed")]).toEqual([["meanwhile"], []]);
    expect(player.details("open")[1]).toMatchObject({ recovered: true });
  });

  it("later, begins anew, as a whole log may have come and gone", async () => {
    const player = await anEarlyPlayer();
    const { platform } = player;
    platform.room.hear("of another log");
    await returnAfter(player, 2 * hour + minute, platform.room.head);
    expect(player.sinceOf()).toBe("nothing");
    expect([player.heard(), player.details("missed")]).toMatchObject([
      [],
      [{ position: platform.room.head }],
    ]);
    expect(player.details("open")[1]).toMatchObject({ recovered: false });
    platform.socket.deliver("from here on");
    expect(player.heard()).toEqual(["from here on"]);
  });

  it("later, and there is no log again, goes on from that", async () => {
    const player = await anEarlyPlayer();
    await returnAfter(player, 3 * hour);
    expect(player.details("missed")).toEqual([{ position: null }]);
    await returnAfter(player, 4 * hour);
    expect(player.sinceOf()).toBeNull();
    expect(player.details("missed")).toHaveLength(1);
  });
});

describe("that there is no log, two hours ago", () => {
  it("is by the clock that nobody sets, if the other one was set back", async () => {
    const player = await anEarlyPlayer();
    const { platform } = player;
    platform.clockOffsetMs = -10 * hour;
    platform.online = false;
    platform.socket.end();
    await platform.advance(2 * hour + minute);
    await returnAfter(player, 0);
    expect([player.sinceOf(), player.details("missed").length]).toEqual(["nothing", 1]);
  });

  it("is counted from when it was told last, by whatever answer", async () => {
    const player = await anEarlyPlayer();
    player.platform.chance = 0.99;
    await player.platform.advance(100 * minute);
    await returnAfter(player, hour);
    expect([player.sinceOf(), player.details("missed")]).toEqual([null, []]);
  });

  it("is counted anew from a return", async () => {
    const player = await anEarlyPlayer();
    const { platform } = player;
    await returnAfter(player, 2 * hour - 20_000);
    await platform.advance(30_000);
    platform.socket.deliver("first of all");
    expect([player.heard(), player.details("missed")]).toEqual([["first of all"], []]);
  });
});

describe("who came when the room had no log, and stays", () => {
  it("for hours is told every minute that there is none, and has missed nothing", async () => {
    const { platform, details, heard } = await anEarlyPlayer();
    for (let minutes = 0; minutes < 300; minutes++) {
      await platform.advance(minute);
      if (!platform.socket.isOpen) await platform.socket.accept({ head: null });
    }
    expect(platform.sockets.length).toBeGreaterThan(2);
    expect(details("missed")).toEqual([]);
    platform.socket.deliver("first of all");
    expect([heard(), details("missed")]).toEqual([["first of all"], []]);
  });

  it("and sleeps for hours takes nothing of another log for the first, and says so", async () => {
    const { platform, details, heard } = await anEarlyPlayer();
    platform.sleptMs = 3 * hour;
    platform.room.hear("of another log");
    platform.socket.receive(platform.room.tick(1));
    expect(heard()).toEqual([]);
    platform.socket.pong(undefined, { head: platform.room.head });
    platform.socket.answersHeartbeats = false;
    await platform.advance(1_000);
    expect(sinces(platform).at(-1)).toBe("nothing");
    const { id } = platform.socket.actions("heartbeat").at(-1) as { id: string };
    platform.socket.pong(id, { head: platform.room.head });
    await platform.settle();
    expect([heard(), details("missed")]).toEqual([[], [{ position: platform.room.head }]]);
  });

  it("and sleeps for hours says so as well where there is no log again", async () => {
    const { platform, details } = await anEarlyPlayer();
    platform.sleptMs = 3 * hour;
    platform.socket.pong(undefined, { head: null });
    await platform.advance(1_000);
    expect([sinces(platform).at(-1), details("missed")]).toEqual(["nothing", [{ position: null }]]);
    await platform.advance(hour);
    expect(details("missed")).toHaveLength(1);
  });
});
