import { composeRouter } from "./composition.ts";
import { readRouterEnvironment } from "./environment.ts";

/** The Lambda entry of the five routes. */
export const handler = composeRouter(readRouterEnvironment());
