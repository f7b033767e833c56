import type { ConnectionView } from "../../api.ts";
import type { Commands } from "../use-commands.ts";
import { ConnectionActions } from "./connection-actions.tsx";
import type { Target } from "./fault-form.ts";

interface TargetChoiceProps {
  readonly target: Target;
  readonly connections: readonly ConnectionView[];
  readonly run: Commands["run"];
  nameOf(connectionId: string): string;
  onTarget(target: Target): void;
}

/** A longer list is no help. */
const mostTargets = 200;

/** Chooses whom to harm, and what can be done to an open connection at once. */
export function TargetChoice(props: TargetChoiceProps) {
  const { target, connections, run, nameOf, onTarget } = props;
  const targeted = connections.find(({ connectionId }) => connectionId === target);
  return (
    <fieldset>
      <legend>Whom</legend>
      <label class="field">
        <span>Posts to</span>
        <select
          data-testid="fault-target"
          value={target ?? ""}
          onChange={({ currentTarget: { value } }) => onTarget(value === "" ? undefined : value)}
        >
          <option value="">everybody</option>
          {target !== undefined && targeted === undefined && (
            <option value={target}>{nameOf(target)} (forgotten)</option>
          )}
          {connections.slice(0, mostTargets).map(({ connectionId, room, state }) => (
            <option key={connectionId} value={connectionId}>
              {nameOf(connectionId)} in {room}, {connectionId}
              {state === "ghost" && " (ghost)"}
            </option>
          ))}
        </select>
      </label>
      {targeted?.state === "open" && (
        <ConnectionActions connection={targeted} run={run} place="panel" />
      )}
    </fieldset>
  );
}
