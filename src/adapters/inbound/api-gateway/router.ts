import type { MiddlewareObj } from "@middy/core";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type { FairPlay } from "#application/people/fair-play.ts";
import type { RouteResponse } from "./answers.ts";
import type { RouteEvent } from "./events.ts";
import type { RefusalDependencies } from "./middlewares.ts";
import { parsesBody, refuses, refusesExpired, refusesFloods } from "./middlewares.ts";
import type { RouteDependencies } from "./routes.ts";
import { createRoutes, defaultRoute } from "./routes.ts";

export interface RouterDependencies extends RouteDependencies, RefusalDependencies {
  /** What is around the handler: tracing and the like. */
  readonly middlewares: readonly MiddlewareObj[];
  readonly fairPlay: FairPlay;
}

/**
 * The one Lambda handler behind all five routes.
 *
 * Routes are found by the kind of event as well as by their key, so that no frame that a client
 * sends can reach `$connect` or `$disconnect`.
 */
export function createRouter(dependencies: RouterDependencies) {
  const routes = createRoutes(dependencies);

  async function dispatch(event: RouteEvent, context: Context): Promise<RouteResponse> {
    const { eventType, routeKey } = event.requestContext;
    const route = routes.get(`${eventType} ${routeKey}`) ?? defaultRoute;
    return route(event, context);
  }

  return middy<RouteEvent, RouteResponse>(dispatch)
    .use([...dependencies.middlewares])
    .use([
      refuses(dependencies),
      refusesExpired(dependencies),
      refusesFloods(dependencies),
      parsesBody(),
    ]);
}
