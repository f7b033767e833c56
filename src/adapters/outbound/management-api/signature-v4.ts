/**
 * Signature Version 4 for one kind of request, a POST to `@connections`. The SDK's signer is
 * general and costs several times as much: it signs nine headers anew for each request, where the
 * service asks for three that stay the same for a second.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import type { KeyObject } from "node:crypto";
import { createHmac, createSecretKey, hash } from "node:crypto";
import type { AwsCredentials } from "./aws-credentials.ts";
import { isSameKey } from "./aws-credentials.ts";
import type { Endpoint } from "./endpoint.ts";
import { encodePathAgain, encodeSegment } from "./uri-encoding.ts";

const algorithm = "AWS4-HMAC-SHA256";
const service = "execute-api";
const terminator = "aws4_request";

/** Everything about a signature that holds for one second and one access key. */
interface SigningContext {
  readonly second: number;
  readonly credentials: AwsCredentials;
  readonly key: KeyObject;
  readonly canonicalHeaders: string;
  readonly stringToSignPrefix: string;
  /** The header lines, up to where the signature's digits go. */
  readonly headerPrefix: string;
}

interface SigningKey {
  readonly date: string;
  readonly credentials: AwsCredentials;
  readonly key: KeyObject;
}

export class SignatureV4 {
  readonly #host: string;
  readonly #region: string;
  readonly #requestPath: string;
  readonly #canonicalPath: string;
  #context: SigningContext | undefined;
  #signingKey: SigningKey | undefined;

  constructor({ host, path }: Pick<Endpoint, "host" | "path">, region: string) {
    this.#host = host;
    this.#region = region;
    this.#requestPath = `${path}/@connections/`;
    this.#canonicalPath = encodePathAgain(this.#requestPath);
  }

  /**
   * The request line and the signed headers of a post, each with its CRLF.
   *
   * @param payloadHash SHA-256 of the body in hex
   * @param signedAt epoch milliseconds, by a clock that the service agrees with
   */
  signPost(
    connectionId: string,
    payloadHash: string,
    credentials: AwsCredentials,
    signedAt: number,
  ): string {
    const context = this.#contextOf(credentials, Math.floor(signedAt / 1000));
    const id = encodeSegment(connectionId);
    const canonicalRequest = `POST\n${this.#canonicalPath}${encodeSegment(id)}${context.canonicalHeaders}${payloadHash}`;
    const stringToSign = context.stringToSignPrefix + hash("sha256", canonicalRequest);
    const signature = createHmac("sha256", context.key).update(stringToSign).digest("hex");
    return `POST ${this.#requestPath}${id} HTTP/1.1\r\n${context.headerPrefix}${signature}\r\n`;
  }

  #contextOf(credentials: AwsCredentials, second: number): SigningContext {
    const context = this.#context;
    if (context?.second === second && isSameKey(context.credentials, credentials)) return context;
    this.#context = this.#createContext(credentials, second);
    return this.#context;
  }

  #createContext(credentials: AwsCredentials, second: number): SigningContext {
    const { accessKeyId, sessionToken } = credentials;
    const time = basicTime(second);
    const date = time.slice(0, 8);
    const scope = `${date}/${this.#region}/${service}/${terminator}`;
    const headers = [
      `host:${this.#host}`,
      `x-amz-date:${time}`,
      ...(sessionToken ? [`x-amz-security-token:${sessionToken}`] : []),
    ];
    const names = headers.map((header) => header.slice(0, header.indexOf(":"))).join(";");
    const credential = `Credential=${accessKeyId}/${scope}`;
    return {
      second,
      credentials,
      key: this.#keyOf(credentials, date),
      // Between the path and the headers is a query string, which is empty.
      canonicalHeaders: `\n\n${headers.join("\n")}\n\n${names}\n`,
      stringToSignPrefix: `${algorithm}\n${time}\n${scope}\n`,
      headerPrefix: `${headers.join("\r\n")}\r\nauthorization:${algorithm} ${credential}, SignedHeaders=${names}, Signature=`,
    };
  }

  /** Four rounds of HMAC, once a day; as an object, which makes the fifth faster than bytes do. */
  #keyOf(credentials: AwsCredentials, date: string): KeyObject {
    const known = this.#signingKey;
    if (known?.date === date && isSameKey(known.credentials, credentials)) return known.key;
    const bytes = [date, this.#region, service, terminator].reduce(
      (key, part) => createHmac("sha256", key).update(part).digest(),
      Buffer.from(`AWS4${credentials.secretAccessKey}`),
    );
    const key = createSecretKey(bytes);
    this.#signingKey = { date, credentials, key };
    return key;
  }
}

/** ISO 8601's basic form, `20240209T181143Z`. */
function basicTime(second: number): string {
  return new Date(second * 1000).toISOString().replace(/[-:]|\.000/g, "");
}
