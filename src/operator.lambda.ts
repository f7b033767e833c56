import { readRouterEnvironment } from "./environment.ts";
import { composeOperator } from "./operator-composition.ts";

/** The Lambda entry that operators and other backends invoke; it works with what the router has. */
export const handler = composeOperator(readRouterEnvironment());
