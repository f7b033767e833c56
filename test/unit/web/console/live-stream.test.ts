import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamMessage } from "../../../../scripts/web/api.ts";
import type { StreamSource } from "../../../../scripts/web/console/live/live-stream.ts";
import { LiveStream } from "../../../../scripts/web/console/live/live-stream.ts";
import { anEvent } from "./builders.ts";

/** A `WebSocket` that says what it is told to. */
class FakeSource implements StreamSource {
  isClosed = false;
  readonly #listeners = new Map<string, (event: { readonly data?: unknown }) => void>();

  addEventListener(name: string, listener: (event: { readonly data?: unknown }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
    this.is("close");
  }

  say(name: string, data: unknown): void {
    this.#listeners.get("message")?.({ data: JSON.stringify({ name, data }) });
  }

  is(what: "open" | "close"): void {
    this.#listeners.get(what)?.({});
  }
}

function follow({ received = () => {} } = {}) {
  const sources: FakeSource[] = [];
  const batches: (readonly StreamMessage[])[] = [];
  const states: string[] = [];
  const open = () => {
    const source = new FakeSource();
    sources.push(source);
    return source;
  };
  const stream = new LiveStream(open, {
    received(messages) {
      batches.push(messages);
      received();
    },
    changed: (state) => states.push(state),
  });
  return { stream, sources, batches, states };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the live stream", () => {
  it("hands on what comes together as one batch, in its order", () => {
    const { sources, batches, stream } = follow();
    for (const id of [1, 2, 3]) sources[0]?.say("event", anEvent({ id }));
    expect(batches).toEqual([]);
    vi.runAllTimers();
    sources[0]?.say("event", anEvent({ id: 4 }));
    vi.runAllTimers();
    const ids = batches.map((batch) => batch.map(({ data }) => "id" in data && data.id));
    expect(ids).toEqual([[1, 2, 3], [4]]);
    stream.close();
  });

  it.each([
    [0, 50],
    [400, 400],
    [5_000, 1_000],
  ])("gathers, after showing took %i ms, for %i ms", (tookMs, gatheredMs) => {
    const { sources, batches, stream } = follow({
      received: () => vi.advanceTimersByTime(tookMs),
    });
    sources[0]?.say("event", anEvent({ id: 1 }));
    vi.advanceTimersByTime(50);
    expect(batches).toHaveLength(1);
    vi.advanceTimersByTime(0);
    sources[0]?.say("event", anEvent({ id: 2 }));
    vi.advanceTimersByTime(gatheredMs - 1);
    expect(batches).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(batches).toHaveLength(2);
    stream.close();
  });

  it("begins anew with a snapshot, whatever came just before it", () => {
    const { sources, batches, stream } = follow();
    sources[0]?.say("event", anEvent());
    sources[0]?.say("snapshot", {});
    sources[0]?.say("event", anEvent({ id: 2 }));
    vi.runAllTimers();
    expect(batches.map((batch) => batch.map(({ name }) => name))).toEqual([["snapshot", "event"]]);
    stream.close();
  });

  it("opens another source whenever one was lost or could not be opened", () => {
    const { sources, states, stream } = follow();
    sources[0]?.is("open");
    sources[0]?.is("close");
    vi.runAllTimers();
    sources[1]?.is("close");
    vi.runAllTimers();
    sources[2]?.is("open");
    expect(sources).toHaveLength(3);
    expect(states).toEqual(["live", "reconnecting", "reconnecting", "live"]);
    stream.close();
  });

  it("does nothing more once it is closed", () => {
    const { sources, batches, states, stream } = follow();
    const [first] = sources;
    first?.say("event", anEvent());
    stream.close();
    first?.say("event", anEvent({ id: 2 }));
    vi.runAllTimers();
    expect(first?.isClosed).toBe(true);
    expect([batches, states]).toEqual([[], []]);
    expect(sources).toHaveLength(1);
  });

  it("does not come back for a source that was lost just before it was closed", () => {
    const { sources, stream } = follow();
    sources[0]?.is("close");
    stream.close();
    vi.runAllTimers();
    expect(sources).toHaveLength(1);
  });
});
