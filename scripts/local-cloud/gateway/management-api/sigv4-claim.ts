/** What the `Authorization` header says. */
export interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

const claimPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

export function readClaim(authorization: string): Claim | undefined {
  const parts = claimPattern.exec(authorization);
  if (parts === null) return undefined;
  const [, accessKeyId = "", date = "", region = "", claimed = "", headers = "", signature = ""] =
    parts;
  return {
    accessKeyId,
    date,
    region,
    service: claimed,
    signedHeaders: headers.split(";"),
    signature: Buffer.from(signature, "hex"),
  };
}

/** The "basic" form of ISO 8601, `20240209T181143Z`. */
export function basicTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

export function parseBasicTime(text: string): number | undefined {
  const extended = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  const epochMs = extended === text ? Number.NaN : Date.parse(extended);
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
