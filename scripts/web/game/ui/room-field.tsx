import { useId } from "preact/hooks";
import { isRoomName } from "#protocol/room-name.ts";

interface Props {
  readonly room: string;
  readonly onChange: (room: string) => void;
}

/** Players meet in rooms: who is in another one does not hear you. */
export function RoomField({ room, onChange }: Props) {
  const id = useId();
  const isValid = isRoomName(room);
  return (
    <div class="field">
      <label for={id}>Room</label>
      <input
        id={id}
        data-testid="room"
        value={room}
        maxLength={64}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={!isValid}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <p id={`${id}-hint`} class={isValid ? "hint" : "hint hint-wrong"}>
        {isValid
          ? "Whoever names the same room plays with you."
          : "A room is 1 to 64 letters, digits, “-” or “_”, without spaces."}
      </p>
    </div>
  );
}
