import type { ConnectionView } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { ConnectionActions } from "../faults/connection-actions.tsx";
import { formatSpan, shortId } from "../format.ts";
import type { Commands } from "../use-commands.ts";

interface ConnectionRowProps {
  readonly connection: ConnectionView;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly commands: Commands;
  onFollow(connectionId: string): void;
}

export function ConnectionRow({ connection, now, commands, onFollow }: ConnectionRowProps) {
  const { connectionId, userId, player, protocol, connectedAt, lastActiveAt, state } = connection;
  const expiresInMs = connection.expiresAt * 1000 - now;
  return (
    <tr
      class={state === "ghost" ? "ghost" : undefined}
      data-testid="connection"
      data-connection-id={connectionId}
      data-state={state}
    >
      <th scope="row">
        {player ?? <span class="muted">unknown</span>}
        {state === "ghost" && (
          <Badge tone="notice" title="In the registry, but its connection is no more">
            ghost
          </Badge>
        )}
      </th>
      <td>
        <button
          type="button"
          class="link code"
          title={`${connectionId}: show its events only`}
          onClick={() => onFollow(connectionId)}
        >
          {shortId(connectionId)}
        </button>
      </td>
      <td class="code from-medium" title={userId}>
        {shortId(userId)}
      </td>
      <td class="from-tiny">{protocol}</td>
      <td class="number">{formatSpan(now - connectedAt)}</td>
      <td class="number from-medium">
        {lastActiveAt === undefined ? "–" : `${formatSpan(now - lastActiveAt)} ago`}
      </td>
      <td class="number">
        {expiresInMs > 0 ? formatSpan(expiresInMs) : <Badge tone="notice">expired</Badge>}
      </td>
      <td class="actions from-small">
        {state === "open" && <ConnectionActions connection={connection} commands={commands} />}
      </td>
    </tr>
  );
}
