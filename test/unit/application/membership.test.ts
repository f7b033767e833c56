import { describe, expect, it } from "vitest";
import { createRegister } from "#application/use-cases/register.ts";
import { createUnregister } from "#application/use-cases/unregister.ts";
import { InMemoryConnections } from "../../fakes/in-memory-connections.ts";
import { InMemoryTelemetry } from "../../fakes/in-memory-telemetry.ts";
import { aConnection, noHurry } from "../../support/builders.ts";

function aMembership() {
  const dependencies = {
    connections: new InMemoryConnections(),
    telemetry: new InMemoryTelemetry(),
  };
  return {
    ...dependencies,
    register: createRegister(dependencies),
    unregister: createUnregister(dependencies),
  };
}

describe("register", () => {
  it("stores the connection before it returns", async () => {
    const { connections, register } = aMembership();
    const player = aConnection();
    await register(player, noHurry);
    expect(connections.all()).toEqual([player]);
  });

  it("tells the log who came, once the player is reachable", async () => {
    const { telemetry, register } = aMembership();
    const player = aConnection();
    const { connectionId, userId, room, protocol, expiresAt } = player;
    await register(player, noHurry);
    expect(telemetry.lines).toEqual([
      {
        level: "info",
        event: "connected",
        fields: { connectionId, userId, room, protocol, expiresAt },
        error: undefined,
      },
    ]);
  });

  it("fails, and tells of nobody, when the registry does", async () => {
    const { connections, telemetry, register } = aMembership();
    connections.add = async () => {
      throw new Error("table is gone");
    };
    await expect(register(aConnection(), noHurry)).rejects.toThrow("table is gone");
    expect(telemetry.lines).toEqual([]);
  });

  it("stores a connection once when its event comes twice", async () => {
    const { connections, register } = aMembership();
    const player = aConnection();
    await register(player, noHurry);
    await register(player, noHurry);
    expect(connections.all()).toEqual([player]);
  });
});

describe("unregister", () => {
  it("forgets the connection and no other", async () => {
    const { connections, register, unregister } = aMembership();
    const [leaving, staying] = [aConnection(), aConnection()];
    await register(leaving, noHurry);
    await register(staying, noHurry);
    await unregister(leaving, noHurry);
    expect(connections.all()).toEqual([staying]);
  });

  it("tells the log who left, once the row is gone", async () => {
    const { connections, telemetry, unregister } = aMembership();
    const { connectionId, room } = aConnection();
    await unregister({ connectionId, room }, noHurry);
    expect(telemetry.lines).toEqual([
      { level: "info", event: "disconnected", fields: { connectionId, room }, error: undefined },
    ]);
    connections.remove = async () => {
      throw new Error("table is gone");
    };
    await expect(unregister({ connectionId, room }, noHurry)).rejects.toThrow("table is gone");
    expect(telemetry.lines).toHaveLength(1);
  });

  it("succeeds for a connection that was never registered, and twice", async () => {
    const { connections, unregister } = aMembership();
    const player = aConnection();
    await unregister(player, noHurry);
    await unregister(player, noHurry);
    expect(connections.all()).toEqual([]);
  });
});
