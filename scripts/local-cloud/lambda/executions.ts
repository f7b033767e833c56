import { randomBytes } from "node:crypto";
import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";
import { inBackground } from "../../in-background.ts";

/** The event that an instance has at hand; another object for each. */
export interface CurrentEvent {
  /** Its route, or "authorizer". */
  readonly label: string;
  readonly requestId: string;
  /** `X-Amzn-Trace-Id` */
  readonly traceHeader: string;
}

/** An instance, as a service knows it that is called by it. */
export interface Execution {
  /** The event at hand, if there is one. */
  readonly current: CurrentEvent | undefined;
  /** It dies in the middle of whatever it does, as when its sandbox crashes. */
  kill(): void;
  /** Resolves when it is no more. */
  readonly ended: Promise<void>;
}

/** As many keys of instances that are no more as still open doors: calls of theirs may be under way. */
const keptKeys = 100;

/**
 * The credentials of instances. As on Lambda each has its own, so that services can tell by the
 * signature who calls.
 */
export class Executions {
  readonly #keys = new Map<string, Required<AwsCredentials>>();
  readonly #running = new Map<string, Execution>();
  readonly #ended: string[] = [];

  /** Makes a key for an instance that is to be started. */
  issueKey(): Required<AwsCredentials> {
    const key = {
      accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      sessionToken: randomBytes(300).toString("base64"),
    };
    this.#keys.set(key.accessKeyId, key);
    return key;
  }

  /** @returns one that was issued, though its instance may be no more */
  key(accessKeyId: string): AwsCredentials | undefined {
    return this.#keys.get(accessKeyId);
  }

  /** @returns the running instance that has a key */
  withKey(accessKeyId: string): Execution | undefined {
    return this.#running.get(accessKeyId);
  }

  /** Knows from now on who has a key, for as long as that instance lives. */
  follow({ accessKeyId }: AwsCredentials, execution: Execution): void {
    this.#running.set(accessKeyId, execution);
    inBackground(execution.ended.then(() => this.#forget(accessKeyId)));
  }

  #forget(accessKeyId: string): void {
    this.#running.delete(accessKeyId);
    this.#ended.push(accessKeyId);
    if (this.#ended.length > keptKeys) this.#keys.delete(this.#ended.shift() ?? "");
  }
}
