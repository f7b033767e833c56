import { useEffect, useRef, useState } from "preact/hooks";

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

/** So long after the last key a number counts as typed to the end. */
const settlingMs = 600;

/**
 * A number from 0, which applies by itself once it is typed; sooner with Enter, or when the field is
 * left. What is being typed stays, however often the page is drawn meanwhile.
 */
export function NumberInput(props: NumberInputProps) {
  const { label, testId, max, step, value, onCommit } = props;
  const [typed, setTyped] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(onCommit);
  latest.current = onCommit;
  useEffect(() => () => clearTimeout(timer.current), []);

  function commit(entered: number): void {
    clearTimeout(timer.current);
    timer.current = undefined;
    setTyped(undefined);
    if (!Number.isNaN(entered)) latest.current(entered);
  }

  function type(input: HTMLInputElement): void {
    setTyped(input.value);
    clearTimeout(timer.current);
    // An empty field is on its way to a number.
    if (input.value === "") return;
    timer.current = setTimeout(() => commit(input.valueAsNumber), settlingMs);
  }

  /** A browser tells of a change also when it has been committed already. */
  function leave(input: HTMLInputElement): void {
    if (timer.current !== undefined || input.value === "") commit(input.valueAsNumber);
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
      onInput={({ currentTarget }) => type(currentTarget)}
      onChange={({ currentTarget }) => leave(currentTarget)}
    />
  );
}
