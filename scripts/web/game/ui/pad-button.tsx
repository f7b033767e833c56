import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props {
  readonly class: string;
  readonly testId: string;
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}

/** Acts when the finger lands, not when it leaves; and for keys and assistive technology on click. */
export function PadButton({ class: name, testId, label, isDisabled, onPress, children }: Props) {
  const wasPressed = useRef(false);
  return (
    <button
      type="button"
      class={name}
      data-testid={testId}
      aria-label={label}
      aria-disabled={isDisabled}
      onPointerDown={({ button }) => {
        if (button !== 0 || isDisabled) return;
        wasPressed.current = true;
        onPress();
      }}
      // The focus stays on the board, so that the next key plays and does not press this again.
      onMouseDown={(event) => event.preventDefault()}
      onPointerCancel={() => {
        wasPressed.current = false;
      }}
      onClick={() => {
        const isDone = wasPressed.current;
        wasPressed.current = false;
        if (!isDone && !isDisabled) onPress();
      }}
    >
      {children}
    </button>
  );
}
