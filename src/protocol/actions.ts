/** What a client can ask for: the value of `action` in a frame, and the key of its route. */
export const actions = ["message", "heartbeat"] as const;

export type Action = (typeof actions)[number];

/** Every route that the gateway has, in the infrastructure and on one machine alike. */
export const routeKeys = ["$connect", "$disconnect", "$default", ...actions] as const;

export type RouteKey = (typeof routeKeys)[number];

/** How API Gateway finds the route of a frame. */
export const routeSelectionExpression = "$request.body.action";
