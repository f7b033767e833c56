interface ChoiceProps<Value extends string> {
  readonly label: string;
  /** Unique on the page. */
  readonly name: string;
  /** What is shown for each value. */
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  onChange(value: Value): void;
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>({
  label,
  name,
  options,
  value,
  onChange,
}: ChoiceProps<Value>) {
  return (
    <div class="choice" role="radiogroup" aria-label={label}>
      {entriesOf(options).map(([option, text]) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            value={option}
            data-testid={`${name}-${option}`}
            checked={option === value}
            onChange={() => onChange(option)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}

/** `Object.entries` forgets the names of the members. */
function entriesOf<Value extends string>(
  options: Readonly<Record<Value, string>>,
): readonly (readonly [Value, string])[] {
  const entries: (readonly [Value, string])[] = [];
  for (const option in options) entries.push([option, options[option]]);
  return entries;
}
