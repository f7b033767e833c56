import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { Target, Variant } from "./variant.ts";
import { connectionId, payloadBytes } from "./variant.ts";

/** Row (a): one post after the other, as tutorials have it. */
export function sequentialPosts(target: Target): Variant {
  const post = sdkPost(target);
  return {
    async broadcast(recipients) {
      let delivered = 0;
      for (let i = 0; i < recipients; i++) if (await post(connectionId(i))) delivered++;
      return delivered;
    },
  };
}

/** Row (b): all at once, with whatever the SDK does unless told otherwise. */
export function concurrentPosts(target: Target): Variant {
  const post = sdkPost(target);
  return {
    async broadcast(recipients) {
      const posts = Array.from({ length: recipients }, (_, i) => post(connectionId(i)));
      return (await Promise.all(posts)).filter((isDelivered) => isDelivered).length;
    },
  };
}

function sdkPost({ endpoint }: Target) {
  const client = new ApiGatewayManagementApiClient({ endpoint });
  const frame = Buffer.alloc(payloadBytes, "x");
  return async (id: string): Promise<boolean> => {
    try {
      await client.send(new PostToConnectionCommand({ ConnectionId: id, Data: frame }));
      return true;
    } catch {
      return false;
    }
  };
}
