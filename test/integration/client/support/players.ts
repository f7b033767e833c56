import type { Platform } from "../../../../src/client/platform.ts";
import { connectWith } from "../../../../src/client/reconnecting-client.ts";
import type {
  ConnectOptions,
  ReceivedMessage,
  RelayClient,
} from "../../../../src/client/relay-client.ts";
import { systemPlatform } from "../../../../src/client/system-platform.ts";
import type { TestCloud } from "../../../support/cloud.ts";
import { eventually } from "../../../support/eventually.ts";
import { signedByLocalPool } from "../../../support/local-pool-tokens.ts";

/** Reconnects without the patience that a crowd needs. */
export const hasty: Platform = { ...systemPlatform(), random: () => Math.random() / 20 };

/** A player with a token of its own that lasts so many seconds. */
export function aPlayer(
  cloud: TestCloud,
  userId: string,
  { lasting = 3600, ...options }: Partial<ConnectOptions> & { readonly lasting?: number } = {},
) {
  const token = async () => {
    const exp = Math.floor(Date.now() / 1000) + lasting;
    return signedByLocalPool(cloud, { sub: userId, exp });
  };
  const relay = connectWith(hasty, { config: cloud.config, token, ...options });
  const heard: ReceivedMessage[] = [];
  const connections: string[] = [];
  relay.on("message", (frame) => heard.push(frame));
  relay.on("open", ({ connectionId }) => connections.push(connectionId));
  return { relay, heard, connections };
}

export async function untilOpen(...relays: readonly RelayClient[]): Promise<void> {
  await eventually(
    () => relays.map(({ state }) => state),
    (states) => states.every((state) => state === "open"),
  );
}
