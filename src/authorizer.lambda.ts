import { composeAuthorizer } from "./composition.ts";
import { readAuthorizerEnvironment } from "./environment.ts";

/** The Lambda entry of the `$connect` authorizer. */
export const handler = composeAuthorizer(readAuthorizerEnvironment());
