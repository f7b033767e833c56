import { useEffect, useId, useRef, useState } from "preact/hooks";

interface Props {
  readonly username: string;
  readonly onChosen: (password: string) => void;
}

/** Cognito asks for it when somebody else set the password, as for the administrator of a stack. */
export function NewPasswordForm({ username, onChosen }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState("");
  useEffect(() => field.current?.focus(), []);

  return (
    <form
      class="credentials"
      onSubmit={(event) => {
        event.preventDefault();
        if (password !== "") onChosen(password);
      }}
    >
      {/* For password managers, which keep a password with its name. */}
      <input hidden readOnly name="username" autocomplete="username" value={username} />
      <div class="field">
        <label for={id}>Choose a new password</label>
        <input
          ref={field}
          id={id}
          data-testid="new-password"
          type="password"
          autocomplete="new-password"
          value={password}
          aria-describedby={`${id}-hint`}
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <p id={`${id}-hint`} class="hint">
          Yours was a temporary one. From now on you log in with this.
        </p>
      </div>
      <button type="submit" class="primary" data-testid="set-password" disabled={password === ""}>
        Set it and log in
      </button>
    </form>
  );
}
