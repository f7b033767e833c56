import { useState } from "preact/hooks";
import type { DatabaseFaultRule } from "../../../local-cloud/dynamodb/faults/database-fault-rules.ts";
import { formatShare } from "../format.ts";
import type { Commands } from "../use-commands.ts";
import type { Calls, DatabaseChoice } from "./database-form.ts";
import {
  databaseChoiceOf,
  databaseEffects,
  databaseFaultNames,
  describeDatabaseRule,
  withDatabaseChoice,
} from "./database-form.ts";
import { takesTime } from "./fault-form.ts";
import { RulesInForce } from "./rules-in-force.tsx";
import { ShareControl } from "./share-control.tsx";
import { useRules } from "./use-rules.ts";

interface DatabaseFaultsProps {
  /** Those in force. */
  readonly rules: readonly DatabaseFaultRule[];
  readonly run: Commands["run"];
}

const kinds = ["delayed", "slow", "throttled", "500-before", "500-after"] as const;
const resets = ["reset-before", "reset-after"] as const;

/** How many of the functions' calls of DynamoDB fail, and how. */
export function DatabaseFaults({ rules, run }: DatabaseFaultsProps) {
  const [calls, setCalls] = useState<Calls>();
  const changeRules = useRules(rules, (changed, done) =>
    run({ kind: "set-database-faults", rules: changed }, done),
  );

  function change(choice: DatabaseChoice): Promise<boolean> {
    const { kind, share } = choice;
    const whose = choice.calls ?? "calls";
    const done = `DynamoDB, ${databaseFaultNames[kind]}: ${formatShare(share)} of ${whose} from now on.`;
    return changeRules((current) => withDatabaseChoice(current, choice), done);
  }

  function end(rule: DatabaseFaultRule): void {
    const isOther = (it: DatabaseFaultRule) =>
      describeDatabaseRule(it) !== describeDatabaseRule(rule);
    void changeRules((current) => current.filter(isOther), "The fault is gone.");
  }

  return (
    <fieldset>
      <legend>DynamoDB</legend>
      <label class="field">
        <span>Of the functions</span>
        <select
          data-testid="database-calls"
          value={calls ?? ""}
          onChange={({ currentTarget: { value } }) => setCalls(callsIn(value))}
        >
          <option value="">all calls</option>
          <option value="reads">calls that read</option>
          <option value="writes">calls that write</option>
        </select>
      </label>
      {[...kinds, ...resets].map((kind) => (
        <ShareControl
          key={`${kind} ${calls}`}
          id={`database-${kind}`}
          name={databaseFaultNames[kind]}
          what={`${calls ?? "calls"} ${databaseEffects[kind]}`}
          takesTime={takesTime(kind)}
          amount={databaseChoiceOf(rules, kind, calls)}
          onChange={(amount) => change({ kind, calls, ...amount })}
        />
      ))}
      <RulesInForce id="database" rules={rules} describe={describeDatabaseRule} onRemove={end} />
    </fieldset>
  );
}

function callsIn(value: string): Calls {
  return value === "reads" || value === "writes" ? value : undefined;
}
