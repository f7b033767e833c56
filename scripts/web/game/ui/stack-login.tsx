import { useState } from "preact/hooks";
import type { RelayConfig } from "../../../../src/client/relay-config.ts";
import { ConfigField } from "./config-field.tsx";
import { CredentialFields } from "./credential-fields.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import type { Attempt, LogInState } from "./use-log-in.ts";

interface Props {
  /** Whether there are no local players beside it. */
  readonly isOnlyWay: boolean;
  readonly isReady: boolean;
  readonly state: LogInState;
  readonly onLogIn: (attempt: Attempt) => void;
  readonly onNewPassword: (player: string, password: string) => void;
}

/** The way to a stack in an AWS account: its configuration file, a user name and a password. */
export function StackLogin({ isOnlyWay, isReady, state, onLogIn, onNewPassword }: Props) {
  const [config, setConfig] = useState<RelayConfig>();
  const [username, setUsername] = useState("");

  function logIn(password: string): void {
    if (!config || !isReady) return;
    onLogIn({ config, username, password, player: username.split("@", 1)[0] || username });
  }

  return (
    <details class="stack" open={isOnlyWay}>
      <summary data-testid="deployed-stack">Log in to a deployed stack</summary>
      <div class="stack-forms">
        <p class="hint">Nothing of this is kept: after a reload you log in again.</p>
        <ConfigField onConfig={setConfig} isFilled={config !== undefined} />
        {state.kind === "new-password" ? (
          <NewPasswordForm
            username={username}
            onChosen={(password) => onNewPassword(username, password)}
          />
        ) : (
          <CredentialFields
            username={username}
            onUsername={setUsername}
            isReady={isReady && config !== undefined}
            isTrying={state.kind === "trying"}
            onSubmit={logIn}
          />
        )}
      </div>
    </details>
  );
}
