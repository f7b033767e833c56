import { describe, expect, it } from "vitest";
import { QueueFullError } from "../../../src/client/errors.ts";
import type { OutgoingMessage } from "../../../src/client/outbox.ts";
import { Outbox } from "../../../src/client/outbox.ts";

const aMessage = (json: string, members: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  json,
  bytes: json.length,
  ...members,
});

function anOutbox(...jsons: readonly string[]) {
  const outbox = new Outbox(3);
  for (const json of jsons) outbox.add(aMessage(json), true);
  const frame = () => outbox.takeFrame().map(({ json }) => json);
  return { outbox, frame };
}

describe("an outbox", () => {
  it("gives what fits into a frame, in order: 32 messages", () => {
    const numbers = Array.from({ length: 70 }, (_, index) => String(index));
    const { outbox, frame } = anOutbox(...numbers);
    expect([frame(), frame(), frame()]).toEqual([
      numbers.slice(0, 32),
      numbers.slice(32, 64),
      numbers.slice(64),
    ]);
    expect([frame(), outbox.bytes]).toEqual([[], 0]);
  });

  it("gives what fits into a frame, in bytes, and not one more", () => {
    const [half, more] = ["x".repeat(16_256), "y".repeat(16_257)];
    const { frame } = anOutbox(half, half, half, more, half);
    expect([frame(), frame(), frame(), frame()]).toEqual([[half, half], [half], [more], [half]]);
  });

  it("is bounded in number only without a connection", () => {
    const { outbox } = anOutbox("1", "2", "3", "4");
    expect(() => outbox.add(aMessage("5"), false)).toThrow(QueueFullError);
    outbox.takeFrame();
    for (const json of ["6", "7", "8"]) outbox.add(aMessage(json), false);
    expect(() => outbox.add(aMessage("9"), false)).toThrow(QueueFullError);
    expect(outbox.bytes).toBe(3);
  });

  it("puts the latest in the place of what is unsent under its key, even if it is full", () => {
    const { outbox, frame } = anOutbox();
    outbox.add(aMessage("old", { key: "place" }), false);
    outbox.add(aMessage("other", { key: "other" }), false);
    outbox.add(aMessage("plain"), false);
    outbox.add(aMessage("newest", { key: "place" }), false);
    expect(outbox.bytes).toBe("newest".length + "other".length + "plain".length);
    expect(frame()).toEqual(["newest", "other", "plain"]);
    outbox.add(aMessage("next", { key: "place" }), false);
    expect(frame()).toEqual(["next"]);
  });

  it("sends what is put back before all others, each alone, and replaces none of it", () => {
    const { outbox, frame } = anOutbox("later");
    outbox.putBack([aMessage("1", { id: 1, key: "place" }), aMessage("2", { id: 2 })]);
    outbox.add(aMessage("new", { key: "place" }), true);
    expect(outbox.bytes).toBe("12laternew".length);
    expect([frame(), frame(), frame()]).toEqual([["1"], ["2"], ["later", "new"]]);
  });

  it("takes out what is not to be sent any more, once", () => {
    const { outbox, frame } = anOutbox("1");
    const message = aMessage("2");
    outbox.add(message, true);
    outbox.add(aMessage("3"), true);
    expect([outbox.remove(message), outbox.remove(message), outbox.bytes]).toEqual([
      true,
      false,
      2,
    ]);
    expect(frame()).toEqual(["1", "3"]);
  });

  it("gives everything when nothing is to be sent any more", () => {
    const { outbox } = anOutbox("1", "2");
    expect(outbox.takeAll().map(({ json }) => json)).toEqual(["1", "2"]);
    expect([outbox.takeAll(), outbox.bytes]).toEqual([[], 0]);
  });
});
