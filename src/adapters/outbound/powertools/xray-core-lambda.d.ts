/** The one file of the package that has no types. */
declare module "aws-xray-sdk-core/dist/lib/env/aws_lambda.js" {
  /** Takes the trace of each event from the variables that Lambda sets. */
  export function init(): void;
}
