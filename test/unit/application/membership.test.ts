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

  it("succeeds for a connection that was never registered, and twice", async () => {
    const { connections, unregister } = aMembership();
    const player = aConnection();
    await unregister(player, noHurry);
    await unregister(player, noHurry);
    expect(connections.all()).toEqual([]);
  });
});
