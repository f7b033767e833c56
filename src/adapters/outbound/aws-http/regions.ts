/**
 * Where the services of a Region are found. Each partition of AWS has a domain of its own.
 *
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
const suffixes: readonly (readonly [region: RegExp, suffix: string])[] = [
  [/^cn-/, "amazonaws.com.cn"],
  [/^eusc-/, "amazonaws.eu"],
  [/^us-iso-/, "c2s.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov"],
  [/^us-isof-/, "csp.hci.ic.gov"],
  [/^eu-isoe-/, "cloud.adc-e.uk"],
];

/** @returns the end of the host names of a Region's services, such as `amazonaws.com` */
export function dnsSuffixOf(region: string): string {
  return suffixes.find(([pattern]) => pattern.test(region))?.[1] ?? "amazonaws.com";
}
