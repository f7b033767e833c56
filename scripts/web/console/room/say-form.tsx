import { useState } from "preact/hooks";
import type { Commands } from "../use-commands.ts";

interface SayFormProps {
  readonly room: string;
  readonly run: Commands["run"];
}

/** In UTF-16 code units: as much as the server takes. */
const longestText = 1_000;

/** Says something to everybody in the room, as operators and other backends do. */
export function SayForm({ room, run }: SayFormProps) {
  const [text, setText] = useState("");

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (text === "") return;
    if (await run({ kind: "say", room, text }, `Said in ${room}.`)) setText("");
  }

  return (
    <form class="say" onSubmit={submit}>
      <input
        aria-label={`Say to everybody in room ${room}`}
        placeholder="Say to the room"
        autocomplete="off"
        maxLength={longestText}
        data-testid="say-text"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" data-testid="say" disabled={text === ""}>
        Say
      </button>
    </form>
  );
}
