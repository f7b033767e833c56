import type { FaultRule } from "../../../local-cloud/gateway/faults/fault-rules.ts";
import { formatShare } from "../format.ts";
import type { Commands } from "../use-commands.ts";
import type { FaultChoice, OfferedFault, Target } from "./fault-form.ts";
import {
  choiceOf,
  describeRule,
  faultNames,
  offeredFaults,
  totalShare,
  withChoice,
} from "./fault-form.ts";
import { RulesInForce } from "./rules-in-force.tsx";
import { ShareControl } from "./share-control.tsx";

interface PostFaultsProps {
  /** Those in force. */
  readonly rules: readonly FaultRule[];
  readonly target: Target;
  readonly run: Commands["run"];
  nameOf(connectionId: string): string;
}

/** How many of the posts to a target fail, and how. */
export function PostFaults({ rules, target, run, nameOf }: PostFaultsProps) {
  function change(choice: FaultChoice): Promise<boolean> {
    const { kind, share } = choice;
    const whose = target === undefined ? "" : ` to ${nameOf(target)}`;
    const done = `${faultNames[kind]}: ${formatShare(share)} of posts${whose} from now on.`;
    return run({ kind: "set-faults", rules: withChoice(rules, choice) }, done);
  }

  const control = (kind: OfferedFault) => (
    <ShareControl
      key={`${kind} ${target}`}
      choice={choiceOf(rules, kind, target)}
      onChange={change}
    />
  );

  function end(rule: FaultRule): void {
    const others = rules.filter((it) => it !== rule);
    void run({ kind: "set-faults", rules: others }, "The fault is gone.");
  }

  return (
    <>
      <fieldset>
        <legend>Posts that are late</legend>
        {offeredFaults.late.map(control)}
      </fieldset>
      <fieldset>
        <legend>Posts that fail</legend>
        {offeredFaults.failing.map(control)}
        <p class="hint" data-testid="fault-total">
          {formatShare(totalShare(rules, target))} of posts to{" "}
          {target === undefined ? "everybody" : nameOf(target)} are late or fail. What is typed
          applies at once.
        </p>
        <RulesInForce
          rules={rules}
          describe={(rule) => describeRule(rule, nameOf)}
          onRemove={end}
        />
      </fieldset>
    </>
  );
}
