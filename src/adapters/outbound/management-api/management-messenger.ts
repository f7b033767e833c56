import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { Messenger, PostOutcome } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frames.ts";
import { outcomeOfError } from "./delivery-errors.ts";

/** Without the last of them the SDK reports a late answer but goes on waiting for it. */
const timeouts = { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true };

/** Posts through API Gateway's `@connections` API with the AWS SDK. */
export class ManagementMessenger implements Messenger {
  readonly #client: ApiGatewayManagementApiClient;

  constructor(client: ApiGatewayManagementApiClient) {
    this.#client = client;
  }

  /**
   * @param endpoint `https://…/{stage}`, or a custom domain with its mapping key
   * @param maxSockets how many posts can be under way at once; the SDK would stop at 50
   */
  static create(endpoint: string, maxSockets: number): ManagementMessenger {
    const agent = { keepAlive: true, maxSockets };
    return new ManagementMessenger(
      new ApiGatewayManagementApiClient({
        endpoint,
        requestHandler: { ...timeouts, httpsAgent: agent, httpAgent: agent },
      }),
    );
  }

  post(connectionId: string, frame: Frame): Promise<PostOutcome> {
    return outcomeOf(
      this.#client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame })),
    );
  }

  close(connectionId: string): Promise<PostOutcome> {
    return outcomeOf(
      this.#client.send(new DeleteConnectionCommand({ ConnectionId: connectionId })),
    );
  }
}

async function outcomeOf(call: Promise<unknown>): Promise<PostOutcome> {
  try {
    await call;
    return "delivered";
  } catch (error) {
    return outcomeOfError(error);
  }
}
