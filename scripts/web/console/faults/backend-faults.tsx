import type { FaultSettings } from "../../api.ts";
import type { Commands } from "../use-commands.ts";
import { LimitsForm } from "./limits-form.tsx";

interface BackendFaultsProps {
  /** What is in force. */
  readonly settings: FaultSettings;
  readonly run: Commands["run"];
}

/** What can go wrong with the gateway and the functions themselves. */
export function BackendFaults({ settings, run }: BackendFaultsProps) {
  const { losesDisconnects, limits } = settings;
  return (
    <>
      <fieldset>
        <legend>Connections</legend>
        <LoseDisconnects isOn={losesDisconnects} run={run} />
        <LimitsForm limits={limits} run={run} />
      </fieldset>
      <fieldset>
        <legend>Restart</legend>
        <RestartButtons run={run} />
      </fieldset>
    </>
  );
}

function LoseDisconnects({ isOn, run }: { readonly isOn: boolean; readonly run: Commands["run"] }) {
  function change(checkbox: HTMLInputElement): void {
    const on = !isOn;
    // What the server says is shown, not what was clicked.
    checkbox.checked = isOn;
    const done = on ? "$disconnects are lost from now on." : "$disconnects arrive again.";
    void run({ kind: "lose-disconnects", on }, done);
  }

  return (
    <label class="check">
      <input
        type="checkbox"
        data-testid="fault-lose-disconnects"
        checked={isOn}
        onChange={({ currentTarget }) => change(currentTarget)}
      />
      Lose <code>$disconnect</code> events
    </label>
  );
}

function RestartButtons({ run }: Pick<BackendFaultsProps, "run">) {
  return (
    <div class="button-row">
      <button
        type="button"
        data-testid="fault-restart-functions"
        title="The next event meets a cold start"
        onClick={() => run({ kind: "restart-functions" }, "The next event meets a cold start.")}
      >
        Functions
      </button>
      <button
        type="button"
        data-testid="fault-restart-gateway"
        title="Every socket is cut, and the gateway listens again at the same address"
        onClick={() =>
          run({ kind: "restart-gateway" }, "The gateway cut every connection and is back.")
        }
      >
        Gateway
      </button>
    </div>
  );
}
