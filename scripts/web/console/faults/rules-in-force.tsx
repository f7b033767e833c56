interface RulesInForceProps<Rule> {
  /** Tells the rules of one service from those of others, on the whole page. */
  readonly id: string;
  readonly rules: readonly Rule[];
  describe(rule: Rule): string;
  onRemove(rule: Rule): void;
}

/** Every rule there is, also those that the form above does not offer. */
export function RulesInForce<Rule extends { readonly kind: string }>({
  id,
  rules,
  describe,
  onRemove,
}: RulesInForceProps<Rule>) {
  if (rules.length === 0) return null;
  return (
    <ul class="rules" aria-label="Faults in force" data-testid={`${id}-rules`}>
      {rules.map((rule) => {
        const description = describe(rule);
        return (
          <li key={description} data-testid={`${id}-rule`} data-kind={rule.kind}>
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
