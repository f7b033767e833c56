import type { ConnectionView } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { CopyButton } from "../copy-button.tsx";
import { ConnectionActions } from "../faults/connection-actions.tsx";
import { formatSpan } from "../format.ts";
import { Since, Until } from "../ticking.tsx";
import { Unchanging } from "../unchanging.tsx";
import type { Commands } from "../use-commands.ts";

interface ConnectionRowProps {
  readonly connection: ConnectionView;
  readonly run: Commands["run"];
  onFollow(connectionId: string): void;
}

export class ConnectionRow extends Unchanging<ConnectionRowProps> {
  override render() {
    const { connection, run, onFollow } = this.props;
    const { connectionId, userId, player, protocol, connectedAt, lastActiveAt, state } = connection;
    const { seat } = connection;
    return (
      <tr
        class={connection.forgotten ? "forgotten" : state}
        data-testid="connection"
        data-connection-id={connectionId}
        data-state={state}
        data-forgotten={connection.forgotten}
      >
        <th scope="row">
          {player ?? <span class="muted">unknown</span>}
          <StateBadge connection={connection} />
        </th>
        <td>
          <span class="id">
            <button
              type="button"
              class="link code"
              title={`${connectionId}: show its events only`}
              onClick={() => onFollow(connectionId)}
            >
              {connectionId}
            </button>
            <CopyButton what="connection id" text={connectionId} />
          </span>
        </td>
        <td class="from-medium">
          <span class="id">
            <span class="code" title={userId}>
              {userId}
            </span>
            <CopyButton what="user id" text={userId} />
          </span>
        </td>
        <td class="code from-large">{seat}</td>
        <td class="from-tiny">{protocol}</td>
        <td class="number">
          <Since at={connectedAt} />
        </td>
        <td class="number from-medium">
          {lastActiveAt === undefined ? (
            "–"
          ) : (
            <>
              <Since at={lastActiveAt} /> ago
            </>
          )}
        </td>
        <td class="number">
          <Until at={connection.expiresAt * 1000}>
            {(left) => (left > 0 ? formatSpan(left) : <Badge tone="notice">expired</Badge>)}
          </Until>
        </td>
        <td class="actions from-small">
          {state === "open" && <ConnectionActions connection={connection} run={run} />}
        </td>
      </tr>
    );
  }
}

function StateBadge({ connection: { state, forgotten } }: Pick<ConnectionRowProps, "connection">) {
  if (state === "ghost") {
    return (
      <Badge tone="notice" title="In the registry, but its connection is no more">
        ghost
      </Badge>
    );
  }
  if (!forgotten) return null;
  return (
    <Badge tone="bad" title="Open, but not in the registry (any more): it gets no message">
      forgotten
    </Badge>
  );
}
