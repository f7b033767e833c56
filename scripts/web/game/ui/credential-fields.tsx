import { useId, useState } from "preact/hooks";

interface Props {
  readonly username: string;
  readonly onUsername: (username: string) => void;
  readonly isReady: boolean;
  readonly isTrying: boolean;
  readonly onSubmit: (password: string) => void;
}

export function CredentialFields({ username, onUsername, isReady, isTrying, onSubmit }: Props) {
  const id = useId();
  const [password, setPassword] = useState("");
  const canSubmit = isReady && username !== "" && password !== "";
  return (
    <form
      class="credentials"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit) onSubmit(password);
      }}
    >
      <div class="field">
        <label for={`${id}-name`}>E-mail address</label>
        <input
          id={`${id}-name`}
          data-testid="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          value={username}
          onInput={({ currentTarget }) => onUsername(currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={`${id}-password`}>Password</label>
        <input
          id={`${id}-password`}
          data-testid="password"
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </div>
      <button type="submit" class="primary" data-testid="login" disabled={!canSubmit}>
        {isTrying ? "Logging in…" : "Log in"}
      </button>
    </form>
  );
}
