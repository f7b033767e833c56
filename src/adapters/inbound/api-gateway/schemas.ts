/**
 * The frames a client may send, as JSON Schemas of the events in which API Gateway delivers them.
 * `npm run schemas` compiles them into `validators.generated.js`, because compiling costs more at
 * a cold start than everything else that is loaded.
 */

const clientId = { type: "string", minLength: 1, maxLength: 64 } as const;

const messageFrame = {
  type: "object",
  required: ["message"],
  properties: {
    id: clientId,
    // Any JSON; of a string, at least one character.
    message: { minLength: 1 },
  },
} as const;

const heartbeatFrame = { type: "object", properties: { id: clientId } } as const;

const eventWith = (body: object) => ({ type: "object", required: ["body"], properties: { body } });

export const eventSchemas = {
  validateMessageEvent: eventWith(messageFrame),
  validateHeartbeatEvent: eventWith(heartbeatFrame),
} as const;
