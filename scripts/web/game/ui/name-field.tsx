import { useId } from "preact/hooks";
import { clipName } from "../rules/names.ts";

interface Props {
  readonly name: string;
  /** Taken by whoever gives no name. */
  readonly fallback: string;
  readonly onChange: (name: string) => void;
}

/** Everybody in the room sees it, from the moment one is there. */
export function NameField({ name, fallback, onChange }: Props) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Your name</label>
      <input
        id={id}
        data-testid="name"
        value={name}
        placeholder={fallback}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onChange(clip(currentTarget))}
      />
      <p id={`${id}-hint`} class="hint">
        Everybody in the room sees it.
      </p>
    </div>
  );
}

/** `maxlength` counts otherwise, and would cut inside of a character. */
function clip(field: HTMLInputElement): string {
  const clipped = clipName(field.value);
  if (clipped !== field.value) field.value = clipped;
  return clipped;
}
