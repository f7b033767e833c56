import { describe, expect, it } from "vitest";
import { FrameLimit } from "../../../scripts/local-cloud/gateway/messages/frame-limit.ts";
import { clientFrame, frameHeader, opcodes } from "./support/raw-client.ts";

const { binary, close, continuation, ping, text } = opcodes;
const sizes = { frameBytes: 200, messageBytes: 500 };

function read(chunks: readonly Buffer[], limits = sizes): FrameLimit {
  const frames = new FrameLimit(limits);
  for (const chunk of chunks) frames.read(chunk);
  return frames;
}

const payload = (length: number) => Buffer.alloc(length, "x");

/** Two messages, one of them in pieces with a ping between, and then a frame that is too large. */
const stream = Buffer.concat([
  clientFrame(text, payload(5)),
  clientFrame(text, payload(150), false),
  clientFrame(ping, payload(3)),
  clientFrame(continuation, payload(150)),
  frameHeader(70_000),
]);

describe("the frame limit", () => {
  it("finds the frame that is too large wherever the bytes are split in two", () => {
    for (let split = 0; split <= stream.length; split++) {
      const frames = read([stream.subarray(0, split), stream.subarray(split)]);
      expect({ split, exceeded: frames.exceeded, messages: frames.messages }).toEqual({
        split,
        exceeded: true,
        messages: 2,
      });
    }
  });

  it("finds it when the bytes come one by one", () => {
    const bytes = Array.from(stream, (_, index) => stream.subarray(index, index + 1));
    expect(read(bytes)).toMatchObject({ exceeded: true, messages: 2 });
  });

  it("finds it as soon as its length is known", () => {
    const headerEnd = stream.length - 4;
    expect(read([stream.subarray(0, headerEnd - 1)]).exceeded).toBe(false);
    expect(read([stream.subarray(0, headerEnd)]).exceeded).toBe(true);
  });

  it.each([0, 1, 125, 126, 127, 200, 65_535, 65_536])("counts a message of %i bytes", (length) => {
    const limits = { frameBytes: length, messageBytes: length };
    const frames = read([clientFrame(text, payload(length)), clientFrame(binary, "")], limits);
    expect(frames).toMatchObject({ exceeded: false, messages: 2 });
  });

  it.each([1, 126, 127, 201, 65_536])("refuses one byte more than allowed, %i", (length) => {
    const limits = { frameBytes: length - 1, messageBytes: 1_000_000 };
    expect(read([clientFrame(text, payload(length))], limits)).toMatchObject({
      exceeded: true,
      messages: 0,
    });
  });

  it("adds up the frames of one message, and begins anew with the next", () => {
    const pieces = [
      clientFrame(text, payload(200), false),
      clientFrame(continuation, payload(200)),
    ];
    expect(read([...pieces, ...pieces])).toMatchObject({ exceeded: false, messages: 2 });
    const tooMany = [
      clientFrame(text, payload(200), false),
      clientFrame(continuation, payload(200), false),
      clientFrame(continuation, payload(101)),
    ];
    expect(read(tooMany)).toMatchObject({ exceeded: true, messages: 0 });
  });

  it("leaves control frames out", () => {
    const limits = { frameBytes: 1, messageBytes: 1 };
    const frames = read([clientFrame(ping, payload(125)), clientFrame(close, payload(2))], limits);
    expect(frames).toMatchObject({ exceeded: false, messages: 0 });
  });

  it("goes by limits that change", () => {
    const limits = { frameBytes: 10, messageBytes: 10 };
    const frames = new FrameLimit(limits);
    frames.read(clientFrame(text, payload(10)));
    limits.frameBytes = 9;
    frames.read(clientFrame(text, payload(10)));
    expect(frames).toMatchObject({ exceeded: true, messages: 1 });
  });
});
