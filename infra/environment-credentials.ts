/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles of the functions
 * (lambda-bundle.ts). Lambda gives credentials in variables and in no other way, and the adapters
 * hand them to the SDK themselves; profiles, single sign-on, processes and web identities, with the
 * clients that they need, would be 116 KB and 5 ms of CPU at each start for nothing.
 */

import { readAwsCredentials } from "../src/environment.ts";

/** What an SDK client asks that was given no credentials. */
export function defaultProvider() {
  // They end at once, so that the SDK asks each time: Lambda puts new ones into the variables.
  return async () => ({ ...readAwsCredentials(), expiration: new Date() });
}
