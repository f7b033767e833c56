import type { IncomingHttpHeaders } from "node:http";
import { RequestRefused } from "./problem.ts";

/** The names by which this machine calls itself. */
const ownNames = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Tells the requests of the pages from those that other web sites make the developer's browser
 * send: such a site can point a name of its own at 127.0.0.1 (DNS rebinding), and can send a
 * request whose answer it may not read.
 */
export class OwnRequests {
  readonly #hosts: ReadonlySet<string>;

  /** @param port where the server listens */
  constructor(port: number) {
    this.#hosts = new Set(ownNames.map((name) => new URL(`http://${name}:${port}`).host));
  }

  /**
   * What every request has to be.
   *
   * @throws {RequestRefused} 421 for a host that is not ours, 403 for another site
   */
  assertOwn({ host, origin }: IncomingHttpHeaders): void {
    if (!this.#hosts.has(host ?? "")) {
      throw new RequestRefused(421, "foreign_host", "This server answers for localhost only.");
    }
    if (origin !== undefined && origin !== `http://${host}`) throw foreignOrigin();
  }

  /**
   * What a request for data has to be as well. A page may be opened from a link anywhere; data is
   * for the pages. Browsers that do not tell where a request comes from send an `Origin` at least
   * when it matters.
   *
   * @throws {RequestRefused}
   */
  assertByPage({ "sec-fetch-site": site }: IncomingHttpHeaders): void {
    if (site !== undefined && site !== "same-origin" && site !== "none") throw foreignOrigin();
  }

  /**
   * What a request that changes something has to be as well: no form can send JSON, and every
   * browser sends the `Origin` of a POST.
   *
   * @throws {RequestRefused}
   */
  assertDeliberate({ origin, "content-type": type = "" }: IncomingHttpHeaders): void {
    if (origin === undefined) {
      throw new RequestRefused(403, "origin_missing", "A command needs the Origin of its page.");
    }
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      throw new RequestRefused(415, "not_json", "A command is sent as application/json.");
    }
  }
}

function foreignOrigin(): RequestRefused {
  return new RequestRefused(403, "foreign_origin", "Only the pages of this server may ask this.");
}
