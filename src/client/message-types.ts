import type { Json } from "#protocol/json.ts";

/**
 * What a type must be for JSON to carry its values: no dates, functions, bigints or maps, however
 * deep they are. Unlike `Json`, it allows interfaces, and properties that may be left out.
 *
 * It is a bound: `function join<Message extends Sendable<Message>>(…)`.
 */
export type Sendable<Message> = Carried & {
  [Key in keyof Message]: SendableValue<Message[Key]>;
};

/** Any value but a bigint, a symbol, `undefined` or a function, which alone knows its instances. */
type Carried =
  | string
  | number
  | boolean
  | null
  | (object & { readonly [Symbol.hasInstance]?: never });

type SendableValue<Value> = unknown extends Value
  ? Value
  : Value extends Json | undefined
    ? Value
    : Value extends bigint | symbol | ((...parameters: never) => unknown)
      ? never
      : Sendable<Value>;
