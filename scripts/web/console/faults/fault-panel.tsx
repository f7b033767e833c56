import { useState } from "preact/hooks";
import type { ConnectionView, FaultSettings } from "../../api.ts";
import { shortId } from "../format.ts";
import { Panel } from "../panel.tsx";
import type { Commands } from "../use-commands.ts";
import { BackendFaults } from "./backend-faults.tsx";
import { Crashes } from "./crashes.tsx";
import { DatabaseFaults } from "./database-faults.tsx";
import type { Target } from "./fault-form.ts";
import { PostFaults } from "./post-faults.tsx";
import { TargetChoice } from "./target-choice.tsx";

interface FaultPanelProps {
  readonly settings: FaultSettings | undefined;
  readonly connections: readonly ConnectionView[];
  /** By connection id, also of those that are gone. */
  readonly players: ReadonlyMap<string, string>;
  readonly commands: Commands;
}

/** Lets things go wrong on purpose; it shows what the server says is in force. */
export function FaultPanel({ settings, connections, players, commands }: FaultPanelProps) {
  const [target, setTarget] = useState<Target>();
  const { run } = commands;
  const nameOf = (connectionId: string) => players.get(connectionId) ?? shortId(connectionId);
  return (
    <Panel
      id="faults"
      title="Faults"
      tools={
        <button
          type="button"
          class="small"
          data-testid="fault-reset"
          title="No faults, no deaths, no lost $disconnects, the limits that API Gateway has"
          onClick={() => run({ kind: "reset" }, "Nothing goes wrong any more.")}
        >
          Reset all
        </button>
      }
    >
      <div class="form">
        {settings === undefined ? (
          <p class="muted">The server has not told yet what is in force.</p>
        ) : (
          <>
            <TargetChoice {...{ target, connections, nameOf, run }} onTarget={setTarget} />
            <PostFaults {...{ target, nameOf, run }} rules={settings.rules} />
            <Crashes settings={settings.crashes} rooms={roomNames(connections)} run={run} />
            <DatabaseFaults rules={settings.databaseRules} run={run} />
            <BackendFaults settings={settings} run={run} />
          </>
        )}
      </div>
    </Panel>
  );
}

function roomNames(connections: readonly ConnectionView[]): readonly string[] {
  return [...new Set(connections.map(({ room }) => room))].toSorted();
}
