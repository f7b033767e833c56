import { useState } from "preact/hooks";

interface NumberInputProps {
  readonly label: string;
  readonly testId: string;
  readonly max?: number;
  readonly step: number | "any";
  /** What is in force. */
  readonly value: number;
  /** Called once it is typed to the end. */
  onCommit(value: number): void;
}

/** A number from 0. What is being typed stays, however often the page is drawn meanwhile. */
export function NumberInput(props: NumberInputProps) {
  const { label, testId, max, step, value, onCommit } = props;
  const [typed, setTyped] = useState<string>();

  function commit(entered: number): void {
    setTyped(undefined);
    if (!Number.isNaN(entered)) onCommit(entered);
  }

  return (
    <input
      type="number"
      min={0}
      max={max}
      step={step}
      aria-label={label}
      data-testid={testId}
      value={typed ?? value}
      onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      onChange={({ currentTarget }) => commit(currentTarget.valueAsNumber)}
    />
  );
}
