import { generate } from "selfsigned";

export interface Certificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate for 127.0.0.1 that lasts a day. P-256, because an RSA key would make the stand-in
 * slow to accept hundreds of connections at once.
 */
export async function selfSignedCertificate(): Promise<Certificate> {
  const now = Date.now();
  const { private: key, cert } = await generate([{ name: "commonName", value: "stand-in" }], {
    keyType: "ec",
    curve: "P-256",
    // Of a machine whose clock is behind, too.
    notBeforeDate: new Date(now - 60 * 60_000),
    notAfterDate: new Date(now + 24 * 60 * 60_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  return { key, cert };
}
