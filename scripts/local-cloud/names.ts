/** How the resources of the local cloud are called. */

import { routeKeys } from "#protocol/actions.ts";
import { stageName } from "../../infra/settings.ts";

export const host = "127.0.0.1";

export const region = "us-east-1";

export const tableName = "game-relay-connections";

export const journalTableName = "game-relay-journal";

/** By which it is invoked. */
export const operatorFunctionName = "operator";

/** The WebSocket API, with the routes that the infrastructure gives it. */
export const api = {
  apiId: "localrelay",
  accountId: "000000000000",
  region,
  stage: stageName,
  routes: routeKeys,
} as const;
