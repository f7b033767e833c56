/**
 * Stands in for Node's `https` in the bundles of the functions (infra/lambda-bundle.ts), where
 * aws-jwt-verify imports it for a fetcher that is not used (key-fetcher.ts): it is loaded when it
 * is first called, which is never.
 */

import type { request as httpsRequest } from "node:https";

export const request = ((...args: Parameters<typeof httpsRequest>) =>
  process.getBuiltinModule("node:https").request(...args)) as typeof httpsRequest;
