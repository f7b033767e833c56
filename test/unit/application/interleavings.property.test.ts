import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Connection } from "#domain/connection.ts";
import { aConnection } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

type Relay = ReturnType<typeof aRelay>;

interface Player {
  readonly connection: Connection;
  /** What the player should have received. */
  readonly expected: string[];
}

/** Who is really there: the gateway's sockets, which the registry only approximates. */
interface Model {
  readonly present: Player[];
  readonly everyone: Player[];
  sent: number;
}

type Command = fc.AsyncCommand<Model, Relay>;

const lifetimeSeconds = 60;

function connect(room: string, protocol: Connection["protocol"]): Command {
  return {
    check: () => true,
    async run(model, relay) {
      const now = relay.clock.now();
      const expiresAt = Math.floor(now / 1000) + lifetimeSeconds;
      const connection = aConnection({ room, protocol, connectedAt: now, expiresAt });
      const offered = { "Sec-WebSocket-Protocol": protocol };
      const headers = protocol === "plain" ? {} : offered;
      await relay.connect(connection, { headers, query: { room } });
      relay.messenger.open(connection.connectionId);
      const player = { connection, expected: [] };
      model.present.push(player);
      model.everyone.push(player);
    },
    toString: () => `connect(${room}, ${protocol})`,
  };
}

/** @param isLost whether `$disconnect` never arrives, so that a ghost row stays */
function leave(index: number, isLost: boolean): Command {
  return {
    check: (model) => model.present.length > 0,
    async run(model, relay) {
      const [player] = model.present.splice(index % model.present.length, 1);
      if (!player) return;
      relay.messenger.failWith(player.connection.connectionId, "gone");
      if (!isLost) await relay.disconnect(player.connection);
    },
    toString: () => `leave(${index}, ${isLost ? "lost" : "told"})`,
  };
}

function say(index: number): Command {
  return {
    check: (model) => model.present.length > 0,
    async run(model, relay) {
      const sender = model.present[index % model.present.length];
      if (!sender) return;
      const text = `message ${++model.sent}`;
      await relay.send(sender.connection, { action: "message", message: text });
      if (isOver(sender, relay)) {
        model.present.splice(model.present.indexOf(sender), 1);
        return;
      }
      for (const player of model.present) {
        const isElsewhere = player.connection.room !== sender.connection.room;
        if (isElsewhere || isOver(player, relay)) continue;
        // Who speaks relay.v1 hears himself, too.
        if (player === sender && player.connection.protocol === "plain") continue;
        player.expected.push(text);
      }
    },
    toString: () => `say(${index})`,
  };
}

function wait(seconds: number): Command {
  return {
    check: () => true,
    run: (_model, relay) => relay.clock.sleep(seconds * 1000),
    toString: () => `wait(${seconds} s)`,
  };
}

function isOver({ connection }: Player, relay: Relay): boolean {
  return relay.clock.now() >= connection.expiresAt * 1000;
}

/** The texts that a player received, out of either protocol's frames. */
function received({ connection }: Player, relay: Relay): readonly unknown[] {
  return connection.protocol === "plain" ? relay.texts(connection) : relay.heard(connection);
}

describe("any interleaving of connects, disconnects, losses, messages and expiries", () => {
  it("delivers every message once, and in order, to exactly those who were there", async () => {
    const index = fc.nat(9);
    const commands = [
      fc
        .tuple(fc.constantFrom("a", "b"), fc.constantFrom("plain", "relay.v1"))
        .map((it) => connect(...it)),
      fc.tuple(index, fc.boolean()).map((it) => leave(...it)),
      index.map(say),
      index.map(say),
      fc.integer({ min: 1, max: 40 }).map(wait),
    ];
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), async (schedule) => {
        const relay = aRelay();
        const model: Model = { present: [], everyone: [], sent: 0 };
        await fc.asyncModelRun(() => ({ model, real: relay }), schedule);
        for (const player of model.everyone) {
          expect(received(player, relay)).toEqual(player.expected);
        }
      }),
      { numRuns: 300 },
    );
  });
});
