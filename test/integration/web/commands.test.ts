import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
} from "vitest";
import { tickSteps } from "../../../scripts/local-cloud/crashes/crash-orders.ts";
import type { ConnectionView } from "../../../scripts/web/api.ts";
import { aConnection } from "../../support/builders.ts";
import { eventually } from "../../support/eventually.ts";
import { seedConnections } from "../../support/seeding.ts";
import type { TestStudio } from "../../support/studio.ts";
import { startTestStudio } from "../../support/studio.ts";
import { post } from "./support/commands.ts";
import { StreamReader } from "./support/stream-reader.ts";

let studio: TestStudio;
let stream: StreamReader;
let rooms = 0;

beforeAll(async () => {
  studio = await startTestStudio();
});
afterAll(() => studio.close());
beforeEach(async () => {
  rooms++;
  stream = await StreamReader.open(studio.url);
  await stream.until("snapshot");
});
afterEach(() => post(studio.url, { kind: "reset" }));

async function obey(command: Parameters<typeof post>[1]): Promise<void> {
  expect(await post(studio.url, command)).toMatchObject({ status: 204, body: "" });
}

/** The players of this test's room who are seen in the stream, once they are as wished. */
async function seen(isWished: (views: readonly ConnectionView[]) => boolean) {
  const ours = (all: readonly ConnectionView[]) => all.filter((it) => it.room === room());
  return ours(await stream.current("connections", (all) => isWished(ours(all))));
}

function room(): string {
  return `room-${rooms}`;
}

async function join(name = "player1", protocol: "plain" | "relay.v1" = "relay.v1") {
  const player = await studio.join({ name, protocol, room: room() });
  onTestFinished(() => player.socket.terminate());
  const views = await seen((all) => all.some((it) => it.player === name && it.state === "open"));
  const connectionId = views.find((it) => it.player === name)?.connectionId ?? "";
  return { ...player, connectionId };
}

/** As old as the rule about newborns asks for. */
async function growOld({ connectionId }: { readonly connectionId: string }): Promise<void> {
  const traits = { room: room(), connectionId, connectedAt: Date.now() - 60_000 };
  const expiresAt = Math.floor(Date.now() / 1000) + 3_600;
  const row = aConnection({ ...traits, expiresAt });
  await seedConnections(studio.database, studio.cloud.tableName, [row]);
}

describe("a connection", () => {
  it("is cut as the gateway would end it, and leaves the live view", async () => {
    const player = await join();
    await obey({ kind: "disconnect", connectionId: player.connectionId });
    expect((await player.inbox.closed).code).toBe(1000);
    await seen((all) => all.length === 0);
    const event = await stream.until("event", ({ route }) => route === "$disconnect");
    expect(event).toMatchObject({ connectionId: player.connectionId, outcome: "200" });
  });

  it("vanishes and is a ghost, until a tick finds it gone", async () => {
    const sender = await join("player1");
    const lost = await join("player2", "plain");
    await obey({ kind: "vanish", connectionId: lost.connectionId });
    const [, ghost] = await seen((all) => all.some((it) => it.state === "ghost"));
    expect(ghost).toMatchObject({ connectionId: lost.connectionId, player: "player2" });
    await growOld(lost);

    sender.send({ action: "message", message: "anyone?", id: 1 });

    const { outcomes } = await stream.until("tick", (it) => it.room === room());
    expect(outcomes).toMatchObject({ recipients: 2, delivered: 1, gone: 1 });
    await seen((all) => all.length === 1);
  });

  it("whose session is expired is told so and closed when it speaks", async () => {
    const player = await join();
    await obey({ kind: "expire-session", connectionId: player.connectionId });
    const [view] = await seen(([it]) => it !== undefined && it.expiresAt * 1000 < Date.now());
    expect(view).toMatchObject({ state: "open" });

    player.send({ action: "heartbeat" });

    await expect(player.frames(1)).resolves.toMatchObject([{ code: "token_expired" }]);
    await player.inbox.closed;
    await seen((all) => all.length === 0);
  });

  it.each(["disconnect", "vanish", "expire-session"] as const)(
    "that is not open cannot %s: 404",
    async (kind) => {
      const answer = await post(studio.url, { kind, connectionId: "AAAAAAAAAAAAAAA=" });
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ code: "not_connected" });
    },
  );
});

describe("a lost $disconnect", () => {
  it("leaves a ghost behind who leaves, until it is no longer lost", async () => {
    await obey({ kind: "lose-disconnects", on: true });
    await stream.current("faults", (it) => it.losesDisconnects);
    const first = await join("player1");
    await first.leave();
    await seen(([it]) => it?.state === "ghost");
    await obey({ kind: "lose-disconnects", on: false });
    const second = await join("player2");
    await second.leave();
    await seen((all) => all.length === 1 && all[0]?.player === "player1");
  });
});

describe("faults", () => {
  it("are met by posts at once, and are seen in the event and in the outcome", async () => {
    const sender = await join("player1");
    const other = await join("player2");
    await growOld(other);
    const rules = [{ kind: "410" as const, share: 1, connectionIds: [other.connectionId] }];
    await obey({ kind: "set-faults", rules });
    expect(await stream.current("faults", (it) => it.rules.length > 0)).toMatchObject({ rules });

    sender.send({ action: "message", message: "hello", id: 1 });

    await expect(sender.frames(1)).resolves.toMatchObject([{ type: "tick" }]);
    await stream.until("tick", (it) => it.room === room() && it.outcomes.gone === 1);
    const event = await stream.until("event", ({ fault }) => fault !== undefined);
    expect(event).toMatchObject({ fault: "410", outcome: "410", connectionId: other.connectionId });
    await seen((all) => all.some((it) => it.player === "player2" && it.forgotten === true));
  });

  it.each([
    [[{ kind: "410", share: 1.5 }], /share/],
    [
      [
        { kind: "410", share: 0.6 },
        { kind: "500", share: 0.6 },
      ],
      /more than 1/,
    ],
    [[{ kind: "slow", share: 1, delayMs: -1 }], /delay/],
  ] as const)(
    "that cannot be followed are refused with a sentence: %j",
    async (rules, sentence) => {
      const answer = await post(studio.url, { kind: "set-faults", rules });
      expect(answer.status).toBe(400);
      const problem = JSON.parse(answer.body);
      expect(problem.code).toBe("invalid_rules");
      expect(problem.message).toMatch(sentence);
      expect(studio.cloud.gateway.faults.rules).toEqual([]);
    },
  );
});

describe("faults of DynamoDB", () => {
  it("are met by the functions at once, and never by those who look", async () => {
    const sender = await join();
    await obey({ kind: "set-database-faults", rules: [{ kind: "throttled", share: 1 }] });
    await stream.current("faults", (it) => it.databaseRules.length === 1);
    sender.send({ action: "message", message: "hello", id: 1 });
    await expect(sender.frames(1)).resolves.toMatchObject([{ type: "error", code: "busy", id: 1 }]);
    const response = await fetch(`${studio.url}/api/rooms/${room()}`);
    expect(response.status).toBe(200);
    await obey({ kind: "set-database-faults", rules: [] });
    sender.send({ action: "message", message: "hello", id: 1 });
    await expect(sender.frames(2)).resolves.toMatchObject([{}, { type: "tick" }]);
  });

  it("that cannot be followed are refused with a sentence", async () => {
    const rules = [{ kind: "throttled", share: 2 }] as const;
    const answer = await post(studio.url, { kind: "set-database-faults", rules });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, "invalid_rules"]);
    expect(studio.cloud.databaseFaults.rules).toEqual([]);
  });
});

describe("a function that is to die", () => {
  it.each(tickSteps.flatMap((step) => (["before", "after"] as const).map((at) => ({ step, at }))))(
    "dies $at $step, once, and is seen to; what it left is taken over",
    async ({ step, at: moment }) => {
      const player = await join();
      const order = { step, moment, room: room() };
      await obey({ kind: "arm-crash", order });
      const { crashes } = await stream.current("faults", (it) => it.crashes.armed !== undefined);
      expect(crashes.armed).toEqual(order);

      player.send({ action: "message", message: "hello", id: 1 });

      const event = await stream.until("event", ({ killed }) => killed !== undefined);
      expect(event).toMatchObject({ route: "message", killed: `${moment} ${step}` });
      const after = await stream.current("faults", (it) => it.crashes.latest?.room === room());
      expect(after.crashes).toMatchObject({
        latest: { ...order, isOrdered: true, route: "message" },
      });
      expect(after.crashes).not.toHaveProperty("armed");
      const response = await fetch(`${studio.url}/api/traces/${event.traceId}`);
      expect(await response.json()).toMatchObject({
        logs: expect.arrayContaining([expect.objectContaining({ message: "killed on purpose" })]),
      });
      // As a client does that does not see its own entry.
      player.send({ action: "message", message: "hello", id: 1 });
      player.send({ action: "heartbeat", id: "1", since: null });
      await eventually(
        async () => player.inbox.frames.join("\n"),
        (frames) => frames.includes('"hello"]'),
      );
    },
  );

  it("is spared when that is wished", async () => {
    await obey({ kind: "arm-crash", order: { step: "place", moment: "after" } });
    await obey({ kind: "disarm-crash" });
    await stream.current("faults", (it) => it.crashes.armed === undefined);
    const player = await join();
    player.send({ action: "message", message: "hello", id: 1 });
    await expect(player.frames(1)).resolves.toMatchObject([{ type: "tick" }]);
  });

  it.each([
    [{ kind: "arm-crash", order: { step: "post", moment: "after", post: 0 } }, /no post 0/],
    [{ kind: "set-crash-share", share: 1.5 }, /share of killed invocations is 1.5/],
    [
      { kind: "set-database-faults", rules: [{ kind: "slow", share: 1, delayMs: -1 }] },
      /delay of "slow"/,
    ],
  ] as const)("or a fault that means nothing is refused with a sentence: %j", async (bad, why) => {
    const answer = await post(studio.url, bad);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ code: "invalid_rules" });
    expect(JSON.parse(answer.body).message).toMatch(why);
  });
});

describe("what operators do", () => {
  const introduced = async (name: string) => {
    const player = await join(name);
    player.send({ action: "heartbeat", id: "1", profile: { name } });
    await seen((all) => all.some((it) => it.player === name && it.profile !== undefined));
    return player;
  };
  const userIdOf = (name: string) =>
    studio.cloud.userPool.players.find((it) => it.name === name)?.userId ?? "";

  it("ends one connection, which is told why, as the others are", async () => {
    const [witness, player] = [await introduced("player1"), await introduced("player2")];
    const { connectionId } = player;
    await obey({ kind: "kick", room: room(), connectionId });
    await player.inbox.closed;
    expect(player.inbox.frames.join()).toContain('"kicked"');
    await seen((all) => all.length === 1);
    await eventually(
      async () => witness.inbox.frames.join("\n"),
      (frames) => frames.includes(`"connectionId":"${connectionId}","reason":"kicked"`),
    );
    const response = await fetch(`${studio.url}/api/rooms/${room()}`);
    const left = expect.objectContaining({ kind: "left", connectionId, reason: "kicked" });
    const ticks = expect.arrayContaining([
      expect.objectContaining({ comings: expect.arrayContaining([left]) }),
    ]);
    expect(await response.json()).toMatchObject({ ticks });
  });

  it("puts a user out of every room, and keeps him out until he is let in again", async () => {
    const player = await introduced("player3");
    const userId = userIdOf("player3");
    await obey({ kind: "kick-user", userId, barSeconds: 60 });
    await player.inbox.closed;
    expect(player.inbox.frames.at(-1)).toContain('"barred"');
    const [bar] = await stream.current("bars", (bars) => bars.length === 1);
    expect(bar).toMatchObject({ userId, player: "player3" });
    await expect(studio.join({ name: "player3", room: room() })).rejects.toThrow();
    // Whoever comes later is told as well; and a bar is no connection.
    const later = await StreamReader.open(studio.url);
    expect((await later.until("snapshot")).bars).toEqual([bar]);
    expect(await seen((all) => all.length === 0)).toEqual([]);

    await obey({ kind: "unbar", userId });
    await stream.current("bars", (bars) => bars.length === 0);
    await join("player3");
  });

  it("says something to everybody in the room, which is a tick as any other", async () => {
    const [member, plain] = [await introduced("player1"), await join("player2", "plain")];
    await obey({ kind: "say", room: room(), text: "Round two" });
    await eventually(
      async () => member.inbox.frames.join("\n"),
      (frames) => frames.includes('"Round two"]'),
    );
    await eventually(
      async () => plain.inbox.frames.join("\n"),
      (frames) => frames.includes("Round two"),
    );
    const tick = await stream.until(
      "tick",
      (it) => it.room === room() && it.connectionId === undefined,
    );
    expect(tick.outcomes).toMatchObject({ recipients: 2, delivered: 2 });
  });

  it("is refused with the function's own sentence, or because nobody is there", async () => {
    const answer = await post(studio.url, {
      kind: "kick",
      room: room(),
      connectionId: "AAAAAAAAAAAAAAA=",
    });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([404, "not_connected"]);
  });
});

describe("limits", () => {
  it("are shortened for open connections too, and set back", async () => {
    const player = await join();
    await obey({ kind: "set-limits", limits: { idleTimeoutMs: 50 } });
    expect((await player.inbox.closed).code).toBe(1001);
    await obey({ kind: "reset" });
    const limits = { idleTimeoutMs: 600_000, lifetimeMs: 7_200_000 };
    expect(await stream.current("faults", (it) => it.limits.idleTimeoutMs !== 50)).toMatchObject({
      limits,
    });
  });
});

describe("a restart", () => {
  it("of the functions lets the next event meet a cold start", async () => {
    const player = await join();
    player.send({ action: "heartbeat", id: "1" });
    await player.frames(1);
    await obey({ kind: "restart-functions" });
    player.send({ action: "heartbeat" });
    const event = await stream.until(
      "event",
      (it) => it.route === "heartbeat" && it.coldStart === true,
    );
    expect(event.initMs).toBeGreaterThan(0);
    const ofPlayer = stream
      .all("event")
      .filter(({ connectionId }) => connectionId === player.connectionId);
    expect(ofPlayer.find((it) => it.route === "heartbeat")).toMatchObject({ coldStart: false });
  });

  it("of the gateway cuts everybody, and everybody can come back to the same address", async () => {
    const player = await join("player1");
    await obey({ kind: "restart-gateway" });
    expect((await player.inbox.closed).code).toBe(1006);
    await seen(([it]) => it?.state === "ghost");
    const again = await join("player2");
    again.send({ action: "message", message: "back", id: 1 });
    await expect(again.frames(1)).resolves.toMatchObject([{ type: "tick", room: room() }]);
  });
});

it("resets everything that was made to go wrong", async () => {
  await obey({ kind: "set-faults", rules: [{ kind: "500", share: 1 }] });
  await obey({ kind: "set-database-faults", rules: [{ kind: "throttled", share: 0.1 }] });
  await obey({ kind: "arm-crash", order: { step: "read", moment: "before" } });
  await obey({ kind: "set-crash-share", share: 0.5 });
  await obey({ kind: "lose-disconnects", on: true });
  await obey({ kind: "set-limits", limits: { idleTimeoutMs: 5_000, lifetimeMs: 6_000 } });
  expect(await stream.current("faults", (it) => it.limits.lifetimeMs === 6_000)).toMatchObject({
    rules: [{ kind: "500", share: 1 }],
    databaseRules: [{ kind: "throttled", share: 0.1 }],
    crashes: { armed: { step: "read", moment: "before" }, share: 0.5 },
    losesDisconnects: true,
  });
  await obey({ kind: "reset" });
  const settings = await stream.current(
    "faults",
    (it) => it.rules.length === 0 && !it.losesDisconnects,
  );
  expect(settings.limits).toEqual({ idleTimeoutMs: 600_000, lifetimeMs: 7_200_000 });
  expect(settings).toMatchObject({ databaseRules: [], crashes: { share: 0 } });
  expect(settings.crashes).not.toHaveProperty("armed");
  const { gateway, databaseFaults, crashes } = studio.cloud;
  expect([gateway.faults.rules, databaseFaults.rules]).toEqual([[], []]);
  expect([crashes.armed, crashes.share]).toEqual([undefined, 0]);
});

it("refuses an unknown command by name", async () => {
  const answer = await post(studio.url, '{"kind":"explode"}');
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({ code: "unknown_command" });
});
