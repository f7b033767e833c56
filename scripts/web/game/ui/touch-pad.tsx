import type { Direction } from "../rules/board.ts";
import type { KeyAction } from "./keyboard.ts";
import { PadButton } from "./pad-button.tsx";

interface Props {
  readonly isDisabled: boolean;
  readonly onAct: (action: KeyAction) => void;
}

const arrows: readonly { readonly move: Direction; readonly label: string }[] = [
  { move: "up", label: "Up" },
  { move: "left", label: "Left" },
  { move: "right", label: "Right" },
  { move: "down", label: "Down" },
];

/** For thumbs: a cross to move on one side, and the tag on the other. */
export function TouchPad({ isDisabled, onAct }: Props) {
  return (
    <fieldset class="pad">
      <legend class="unseen">Controls</legend>
      <div class="cross">
        {arrows.map(({ move, label }) => (
          <PadButton
            key={move}
            class={`arrow arrow-${move}`}
            testId={`move-${move}`}
            label={label}
            isDisabled={isDisabled}
            onPress={() => onAct({ move })}
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M12 5 L19 16 H5 Z" />
            </svg>
          </PadButton>
        ))}
      </div>
      <PadButton
        class="tag"
        testId="tag"
        label="Tag"
        isDisabled={isDisabled}
        onPress={() => onAct("search")}
      >
        Tag!
      </PadButton>
    </fieldset>
  );
}
