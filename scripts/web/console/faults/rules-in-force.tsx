import type { FaultRule } from "../../../local-cloud/gateway/faults/fault-rules.ts";

interface RulesInForceProps {
  readonly rules: readonly FaultRule[];
  describe(rule: FaultRule): string;
  onRemove(rule: FaultRule): void;
}

/** Every rule there is, also those that the form above does not offer. */
export function RulesInForce({ rules, describe, onRemove }: RulesInForceProps) {
  if (rules.length === 0) return null;
  return (
    <ul class="rules" aria-label="Faults in force" data-testid="fault-rules">
      {rules.map((rule) => {
        const description = describe(rule);
        return (
          <li key={description} data-testid="fault-rule" data-kind={rule.kind}>
            <span>{description}</span>
            <button
              type="button"
              class="small"
              aria-label={`End: ${description}`}
              onClick={() => onRemove(rule)}
            >
              End
            </button>
          </li>
        );
      })}
    </ul>
  );
}
