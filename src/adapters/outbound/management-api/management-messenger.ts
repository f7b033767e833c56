import type { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import type { Messenger, PostOutcome } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";
import type { PosterOptions } from "./connection-poster.ts";
import { ConnectionPoster } from "./connection-poster.ts";
import { outcomeOfError } from "./delivery-errors.ts";

/** Without the last of them the SDK reports a late answer but goes on waiting for it. */
const timeouts = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/**
 * Calls API Gateway's `@connections` API: posts, of which there are thousands, with a client made
 * for them; what is rare with the AWS SDK, which is loaded when it is first needed.
 */
export class ManagementMessenger implements Messenger {
  readonly #options: PosterOptions;
  readonly #poster: ConnectionPoster;
  #client: Promise<ApiGatewayManagementApiClient> | undefined;

  constructor(options: PosterOptions) {
    this.#options = options;
    this.#poster = new ConnectionPoster(options);
  }

  post(connectionId: string, frame: Frame, deadline?: number): Promise<PostOutcome> {
    return this.#poster.post(connectionId, frame, deadline);
  }

  async close(connectionId: string): Promise<PostOutcome> {
    try {
      const { DeleteConnectionCommand } = await loadSdk();
      this.#client ??= this.#createClient();
      const client = await this.#client;
      await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      return "delivered";
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  async #createClient(): Promise<ApiGatewayManagementApiClient> {
    const { ApiGatewayManagementApiClient } = await loadSdk();
    const { endpoint, region, credentials } = this.#options;
    return new ApiGatewayManagementApiClient({
      endpoint,
      region,
      // The SDK keeps credentials until they expire: these do at once, so that it asks each time.
      credentials: async () => ({ ...credentials(), expiration: new Date() }),
      requestHandler: timeouts,
    });
  }
}

function loadSdk() {
  return import("@aws-sdk/client-apigatewaymanagementapi");
}
