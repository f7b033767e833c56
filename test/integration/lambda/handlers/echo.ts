import type { Context } from "aws-lambda";

let events = 0;

/** Answers with everything that a handler can see. */
export const handler = async (event: unknown, context: Context) => {
  events += 1;
  const remainingMs = context.getRemainingTimeInMillis();
  return { event, context, remainingMs, environment: { ...process.env }, events };
};
