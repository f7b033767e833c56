import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamMessage } from "../../../../scripts/web/console/live/live-state.ts";
import type { StreamSource } from "../../../../scripts/web/console/live/live-stream.ts";
import { LiveStream } from "../../../../scripts/web/console/live/live-stream.ts";
import { anEvent } from "./builders.ts";

/** An `EventSource` that says what it is told to. */
class FakeSource implements StreamSource {
  readyState = 0;
  isClosed = false;
  readonly #listeners = new Map<string, (event: { readonly data?: unknown }) => void>();

  addEventListener(name: string, listener: (event: { readonly data?: unknown }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  say(name: string, data?: unknown): void {
    this.#listeners.get(name)?.({ data: JSON.stringify(data) });
  }
}

function follow() {
  const sources: FakeSource[] = [];
  const batches: (readonly StreamMessage[])[] = [];
  const states: string[] = [];
  const open = () => {
    const source = new FakeSource();
    sources.push(source);
    return source;
  };
  const stream = new LiveStream(open, {
    received: (messages) => batches.push(messages),
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

  it("leaves reconnecting to a source that still tries", () => {
    const { sources, states, stream } = follow();
    sources[0]?.say("open");
    sources[0]?.say("error");
    vi.runAllTimers();
    sources[0]?.say("open");
    expect(sources).toHaveLength(1);
    expect(states).toEqual(["live", "reconnecting", "live"]);
    stream.close();
  });

  it("opens another source when the first has given up", () => {
    const { sources, states, stream } = follow();
    const [first] = sources;
    if (first !== undefined) first.readyState = 2;
    first?.say("error");
    vi.runAllTimers();
    sources[1]?.say("open");
    expect(first?.isClosed).toBe(true);
    expect(sources).toHaveLength(2);
    expect(states).toEqual(["reconnecting", "live"]);
    stream.close();
  });

  it("does nothing more once it is closed", () => {
    const { sources, batches, stream } = follow();
    const [first] = sources;
    first?.say("event", anEvent());
    if (first !== undefined) first.readyState = 2;
    first?.say("error");
    stream.close();
    vi.runAllTimers();
    expect(batches).toEqual([]);
    expect(sources).toHaveLength(1);
  });
});
