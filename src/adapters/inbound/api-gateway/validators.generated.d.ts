import type validator from "@middy/validator";

/**
 * What `@middy/validator` takes for a schema. At run time that is a compiled function, as these
 * are, although its types ask for an instance of Ajv.
 */
type EventSchema = NonNullable<NonNullable<Parameters<typeof validator>[0]>["eventSchema"]>;

export declare const validateMessageEvent: EventSchema;
export declare const validateHeartbeatEvent: EventSchema;
