import { useState } from "preact/hooks";
import type { Protocol } from "#protocol/subprotocols.ts";
import { Breakable } from "../breakable.tsx";
import { Choice } from "./choice.tsx";
import type { FrameDraft } from "./frame-draft.ts";
import { composeFrame } from "./frame-draft.ts";

interface FrameFormProps {
  readonly protocol: Protocol;
  readonly isOpen: boolean;
  onSend(frame: string): void;
}

const kinds = { message: "message", heartbeat: "heartbeat", raw: "raw text" } as const;
const formats = { text: "text", json: "JSON" } as const;

/** Composes one frame, and shows it as it will go over the wire. */
export function FrameForm({ protocol, isOpen, onSend }: FrameFormProps) {
  const [draft, setDraft] = useState<FrameDraft>({
    kind: "message",
    format: "text",
    text: "Hello",
    id: "1",
  });
  const { kind, format, text, id } = draft;
  const change = (part: Partial<FrameDraft>) => setDraft({ ...draft, ...part });
  // The plain protocol has no ids.
  const composition = composeFrame(protocol === "plain" ? { ...draft, id: "" } : draft);

  function submit(event: Event): void {
    event.preventDefault();
    if (!isOpen || "problem" in composition) return;
    onSend(composition.frame);
    if (/^\d+$/.test(id)) change({ id: String(Number(id) + 1) });
  }

  return (
    <form onSubmit={submit}>
      <fieldset>
        <legend>What to say</legend>
        <div class="choices">
          <Choice
            label="Kind of frame"
            name="send-kind"
            options={kinds}
            value={kind}
            onChange={(value) => change({ kind: value })}
          />
          {kind === "message" && (
            <Choice
              label="The message is"
              name="send-format"
              options={formats}
              value={format}
              onChange={(value) => change({ format: value })}
            />
          )}
        </div>
        {kind !== "heartbeat" && (
          <textarea
            aria-label={kind === "raw" ? "Raw frame" : "Message"}
            class="code"
            rows={2}
            spellcheck={false}
            data-testid="send-text"
            value={text}
            onInput={({ currentTarget: { value } }) => change({ text: value })}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
            }}
          />
        )}
        <div class="send-row">
          <button
            type="submit"
            class="primary"
            disabled={!isOpen || "problem" in composition}
            data-testid="send-submit"
          >
            Send
          </button>
          {!isOpen && <span class="hint">Connect first.</span>}
          {kind !== "raw" && protocol !== "plain" && (
            <label class="field inline">
              <span>{kind === "heartbeat" ? "id, to be answered" : "id, counting up"}</span>
              <input
                class="code"
                autocomplete="off"
                data-testid="send-id"
                value={id}
                onInput={({ currentTarget: { value } }) => change({ id: value })}
              />
            </label>
          )}
        </div>
        {"problem" in composition ? (
          <p class="problem" data-testid="send-problem">
            {composition.problem}
          </p>
        ) : (
          <pre class="preview" data-testid="send-preview">
            <Breakable text={composition.frame} />
          </pre>
        )}
      </fieldset>
    </form>
  );
}
