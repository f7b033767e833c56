import type { Invocation } from "../lambda/lambda-function.ts";

/** What Lambda's API says to whoever invokes a function. */
export interface LambdaAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as text. */
  readonly body: string;
}

/** That a function fails is an answer like any other, but for a header (`FunctionError`). */
export function answerTo(invocation: Invocation): LambdaAnswer {
  switch (invocation.outcome) {
    case "returned":
      return invoked(invocation.value ?? null);
    case "threw": {
      const { errorType, errorMessage } = invocation;
      return failed({ errorType, errorMessage, trace: [] });
    }
    case "timed-out":
      return failed({ errorType: "Sandbox.Timedout", errorMessage: "Error: Task timed out" });
    case "crashed":
      return failed({ errorType: "Runtime.ExitError", errorMessage: invocation.reason });
    case "throttled":
      return refusal(429, "TooManyRequestsException", "Rate Exceeded.");
  }
}

/** As REST services of AWS say no: the name of the error is in a header. */
export function refusal(status: number, type: string, message: string): LambdaAnswer {
  const body = JSON.stringify({ Type: status < 500 ? "User" : "Service", Message: message });
  return { status, headers: { "x-amzn-ErrorType": type }, body };
}

function invoked(value: unknown): LambdaAnswer {
  const headers = { "X-Amz-Executed-Version": "$LATEST" };
  return { status: 200, headers, body: JSON.stringify(value) };
}

function failed(value: unknown): LambdaAnswer {
  const { headers, ...answer } = invoked(value);
  return { ...answer, headers: { ...headers, "X-Amz-Function-Error": "Unhandled" } };
}
