import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import type { Endpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import { SignatureV4 } from "#adapters/outbound/aws-http/signature-v4.ts";
import { encodePathAgain, encodeSegment } from "#adapters/outbound/aws-http/uri-encoding.ts";

/** What can be done to a connection: to send it a frame, or to end it. */
export type Method = "POST" | "DELETE";

/** Signs calls for connections of one endpoint. */
export class ConnectionSignature {
  readonly #signature: SignatureV4;
  readonly #requestPath: string;
  readonly #canonicalPath: string;

  constructor({ host, path }: Pick<Endpoint, "host" | "path">, region: string) {
    this.#signature = new SignatureV4({ host, region, service: "execute-api" });
    this.#requestPath = `${path}/@connections/`;
    this.#canonicalPath = encodePathAgain(this.#requestPath);
  }

  /**
   * The request line and the signed headers of a call, each with its CRLF.
   *
   * @param payloadHash SHA-256 of the body in hex
   * @param signedAt epoch milliseconds, by a clock that the service agrees with
   * @throws {URIError} for an id that no URL can hold
   */
  sign(
    method: Method,
    connectionId: string,
    payloadHash: string,
    credentials: AwsCredentials,
    signedAt: number,
  ): string {
    const id = encodeSegment(connectionId);
    const canonicalPath = this.#canonicalPath + encodeSegment(id);
    const headers = this.#signature.sign(method, canonicalPath, payloadHash, credentials, signedAt);
    return `${method} ${this.#requestPath}${id} HTTP/1.1\r\n${headers}`;
  }
}
