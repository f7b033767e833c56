import { describe, expect, it } from "vitest";
import type { Messenger } from "#application/ports/messenger.ts";
import { encodeText } from "#domain/frame.ts";
import { noHurry } from "../support/builders.ts";

/** A client as a test sees it. */
export interface Client {
  readonly connectionId: string;
  /** Resolves when that many frames have come, with all of them. */
  received(count: number): Promise<readonly string[]>;
  /** Resolves when the gateway has ended the connection. */
  ended(): Promise<void>;
}

export interface MessengerUnderTest {
  readonly messenger: Messenger;
  connect(): Promise<Client>;
}

/** Well-formed, and of nobody. */
const strangerId = "AAAAAAAAAAAAAAA=";

const gone = { outcome: "gone", reason: "GoneException" };

/** What every messenger promises. */
export function describeMessenger(name: string, subject: () => MessengerUnderTest): void {
  describe(`Messenger: ${name}`, () => {
    it("delivers a frame byte for byte", async () => {
      const { messenger, connect } = subject();
      const client = await connect();
      const text = '{"Type":"move"} é\u2028😀\n\0 %3D';
      await expect(messenger.post(client.connectionId, encodeText(text), noHurry)).resolves.toEqual(
        { outcome: "delivered" },
      );
      await expect(client.received(1)).resolves.toEqual([text]);
    });

    it("delivers to the one named and to nobody else", async () => {
      const { messenger, connect } = subject();
      const [one, other] = [await connect(), await connect()];
      await messenger.post(one.connectionId, encodeText("for one"), noHurry);
      await messenger.post(other.connectionId, encodeText("for the other"), noHurry);
      await expect(one.received(1)).resolves.toEqual(["for one"]);
      await expect(other.received(1)).resolves.toEqual(["for the other"]);
    });

    it("delivers a frame of 128 KB, and rejects one of a byte more", async () => {
      const { messenger, connect } = subject();
      const client = await connect();
      const post = (size: number) =>
        messenger.post(client.connectionId, new Uint8Array(size).fill(97), noHurry);
      await expect(post(131_072)).resolves.toEqual({ outcome: "delivered" });
      await expect(post(131_073)).resolves.toMatchObject({ outcome: "rejected" });
      await expect(client.received(1)).resolves.toEqual(["a".repeat(131_072)]);
    });

    it("tells that a connection is gone which never was", async () => {
      const { messenger } = subject();
      await expect(messenger.post(strangerId, encodeText("x"), noHurry)).resolves.toEqual(gone);
      await expect(messenger.close(strangerId, noHurry)).resolves.toEqual(gone);
    });

    it("rejects an id that is none", async () => {
      const { messenger } = subject();
      await expect(messenger.post("no-id", encodeText("x"), noHurry)).resolves.toMatchObject({
        outcome: "rejected",
      });
    });

    it("ends a connection, which is gone from then on", async () => {
      const { messenger, connect } = subject();
      const client = await connect();
      await expect(messenger.close(client.connectionId, noHurry)).resolves.toEqual({
        outcome: "closed",
      });
      await client.ended();
      await expect(messenger.post(client.connectionId, encodeText("x"), noHurry)).resolves.toEqual(
        gone,
      );
      await expect(messenger.close(client.connectionId, noHurry)).resolves.toEqual(gone);
    });

    it("carries more posts at once than it has sockets", async () => {
      const { messenger, connect } = subject();
      const client = await connect();
      const texts = Array.from({ length: 300 }, (_, i) => `frame ${i}`);
      const outcomes = await Promise.all(
        texts.map((text) => messenger.post(client.connectionId, encodeText(text), noHurry)),
      );
      expect(outcomes).toEqual(texts.map(() => ({ outcome: "delivered" })));
      const frames = await client.received(300);
      expect(frames.toSorted()).toEqual(texts.toSorted());
    });
  });
}
