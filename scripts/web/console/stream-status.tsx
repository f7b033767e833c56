import type { StreamState } from "./live/live-stream.ts";

const words: Readonly<Record<StreamState, string>> = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "The server is away; trying again…",
};

/** Whether what is shown is still true. */
export function StreamStatus({ state }: { readonly state: StreamState }) {
  return (
    <p class="stream" role="status" data-testid="stream-state" data-state={state}>
      <span class="lamp" aria-hidden="true" />
      {words[state]}
    </p>
  );
}
