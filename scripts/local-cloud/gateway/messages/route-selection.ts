import { isRecord, parseJson } from "../../../json.ts";

/** Routes that belong to the gateway: no message selects them by name. */
const predefinedRoutes: ReadonlySet<string> = new Set(["$connect", "$disconnect", "$default"]);

/**
 * Selects a route by `$request.body.action`: the result is stringified and compared exactly. What
 * is not JSON, has no action, or names no route goes to `$default`.
 *
 * Whether a client can name `$disconnect` and be obeyed on AWS is not known; here it cannot.
 *
 * @returns the route key, or `undefined` where AWS answers Forbidden
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectRoute(body: string, routes: ReadonlySet<string>): string | undefined {
  const action = actionOf(body);
  if (action !== undefined && routes.has(action) && !predefinedRoutes.has(action)) return action;
  return routes.has("$default") ? "$default" : undefined;
}

function actionOf(body: string): string | undefined {
  const message = parseJson(body);
  if (!isRecord(message) || !Object.hasOwn(message, "action")) return undefined;
  const { action } = message;
  return typeof action === "string" ? action : textOf(action);
}

/** @returns `undefined` for what is nested too deep to be written, as no route's name is */
function textOf(action: unknown): string | undefined {
  try {
    return JSON.stringify(action);
  } catch {
    return undefined;
  }
}
