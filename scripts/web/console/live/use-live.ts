import { useEffect, useState } from "preact/hooks";
import type { LiveState } from "./live-state.ts";
import { clearHistory, initialState, receive } from "./live-state.ts";
import type { StreamState } from "./live-stream.ts";
import { LiveStream } from "./live-stream.ts";

export interface Live {
  /** As it is now. */
  readonly state: LiveState;
  /** What is to be shown of the past: while it is paused, as it was then. */
  readonly shown: Pick<LiveState, "events" | "ticks">;
  readonly streamState: StreamState;
  readonly isPaused: boolean;
  /** Events that have come since it was paused. */
  readonly held: number;
  togglePause(): void;
  /** Empties the lists of the past, on this page only. */
  clear(): void;
}

/** The live view's data, from the server's stream. */
export function useLive(): Live {
  const [state, setState] = useState(initialState);
  const [streamState, setStreamState] = useState<StreamState>("connecting");
  const [pausedAt, setPausedAt] = useState<LiveState>();

  useEffect(() => {
    const stream = new LiveStream(openStream, {
      received: (messages) => setState((current) => receive(current, messages)),
      changed: setStreamState,
    });
    return () => stream.close();
  }, []);

  return {
    state,
    shown: pausedAt ?? state,
    streamState,
    isPaused: pausedAt !== undefined,
    held: pausedAt === undefined ? 0 : eventsSince(pausedAt, state),
    togglePause: () => setPausedAt(pausedAt === undefined ? state : undefined),
    clear() {
      setState(clearHistory);
      setPausedAt((paused) => paused && clearHistory(paused));
    },
  };
}

function openStream(): WebSocket {
  const { protocol, host } = window.location;
  return new WebSocket(`${protocol === "https:" ? "wss:" : "ws:"}//${host}/api/stream`);
}

function eventsSince(pausedAt: LiveState, { events }: LiveState): number {
  return events.filter(({ id }) => id > pausedAt.lastEventId).length;
}
