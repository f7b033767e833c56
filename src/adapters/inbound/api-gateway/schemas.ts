import type { Action } from "#protocol/actions.ts";
import { actions } from "#protocol/actions.ts";
import { clientFrames } from "#protocol/frames.ts";

/**
 * The events in which API Gateway delivers the frames of clients. `npm run schemas` compiles them
 * into `validators.generated.js`, because compiling costs more at a cold start than everything else
 * that is loaded.
 */
export const eventSchemas: ReadonlyMap<Action, object> = new Map(
  actions.map((action) => [
    action,
    { type: "object", required: ["body"], properties: { body: clientFrames[action] } },
  ]),
);
