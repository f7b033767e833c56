import { useEffect, useRef } from "preact/hooks";
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
  const changeRules = useRules(rules, run);

  function change(choice: FaultChoice): Promise<boolean> {
    const { kind, share } = choice;
    const whose = target === undefined ? "" : ` to ${nameOf(target)}`;
    const done = `${faultNames[kind]}: ${formatShare(share)} of posts${whose} from now on.`;
    return changeRules((current) => withChoice(current, choice), done);
  }

  const control = (kind: OfferedFault) => (
    <ShareControl
      key={`${kind} ${target}`}
      choice={choiceOf(rules, kind, target)}
      onChange={change}
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
          rules={rules}
          describe={(rule) => describeRule(rule, nameOf)}
          onRemove={end}
        />
      </fieldset>
    </>
  );
}

type ChangeRules = (
  change: (current: readonly FaultRule[]) => readonly FaultRule[],
  done: string,
) => Promise<boolean>;

/**
 * A command replaces all rules. So that none takes back what another one is about to bring, each waits
 * for the one before it, and starts from what is in force then.
 */
function useRules(rules: readonly FaultRule[], run: Commands["run"]): ChangeRules {
  const inForce = useRef(rules);
  const before = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    inForce.current = rules;
  }, [rules]);
  return (change, done) => {
    const changing = before.current.then(async () => {
      const changed = change(inForce.current);
      const isInForce = await run({ kind: "set-faults", rules: changed }, done);
      // The stream may tell of it later than the answer.
      if (isInForce) inForce.current = changed;
      return isInForce;
    });
    before.current = changing.catch(() => {});
    return changing;
  };
}
