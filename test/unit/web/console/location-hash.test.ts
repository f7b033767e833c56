import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFilter } from "../../../../scripts/web/console/live/event-filter.ts";
import { formatHash, parseHash } from "../../../../scripts/web/console/location-hash.ts";

describe("the address of what is shown", () => {
  it("names the trace that is open", () => {
    const hash = formatHash({ trace: "1-abc", filter: noFilter });
    expect(hash).toBe("#trace=1-abc");
    expect(parseHash(hash)).toEqual({ trace: "1-abc", filter: noFilter });
  });

  it("names the event that is open, by its number", () => {
    const hash = formatHash({ event: 12, filter: noFilter });
    expect(hash).toBe("#event=12");
    expect(parseHash(hash)).toEqual({ event: 12, filter: noFilter });
    expect(parseHash("#event=x")).toEqual({ filter: noFilter });
  });

  it("names the room whose log is open, and the tick in it", () => {
    const hash = formatHash({ room: "attic", tick: "nonce.1/7", filter: noFilter });
    expect(hash).toBe("#room=attic&tick=nonce.1%2F7");
    expect(parseHash(hash)).toEqual({ room: "attic", tick: "nonce.1/7", filter: noFilter });
    expect(parseHash("#room=no+room&tick=nonce.1/7")).toEqual({ filter: noFilter });
    expect(parseHash("#tick=nonce.1/7")).toEqual({ filter: noFilter });
  });

  it("says nothing where there is nothing to say", () => {
    expect(formatHash({ filter: noFilter })).toBe("#");
    expect(parseHash("")).toEqual({ filter: noFilter });
  });

  it("brings back any filter", () => {
    const filters = fc.record({
      route: fc.string(),
      outcome: fc.constantFrom("any", "problems", "faults", "cold-starts" as const),
      connection: fc.string(),
      heartbeats: fc.boolean(),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        expect(parseHash(formatHash({ filter }))).toEqual({ filter });
      }),
    );
  });

  it("ignores what it does not know", () => {
    expect(parseHash("#faults")).toEqual({ filter: noFilter });
    expect(parseHash("#outcome=constructor&x=1")).toEqual({ filter: noFilter });
  });
});
