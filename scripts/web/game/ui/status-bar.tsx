import type { Connection } from "../session/connection.ts";
import type { MatchView } from "../session/match.ts";
import type { Seat } from "./seat.ts";

interface Props {
  readonly seat: Seat;
  readonly view: MatchView;
  readonly isLocal: boolean;
  readonly onLeave: () => void;
}

const words: Record<Connection["state"], string> = {
  connecting: "Connecting",
  open: "Connected",
  reconnecting: "Reconnecting",
  closed: "Closed",
};

/** Who plays where, and how well the relay is reached. */
export function StatusBar({ seat, view: { connection, roundTripMs }, isLocal, onLeave }: Props) {
  const isOffline = connection.state === "reconnecting" && connection.isOffline;
  return (
    <header class="bar">
      <p class="brand" aria-hidden="true">
        Unseen <em>Tag</em>
      </p>
      <p class="where">
        <span class="unseen">You are logged in as </span>
        <strong>{seat.player}</strong> in <strong data-testid="room-name">{seat.room}</strong>
      </p>
      <p class="state" data-testid="connection-state" data-state={connection.state}>
        <span class="lamp" aria-hidden="true" />
        {isOffline ? "Offline" : words[connection.state]}
      </p>
      <p class="round-trip" title="There and back through the relay">
        <span class="unseen">Round trip </span>
        <span data-testid="round-trip">
          {roundTripMs === undefined ? "–" : `${Math.max(1, Math.round(roundTripMs))} ms`}
        </span>
      </p>
      <nav aria-label="Elsewhere">
        {isLocal && (
          <a href="/console" target="_blank" rel="noreferrer">
            Console
          </a>
        )}
        <button type="button" class="quiet" data-testid="leave" onClick={onLeave}>
          Leave
        </button>
      </nav>
    </header>
  );
}
