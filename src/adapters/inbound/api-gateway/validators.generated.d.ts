// Generated from the schemas of src/protocol by `npm run schemas`. Do not edit.
import type validator from "@middy/validator";
import type { Action } from "#protocol/actions.ts";

type EventSchema = NonNullable<NonNullable<Parameters<typeof validator>[0]>["eventSchema"]>;

export declare const validators: Readonly<Record<Action, EventSchema>>;
