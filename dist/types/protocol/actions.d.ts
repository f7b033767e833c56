// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/** What a client can ask for: the value of `action` in a frame, and the key of its route. */
export declare const actions: readonly ["message", "heartbeat"];
export type Action = (typeof actions)[number];
/** Every route that the gateway has, in the infrastructure and on one machine alike. */
export declare const routeKeys: readonly ["$connect", "$disconnect", "$default", "message", "heartbeat"];
export type RouteKey = (typeof routeKeys)[number];
/** How API Gateway finds the route of a frame. */
export declare const routeSelectionExpression = "$request.body.action";
