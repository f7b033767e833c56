import { describe, expect, it } from "vitest";
import { anErrand, aRelay } from "../../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;

async function aRoomWithTwo() {
  const relay = aRelay();
  const witness = await relay.join(modern);
  const member = await relay.join({ ...modern, profile: "null" });
  return { ...relay, witness, member, errand: anErrand(witness) };
}

describe("a connection that is dismissed", () => {
  it.each([
    ["replaced", "replaced"],
    ["kicked", "kicked"],
    ["barred", "kicked"],
  ] as const)(
    "is told that it is %s, is gone and closed, and others hear that it was %s",
    async (code, reason) => {
      const relay = await aRoomWithTwo();
      const { member, witness } = relay;
      await relay.dismiss([member], code, relay.errand);
      expect(relay.frames(member)).toEqual([
        { type: "error", code, message: expect.any(String), retryable: false },
      ]);
      expect(relay.messenger.isClosed(member.connectionId)).toBe(true);
      expect(relay.connections.all()).toEqual([witness]);
      const { seat, connectionId } = member;
      expect(relay.comingsAndGoings(witness)).toEqual([{ left: { seat, connectionId, reason } }]);
      expect(relay.telemetry.lines).toContainEqual(
        expect.objectContaining({ event: "dismissed", fields: expect.objectContaining({ code }) }),
      );
    },
  );

  it("has no row any more when it is closed, so that nobody tells another reason", async () => {
    const relay = await aRoomWithTwo();
    const { member, witness, messenger } = relay;
    const close = messenger.close.bind(messenger);
    messenger.close = async (connectionId) => {
      // The gateway tells of it at once.
      await relay.disconnect(member);
      return close(connectionId);
    };
    await relay.dismiss([member], "kicked", relay.errand);
    expect(relay.comingsAndGoings(witness)).toMatchObject([{ left: { reason: "kicked" } }]);
  });

  it("in plain is closed without a word", async () => {
    const relay = aRelay();
    const plain = await relay.join();
    await relay.dismiss([plain], "barred", anErrand(plain));
    expect(relay.texts(plain)).toEqual([]);
    expect(relay.messenger.isClosed(plain.connectionId)).toBe(true);
  });

  it("is closed also where its row cannot be removed", async () => {
    const relay = await aRoomWithTwo();
    relay.connections.removeAll = () => Promise.reject(new Error("throttled"));
    await relay.dismiss([relay.member], "barred", relay.errand);
    expect(relay.messenger.isClosed(relay.member.connectionId)).toBe(true);
    expect(relay.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "warn", event: "not_removed" }),
    );
  });

  it("is one of many of whom one entry of the log tells", async () => {
    const relay = await aRoomWithTwo();
    const others = await Promise.all(
      Array.from({ length: 5 }, () => relay.join({ ...modern, profile: "1" })),
    );
    await relay.dismiss(others, "kicked", relay.errand);
    expect(relay.comingsAndGoings(relay.witness)).toHaveLength(5);
    expect(relay.sentTicks()).toHaveLength(1);
  });
});
