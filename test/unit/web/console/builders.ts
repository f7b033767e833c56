import type {
  ConnectionView,
  EventView,
  SegmentView,
  TickView,
} from "../../../../scripts/web/api.ts";

export function anEvent(members: Partial<EventView> = {}): EventView {
  return {
    id: 1,
    at: 1_000,
    kind: "invocation",
    route: "message",
    connectionId: "L0SM9cOFvHcCIhw=",
    outcome: "200",
    durationMs: 12,
    ...members,
  };
}

export function aConnectionView(members: Partial<ConnectionView> = {}): ConnectionView {
  return {
    connectionId: "L0SM9cOFvHcCIhw=",
    userId: "5eb65d5a-d173-41ee-aafe-a2ba6a141b78",
    room: "lobby",
    protocol: "plain",
    seat: "8xrJSoKdYDg",
    connectedAt: 1_000,
    expiresAt: 7_200,
    state: "open",
    ...members,
  };
}

export function aTick(members: Partial<TickView> = {}): TickView {
  return {
    traceId: "1-a",
    at: 1_000,
    room: "lobby",
    tick: "nonce.1/1",
    pages: 1,
    entries: 1,
    connectionId: "L0SM9cOFvHcCIhw=",
    isTakenOver: false,
    waitMs: 0,
    posts: 1,
    outcomes: { recipients: 1, delivered: 1, gone: 0, failed: 0, skipped: 0 },
    retries: 0,
    fanOutMs: 5,
    ...members,
  };
}

/** From its start to its end, in milliseconds after the trace began; without an end, in progress. */
export function aSegment(
  name: string,
  [start, end]: readonly [number, number?],
  members: Partial<SegmentView> = {},
): SegmentView {
  const epochSeconds = 1_700_000_000;
  return {
    id: name,
    name,
    startTime: epochSeconds + start / 1000,
    ...(end !== undefined && { endTime: epochSeconds + end / 1000 }),
    annotations: {},
    metadata: {},
    ...members,
  };
}
