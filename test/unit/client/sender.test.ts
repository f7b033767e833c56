import { describe, expect, it } from "vitest";
import type { Code } from "#protocol/codes.ts";
import { codes } from "#protocol/codes.ts";
import { OutcomeUnknownError, RefusedError } from "../../../src/client/errors.ts";
import type { OutgoingMessage } from "../../../src/client/outbox.ts";
import { Outbox } from "../../../src/client/outbox.ts";
import { Sender } from "../../../src/client/sender.ts";
import { FakePlatform } from "./support/fake-platform.ts";

interface SentFrame {
  readonly id: number;
  readonly after: unknown;
  readonly message?: unknown;
  readonly messages?: readonly unknown[];
}

/** Connected, at page 5 of a log; with chance 0 nothing takes longer than it must. */
function aSender() {
  const platform = new FakePlatform();
  platform.chance = 0;
  const outbox = new Outbox(9);
  const at = { connected: true, page: 5, holdMs: 0, heardAt: 0 };
  const frames: SentFrame[] = [];
  const catchUps: boolean[] = [];
  const failures: Error[] = [];
  const sender = new Sender(platform, outbox, {
    transmit(text) {
      if (at.connected) frames.push(JSON.parse(text));
      return at.connected;
    },
    position: () => (at.connected ? { epoch: "log.1", page: at.page } : undefined),
    holdMs: () => at.holdMs,
    heardAt: () => at.heardAt,
    catchUp: (resend) => catchUps.push(resend),
    failed: (error) => failures.push(error),
  });
  const send = (message: string, members: Partial<OutgoingMessage> = {}) => {
    const json = JSON.stringify(message);
    outbox.add({ json, bytes: json.length, ...members }, true);
    sender.pump();
  };
  return {
    ...{ platform, sender, at, frames, catchUps, failures, send },
    /** @returns what became of it, as soon as that is known */
    request(message: string) {
      const outcomes: unknown[] = [];
      send(message, { settle: (error, position) => outcomes.push(position ?? error) });
      return outcomes;
    },
    see: (...ids: readonly number[]) => {
      for (const id of ids) sender.seen(id, { epoch: "log.1", page: ++at.page });
    },
    refuse(code: Code, id = frames.at(-1)?.id ?? 0, retryAfterMs?: number) {
      const { retryable } = codes[code];
      const more = retryAfterMs === undefined ? {} : { retryAfterMs };
      sender.refused({ type: "error", id, code, message: code, retryable, ...more });
    },
    /** The connection is lost, and there is another one. */
    reconnect() {
      at.connected = false;
      sender.disconnected();
      at.connected = true;
    },
  };
}

const onPage = (page: number) => ({ epoch: "log.1", page });

describe("one frame at a time", () => {
  it("is under way; what comes meanwhile goes together with the next one", () => {
    const { send, see, frames } = aSender();
    for (const message of ["a", "b", "c"]) send(message);
    expect(frames).toHaveLength(1);
    see(1);
    send("d");
    see(2);
    expect(frames).toHaveLength(2);
    see(3);
    expect(frames).toEqual([
      { action: "message", id: 1, after: onPage(5), message: "a" },
      { action: "message", id: 2, after: onPage(6), messages: ["b", "c"] },
      { action: "message", id: 4, after: onPage(8), message: "d" },
    ]);
  });

  it("tells each request where its message stands", () => {
    const { request, see } = aSender();
    const outcomes = ["a", "b", "c"].map(request);
    see(1);
    see(2, 3);
    expect(outcomes).toEqual([[onPage(6)], [onPage(7)], [onPage(8)]]);
  });

  it("is held back where it would not come sooner, and takes along what comes meanwhile", async () => {
    const { platform, at, send, see, frames } = aSender();
    at.holdMs = 100;
    send("a");
    at.holdMs = 60;
    await platform.advance(40);
    send("b");
    expect([frames, platform.pendingTimers]).toEqual([[], 1]);
    at.holdMs = 0;
    await platform.advance(60);
    expect(frames).toMatchObject([{ id: 1, messages: ["a", "b"] }]);
    send("c");
    see(1, 2);
    expect(frames).toHaveLength(2);
  });

  it("is not held any more when there is another connection", async () => {
    const { platform, sender, at, send, reconnect, frames } = aSender();
    at.holdMs = 100;
    send("a");
    reconnect();
    expect(platform.pendingTimers).toBe(0);
    at.holdMs = 0;
    sender.pump();
    expect(frames).toHaveLength(1);
  });

  it("waits for a connection", () => {
    const { sender, at, send, frames } = aSender();
    at.connected = false;
    send("a");
    at.connected = true;
    expect(frames).toEqual([]);
    sender.pump();
    expect(frames).toHaveLength(1);
  });
});

describe("a frame whose entries are not seen", () => {
  it.each([
    [0, 1_500],
    [0.999_999, 2_249],
  ])(
    "is asked for after 1.5 s and up to a half: with chance %d after %d",
    async (chance, delay) => {
      const { platform, send, catchUps, frames } = aSender();
      platform.chance = chance;
      send("a");
      await platform.advance(delay - 1);
      expect(catchUps).toEqual([]);
      await platform.advance(2);
      expect([catchUps.length, frames.length]).toEqual([1, 1]);
    },
  );

  it("is asked for on behalf of all only if no tick has come since it was sent", async () => {
    const { platform, sender, at, send, catchUps } = aSender();
    await platform.advance(10);
    send("a");
    at.heardAt = 10;
    await platform.advance(1_500);
    sender.caughtUp();
    at.heardAt = 1_511;
    await platform.advance(3_000);
    expect(catchUps).toEqual([true, false]);
  });

  it("is sent again as it was, once the log is known not to have them", async () => {
    const { platform, sender, at, send, frames } = aSender();
    send("a");
    send("b");
    at.page = 9;
    await platform.advance(1_500);
    expect(frames).toHaveLength(1);
    sender.caughtUp();
    expect(frames).toHaveLength(2);
    expect(frames[1]).toEqual(frames[0]);
    sender.caughtUp();
    expect(frames).toHaveLength(2);
  });

  it("is sent five times, with doubled patience, before its outcome is given up", async () => {
    const { platform, sender, send, request, frames, failures } = aSender();
    const outcomes = request("a");
    const times: number[] = [];
    for (let number = 1; number <= 5; number++) {
      expect([frames.length, outcomes]).toEqual([number, []]);
      await platform.advance(1_500 * 2 ** (number - 1));
      times.push(platform.now());
      if (number === 1) send("next");
      sender.caughtUp();
    }
    expect(outcomes).toEqual([new OutcomeUnknownError()]);
    expect(frames.map(({ id }) => id)).toEqual([1, 1, 1, 1, 1, 2]);
    expect([times, failures]).toEqual([[1_500, 4_500, 10_500, 22_500, 46_500], []]);
  });

  it("is no more waited for once they are seen, however late", async () => {
    const { platform, sender, request, see, frames, catchUps } = aSender();
    const outcomes = request("a");
    await platform.advance(1_500);
    see(1);
    sender.caughtUp();
    await platform.advance(60_000);
    expect([frames.length, catchUps.length, outcomes]).toEqual([1, 1, [onPage(6)]]);
    expect(platform.pendingTimers).toBe(0);
  });
});

describe("after a reconnect", () => {
  it("what was under way is sent again as it was, once the log is known not to have it", async () => {
    const { platform, sender, at, send, reconnect, frames } = aSender();
    send("a");
    at.page = 9;
    reconnect();
    await platform.advance(60_000);
    expect(frames).toHaveLength(1);
    sender.caughtUp();
    expect(frames).toHaveLength(2);
    expect(frames[1]).toEqual(frames[0]);
  });

  it("happens as often as it will: only patience counts", async () => {
    const { sender, request, reconnect, frames } = aSender();
    const outcomes = request("a");
    for (let number = 0; number < 20; number++) {
      reconnect();
      sender.caughtUp();
    }
    expect([frames.length, outcomes]).toEqual([21, []]);
  });

  it("that has missed something, what was under way is unknown, and the rest is sent", () => {
    const { sender, send, request, reconnect, frames, failures } = aSender();
    const first = request("a");
    const second = request("b");
    send("c");
    reconnect();
    sender.giveUp();
    expect([first, second]).toEqual([[new OutcomeUnknownError()], []]);
    expect(frames).toMatchObject([{ message: "a" }, { id: 2, messages: ["b", "c"] }]);
    sender.giveUp();
    expect(second).toEqual([new OutcomeUnknownError()]);
    expect(failures).toEqual([new OutcomeUnknownError()]);
    sender.giveUp();
    expect(failures).toHaveLength(1);
  });

  it("an entry of what was given up changes nothing", () => {
    const { sender, request, see, frames } = aSender();
    const outcomes = request("a");
    sender.giveUp();
    request("b");
    see(1);
    expect([outcomes.length, frames.length]).toEqual([1, 2]);
  });

  it("no pause is waited for", async () => {
    const { platform, sender, send, refuse, reconnect, frames } = aSender();
    send("a");
    refuse("busy");
    reconnect();
    expect(platform.pendingTimers).toBe(0);
    sender.caughtUp();
    expect(frames).toHaveLength(2);
  });
});

describe("a refusal", () => {
  it.each<[Code, number | undefined, readonly number[]]>([
    ["busy", 600, [600, 1_200, 2_400, 4_800, 8_000, 8_000]],
    ["internal", undefined, [500, 1_000, 2_000, 4_000, 8_000, 8_000]],
  ])("that may pass, as %s, is waited out, and nobody hears of it", async (code, ms, pauses) => {
    const { platform, request, refuse, see, frames } = aSender();
    const outcomes = request("a");
    for (const [index, pause] of pauses.entries()) {
      refuse(code, 1, ms);
      await platform.advance(pause - 1);
      expect(frames).toHaveLength(index + 1);
      await platform.advance(1);
      expect(frames[index + 1]).toEqual(frames[0]);
    }
    see(1);
    expect(outcomes).toEqual([onPage(6)]);
  });

  it("that may pass comes to nothing if the entries are seen after all", async () => {
    const { platform, send, refuse, see, frames } = aSender();
    send("a");
    refuse("busy");
    see(1);
    await platform.advance(60_000);
    expect(frames).toHaveLength(1);
  });

  it("as behind is caught up from, and sent with the position of then", () => {
    const { sender, at, request, refuse, see, frames, catchUps } = aSender();
    const outcomes = request("a");
    at.page = 90;
    refuse("behind");
    expect([catchUps, frames.length]).toEqual([[false], 1]);
    at.page = 91;
    sender.caughtUp();
    expect(frames[1]).toEqual({ action: "message", id: 1, after: onPage(91), message: "a" });
    see(1);
    expect(outcomes).toEqual([onPage(92)]);
  });

  it("as behind moves the position once, and not when it is sent again after that", async () => {
    const { platform, sender, at, send, refuse, frames } = aSender();
    send("a");
    refuse("behind");
    at.page = 91;
    sender.caughtUp();
    at.page = 95;
    await platform.advance(3_000);
    sender.caughtUp();
    expect(frames.map((frame) => frame.after)).toEqual([onPage(5), onPage(91), onPage(91)]);
  });

  it("as behind is not caught up from for ever", () => {
    const { sender, request, refuse, frames } = aSender();
    const outcomes = request("a");
    for (let number = 0; number < 9; number++) {
      refuse("behind");
      sender.caughtUp();
    }
    expect(frames).toHaveLength(5);
    expect(outcomes).toEqual([new RefusedError("behind", "behind", false)]);
  });

  it.each<Code>(["invalid_message", "out_of_order", "payload_too_large"])(
    "of one message, as %s, is its outcome, and the next is sent",
    (code) => {
      const { request, send, refuse, frames, failures } = aSender();
      const outcomes = request("bad");
      send("bad too");
      refuse(code);
      expect([outcomes, failures]).toEqual([[new RefusedError(code, code, false)], []]);
      refuse(code);
      expect(failures).toEqual([new RefusedError(code, code, false)]);
      send("good");
      expect(frames.map(({ id }) => id)).toEqual([1, 2, 3]);
    },
  );

  it("of several messages shows which it was when each is sent alone, with its own id", () => {
    const { request, send, refuse, see, frames } = aSender();
    send("first");
    const [good, bad, fine] = ["good", "bad", "fine"].map(request);
    send("last");
    see(1);
    refuse("forbidden_key");
    send("later");
    expect(frames.at(-1)).toMatchObject({ id: 2, message: "good" });
    see(2);
    expect(frames.at(-1)).toMatchObject({ id: 3, message: "bad" });
    refuse("forbidden_key");
    see(4);
    see(5);
    see(6);
    expect(frames.slice(2).map(({ id, message }) => [id, message])).toEqual([
      [2, "good"],
      [3, "bad"],
      [4, "fine"],
      [5, "last"],
      [6, "later"],
    ]);
    expect(bad).toEqual([new RefusedError("forbidden_key", "forbidden_key", false)]);
    expect([good?.length, fine?.length]).toEqual([1, 1]);
  });

  it("of what is not under way any more concerns nobody", async () => {
    const { platform, request, send, refuse, see, frames, failures } = aSender();
    request("a");
    see(1);
    const outcomes = request("b");
    refuse("invalid_message", 1);
    refuse("busy", 1);
    await platform.advance(1_400);
    expect([frames.length, outcomes, failures]).toEqual([2, [], []]);
    see(2);
    refuse("invalid_message", 2);
    send("c");
    expect(frames).toHaveLength(3);
  });
});

describe("an error that may be about what is under way", () => {
  it("has it sent again after a pause", async () => {
    const { platform, sender, send, frames } = aSender();
    send("a");
    sender.pause();
    await platform.advance(500);
    expect(frames).toHaveLength(2);
    expect(frames[1]).toEqual(frames[0]);
    await platform.advance(1_500);
    expect(platform.pendingTimers).toBe(0);
  });

  it("changes nothing while the log is being asked, or where nothing is under way", async () => {
    const { platform, sender, send, frames } = aSender();
    sender.pause();
    send("a");
    await platform.advance(1_500);
    sender.pause();
    await platform.advance(60_000);
    expect(frames).toHaveLength(1);
  });

  it("waits for the next connection if the pause ends when there is none", async () => {
    const { platform, sender, at, send, frames } = aSender();
    send("a");
    sender.pause();
    at.connected = false;
    await platform.advance(500);
    at.connected = true;
    sender.caughtUp();
    expect(frames).toHaveLength(2);
  });
});
