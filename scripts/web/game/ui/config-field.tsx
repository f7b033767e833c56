import { useId, useState } from "preact/hooks";
import type { RelayConfig } from "../../../../src/client/relay-config.ts";
import { ConfigProblem, parseConfigFile } from "../session/config-file.ts";

interface Props {
  readonly isFilled: boolean;
  /** Undefined as soon as the text is no configuration any more. */
  readonly onConfig: (config: RelayConfig | undefined) => void;
}

/** Takes `aws-config.json` typed, pasted, dropped or chosen. */
export function ConfigField({ isFilled, onConfig }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const [isOver, setIsOver] = useState(false);

  function read(newText: string): void {
    setText(newText);
    try {
      onConfig(parseConfigFile(newText));
      setProblem("");
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      onConfig(undefined);
      setProblem(error.message);
    }
  }

  async function readFile(file: File | undefined): Promise<void> {
    if (file) read(await file.slice(0, 100_000).text());
  }

  return (
    <fieldset
      class={isOver ? "drop drop-over" : "drop"}
      data-testid="config-drop"
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void readFile(event.dataTransfer?.files[0]);
      }}
    >
      <legend>Its configuration</legend>
      <label for={id}>
        Paste or drop <code>aws-config.json</code>
      </label>
      <textarea
        id={id}
        data-testid="config"
        rows={4}
        spellcheck={false}
        value={text}
        aria-invalid={problem !== ""}
        aria-describedby={`${id}-problem`}
        onInput={({ currentTarget }) => read(currentTarget.value)}
      />
      <p
        id={`${id}-problem`}
        class={problem ? "hint hint-wrong" : "hint"}
        aria-live="polite"
        data-testid="config-problem"
      >
        {problem || (isFilled ? "This is a configuration. Now log in." : "None of it is secret.")}
      </p>
      <label class="file">
        <span>or choose the file</span>
        <input
          type="file"
          accept="application/json,.json"
          data-testid="config-file"
          onChange={({ currentTarget }) => void readFile(currentTarget.files?.[0])}
        />
      </label>
    </fieldset>
  );
}
