import type { ConnectionView } from "../../api.ts";
import { shortId } from "../format.ts";
import type { Commands } from "../use-commands.ts";

const actions = [
  {
    kind: "disconnect",
    label: "Cut",
    hint: "The gateway closes it, and tells the function",
    done: (name: string) => `The connection of ${name} was cut.`,
  },
  {
    kind: "vanish",
    label: "Vanish",
    hint: "The player's machine dies: no close frame, no $disconnect",
    done: (name: string) => `${name} vanished without a word.`,
  },
  {
    kind: "expire-session",
    label: "Expire",
    hint: "Its session ended a second ago, though nobody has noticed yet",
    done: (name: string) => `The session of ${name} has expired: its next message is refused.`,
  },
] as const;

interface ConnectionActionsProps {
  readonly connection: Pick<ConnectionView, "connectionId" | "player">;
  readonly run: Commands["run"];
  /** Tells the same buttons of other places apart. */
  readonly place?: "row" | "panel";
}

/** What can be done to one open connection. */
export function ConnectionActions({
  connection: { connectionId, player },
  run,
  place = "row",
}: ConnectionActionsProps) {
  const name = player ?? shortId(connectionId);
  return (
    <div class="button-row">
      {actions.map(({ kind, label, hint, done }) => (
        <button
          key={kind}
          type="button"
          class={place === "row" ? "small" : undefined}
          title={hint}
          aria-label={`${label} ${name} (${connectionId})`}
          data-testid={place === "row" ? `row-${kind}` : `fault-${kind}`}
          onClick={() => run({ kind, connectionId }, done(name))}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
