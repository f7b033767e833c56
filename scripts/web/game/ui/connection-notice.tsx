import { useEffect, useState } from "preact/hooks";
import type { Connection } from "../session/connection.ts";

interface Props {
  readonly connection: Connection;
  readonly onLeave: () => void;
}

/** Over the board while it stands still. The seconds are for the eye only. */
export function ConnectionNotice({ connection, onLeave }: Props) {
  return (
    <div role="status" class="outage-place">
      {connection.state === "reconnecting" && connection.isOffline && (
        <div class="outage" data-testid="offline">
          <p class="outage-title">You are offline</p>
          <p>You stand where you stood. What happens meanwhile is played when you are back.</p>
          <p class="hint">It goes on by itself once this device has a network again.</p>
        </div>
      )}
      {connection.state === "reconnecting" && !connection.isOffline && (
        <div class="outage" data-testid="reconnecting">
          <Outage wasOpen={connection.wasOpen} />
          <p class="hint">{connection.reason}</p>
          <p class="countdown" aria-hidden="true">
            <Countdown key={connection.attempt} until={connection.retryAt} />
          </p>
        </div>
      )}
      {connection.state === "closed" && (
        <div class="outage" data-testid="closed">
          <p class="outage-title" data-testid="closed-title">
            {titleOf(connection.code)}
          </p>
          <p data-testid="closed-reason">{connection.reason}</p>
          <button type="button" class="primary" onClick={onLeave}>
            Back to the log-in
          </button>
        </div>
      )}
    </div>
  );
}

function Outage({ wasOpen }: { readonly wasOpen: boolean }) {
  return wasOpen ? (
    <>
      <p class="outage-title">The connection was lost</p>
      <p>You stand where you stood. What happens meanwhile is played when you are back.</p>
    </>
  ) : (
    <>
      <p class="outage-title">You are not in yet</p>
      <p>
        The relay cannot be reached, or does not let you in: you may be kept out for a while, or the
        room may be full or closed to you.
      </p>
    </>
  );
}

/** @param code the relay's word for why it has put the player out, if it has */
function titleOf(code: string | undefined): string {
  switch (code) {
    case "kicked":
      return "You were thrown out";
    case "barred":
      return "You were thrown out, and are kept out for a while";
    case "replaced":
      return "You play in too many windows: newer ones go on";
    default:
      return "The game is over for this window";
  }
}

function Countdown({ until }: { readonly until: number }) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 200);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - now) / 1_000);
  return (
    <span data-testid="countdown">{seconds > 0 ? `Trying again in ${seconds} s` : "Trying…"}</span>
  );
}
