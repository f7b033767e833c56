import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type {
  InvocationReport,
  LocalLambda,
  LocalLambdaOptions,
} from "../../../scripts/local-cloud/lambda/local-lambda.ts";
import { startLocalLambda } from "../../../scripts/local-cloud/lambda/local-lambda.ts";

/** A running function with all that the developer hears of it. */
export interface StartedFunction extends LocalLambda {
  readonly lines: string[];
  readonly warnings: string[];
  readonly reports: InvocationReport[];
}

/** Runs one of the handlers beside this file until the test is finished. */
export async function startFunction(
  handler: string,
  options: Partial<LocalLambdaOptions> = {},
): Promise<StartedFunction> {
  const heard = {
    lines: [] as string[],
    warnings: [] as string[],
    reports: [] as InvocationReport[],
  };
  const lambda = await startLocalLambda({
    name: "relay",
    entry: handlerPath(handler),
    environment: {},
    memoryMb: 256,
    timeoutMs: 29_000,
    watch: false,
    output: (line) => heard.lines.push(line),
    observer: {
      invoked: (report) => heard.reports.push(report),
      warned: (message) => heard.warnings.push(message),
    },
    ...options,
  });
  onTestFinished(() => lambda.close());
  return { ...lambda, ...heard };
}

export function handlerPath(handler: string): string {
  return fileURLToPath(new URL(`./handlers/${handler}.ts`, import.meta.url));
}
