import type { FaultRule } from "../../../local-cloud/gateway/faults/fault-rules.ts";
import { formatShare } from "../format.ts";
import type { Commands } from "../use-commands.ts";
import type { FaultChoice, OfferedFault, Target } from "./fault-form.ts";
import {
  choiceOf,
  describeRule,
  faultEffects,
  faultNames,
  offeredFaults,
  takesTime,
  totalShare,
  withChoice,
} from "./fault-form.ts";
import { RulesInForce } from "./rules-in-force.tsx";
import { ShareControl } from "./share-control.tsx";
import { useRules } from "./use-rules.ts";

interface PostFaultsProps {
  /** Those in force. */
  readonly rules: readonly FaultRule[];
  readonly target: Target;
  readonly run: Commands["run"];
  nameOf(connectionId: string): string;
}

/** How many of the posts to a target fail, and how. */
export function PostFaults({ rules, target, run, nameOf }: PostFaultsProps) {
  const changeRules = useRules(rules, (changed, done) =>
    run({ kind: "set-faults", rules: changed }, done),
  );

  function change(choice: FaultChoice): Promise<boolean> {
    const { kind, share } = choice;
    const whose = target === undefined ? "" : ` to ${nameOf(target)}`;
    const done = `${faultNames[kind]}: ${formatShare(share)} of posts${whose} from now on.`;
    return changeRules((current) => withChoice(current, choice), done);
  }

  const control = (kind: OfferedFault) => (
    <ShareControl
      key={`${kind} ${target}`}
      id={`fault-${kind}`}
      name={faultNames[kind]}
      what={`posts ${faultEffects[kind]}`}
      takesTime={takesTime(kind)}
      amount={choiceOf(rules, kind, target)}
      onChange={(amount) => change({ kind, target, ...amount })}
    />
  );

  function end(rule: FaultRule): void {
    const isOther = (it: FaultRule) => describeRule(it, String) !== describeRule(rule, String);
    void changeRules((current) => current.filter(isOther), "The fault is gone.");
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
          id="fault"
          rules={rules}
          describe={(rule) => describeRule(rule, nameOf)}
          onRemove={end}
        />
      </fieldset>
    </>
  );
}
