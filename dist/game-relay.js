// game-relay/client, built from src/client by `npm run build:client`. Do not edit.

// src/client/option-values.ts
function parseUrl(url) {
  try {
    return new URL(String(url));
  } catch {
    return void 0;
  }
}
function isPositive(value) {
  return typeof value === "number" && value > 0;
}
function trimmed(value) {
  return typeof value === "string" ? value.trim() : "";
}

// src/client/relay-config.ts
function appClientIdOf(config) {
  return trimmed(config?.Cognito?.AppClientId) || trimmed(config?.Cognito?.AppClientID);
}

// src/client/access-token.ts
var subprotocol = /^[\w!#$%&'*+.^`|~-]+$/;
function canBeSent(token) {
  return typeof token === "string" && subprotocol.test(token);
}
function decodeUnverified(token) {
  try {
    const [, payload = ""] = token.split(".");
    return JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/"))) ?? {};
  } catch {
    return {};
  }
}
function expiresBy(token, now) {
  const { exp } = decodeUnverified(token);
  return typeof exp === "number" && exp <= now;
}
function flawOf(token, config) {
  const { token_use: use, client_id: client, iss } = decodeUnverified(token);
  if (use !== "access") return "no access token";
  const pool = trimmed(config?.Cognito?.CognitoUserPool);
  const appClient = appClientIdOf(config);
  if (pool && !String(iss).endsWith(`/${pool}`)) return "of another user pool";
  return appClient && client !== appClient ? "of another app client" : void 0;
}

// src/client/errors.ts
var RelayError = class extends Error {
  /** Whether the same call can succeed later without being changed. */
  retryable = false;
};
var InvalidOptionsError = class extends RelayError {
  name = "InvalidOptionsError";
  code = "invalid_options";
};
var InvalidMessageError = class extends RelayError {
  name = "InvalidMessageError";
  code = "invalid_message";
  constructor() {
    super("A message is any JSON value but an empty text.");
  }
};
var MessageTooLargeError = class extends RelayError {
  name = "MessageTooLargeError";
  code = "payload_too_large";
  /** Both in bytes. */
  constructor(actual, limit) {
    super(`A frame of ${actual} bytes is more than ${limit}.`);
  }
};
var NotConnectedError = class extends RelayError {
  name = "NotConnectedError";
  code = "not_connected";
  retryable = true;
  constructor() {
    super("Not connected: nothing was sent.");
  }
};
var QueueFullError = class extends RelayError {
  name = "QueueFullError";
  code = "queue_full";
  retryable = true;
  constructor() {
    super("Not connected, and the queue is full.");
  }
};
var BackpressureError = class extends RelayError {
  name = "BackpressureError";
  code = "too_much_unsent";
  retryable = true;
  /** In bytes. */
  constructor(unsent) {
    super(`${unsent} bytes wait to be sent already: nothing was added.`);
  }
};
var ClosedError = class extends RelayError {
  name = "ClosedError";
  code = "closed";
  constructor() {
    super("This client is closed.");
  }
};
var NotSentError = class extends RelayError {
  name = "NotSentError";
  code = "not_sent";
  /** How many. */
  count;
  constructor(count) {
    super(`Closed before ${count} queued message(s) could be sent.`);
    this.count = count;
  }
};
var RefusedError = class extends RelayError {
  name = "RefusedError";
  code;
  retryable;
  constructor(code, message, retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
};
var TimeoutError = class extends RelayError {
  name = "TimeoutError";
  code = "timeout";
  constructor(what, timeoutMs) {
    super(`${what} within ${timeoutMs} ms.`);
  }
};
var OutcomeUnknownError = class extends RelayError {
  name = "OutcomeUnknownError";
  code = "outcome_unknown";
  constructor() {
    super("The connection ended before the answer came.");
  }
};
var GatewayError = class extends RelayError {
  name = "GatewayError";
  code = "gateway_error";
  retryable = true;
};
var ConnectionRefusedError = class extends RelayError {
  name = "ConnectionRefusedError";
  code = "connection_refused";
};
var LoginError = class extends RelayError {
  name = "LoginError";
  code;
  retryable;
  constructor(code, message, retryable, options) {
    super(message, options);
    this.code = code;
    this.retryable = retryable;
  }
};

// src/client/cognito-api.ts
function cognitoOf(platform, config) {
  const ClientId = appClientIdOf(config);
  const endpoint = ClientId && endpointOf(config);
  if (!endpoint) throw new InvalidOptionsError("login() needs a config.");
  return async (action, input) => {
    const body = JSON.stringify({ ClientId, ...input });
    const { status, json } = await post(platform, endpoint, action, body);
    const output = asRecord(json);
    if (status === 200) return output;
    const code = String(output["__type"] ?? status).replace(/^.*#/, "");
    throw new LoginError(code, `Cognito: ${output["message"] ?? code}`, !finalCodes.has(code));
  };
}
function endpointOf(config) {
  const { AWS_Region, Endpoint } = config?.Cognito ?? {};
  const region = trimmed(AWS_Region);
  return parseUrl(Endpoint || region && `https://cognito-idp.${region}.amazonaws.com/`)?.href;
}
var finalCodes = /* @__PURE__ */ new Set([
  "NotAuthorizedException",
  "UserNotFoundException",
  "UserNotConfirmedException",
  "PasswordResetRequiredException",
  "InvalidPasswordException",
  "InvalidParameterException",
  "ResourceNotFoundException",
  "ExpiredCodeException",
  "CodeMismatchException"
]);
async function post(platform, endpoint, action, body) {
  try {
    const response = await platform.fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSCognitoIdentityProviderService.${action}`
      },
      body
    });
    return { status: response.status, json: await response.json() };
  } catch (cause) {
    throw unreachable({ cause });
  }
}
function unreachable(options) {
  return new LoginError("unreachable", "Cognito cannot be reached.", true, options);
}
function asRecord(value) {
  return Object(value);
}

// src/client/cognito-session.ts
async function loginWith(platform, options) {
  const call = cognitoOf(platform, options?.config);
  const asked = momentOf(platform);
  return new RefreshingSession(platform, call, tokensIn(await logIn(call, options)), asked);
}
async function logIn(call, { username, password, newPassword }) {
  const answer = await call("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: username, PASSWORD: password }
  });
  const { ChallengeName, ChallengeParameters, Session } = answer;
  if (ChallengeName !== "NEW_PASSWORD_REQUIRED" || typeof newPassword !== "function") return answer;
  const USERNAME = asRecord(ChallengeParameters)["USER_ID_FOR_SRP"] ?? username;
  const ChallengeResponses = { USERNAME, NEW_PASSWORD: await newPassword() };
  return call("RespondToAuthChallenge", { ChallengeName, Session, ChallengeResponses });
}
function tokensIn({ AuthenticationResult, ChallengeName }) {
  const { AccessToken: access, RefreshToken: refresh, ExpiresIn } = asRecord(AuthenticationResult);
  if (canBeSent(access)) {
    return { access, refresh, lifetimeMs: lifetimeSeconds(access, ExpiresIn) * 1e3 };
  }
  if (typeof ChallengeName !== "string") throw unreachable();
  throw new LoginError(ChallengeName, `Cognito asks for more: ${ChallengeName}`, false);
}
var shortestLifetimeSeconds = 300;
function lifetimeSeconds(token, expiresIn) {
  const { exp, iat } = decodeUnverified(token);
  return [expiresIn, Number(exp) - Number(iat)].find(isPositive) ?? shortestLifetimeSeconds;
}
var freshMs = 6e4;
var RefreshingSession = class {
  userId;
  #platform;
  #call;
  #tokens;
  /** Before the token was issued, since a machine can sleep over the answer. */
  #askedAt;
  #isRefreshed = false;
  #refreshing;
  constructor(platform, call, tokens, askedAt) {
    this.#platform = platform;
    this.#call = call;
    this.#tokens = tokens;
    this.#askedAt = askedAt;
    this.userId = String(decodeUnverified(tokens.access).sub);
  }
  token = async ({ fresh = false } = {}) => {
    const isFreshEnough = !fresh || this.#isRefreshed && this.#ageMs < freshMs;
    if (!isFreshEnough || this.#ageMs >= this.#tokens.lifetimeMs / 2) {
      await this.#refreshOnce(fresh);
    }
    return this.#tokens.access;
  };
  /** Infinite when the clock was set back: then it can be anything. */
  get #ageMs() {
    const { now, date } = momentOf(this.#platform);
    const byDate = date - this.#askedAt.date;
    return byDate < 0 ? Number.POSITIVE_INFINITY : Math.max(byDate, now - this.#askedAt.now);
  }
  /** However many ask at the same time. */
  async #refreshOnce(isDoubted) {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = void 0;
    });
    try {
      await this.#refreshing;
    } catch (error) {
      const isOver = isDoubted && error instanceof LoginError && !error.retryable;
      if (isOver || this.#ageMs >= this.#tokens.lifetimeMs) throw error;
    }
  }
  async #refresh() {
    const asked = momentOf(this.#platform);
    const answer = await this.#call("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN: this.#tokens.refresh }
    });
    const tokens = tokensIn(answer);
    this.#tokens = { ...tokens, refresh: tokens.refresh ?? this.#tokens.refresh };
    this.#askedAt = asked;
    this.#isRefreshed = true;
  }
};
function momentOf(platform) {
  return { now: platform.now(), date: platform.date() };
}

// src/protocol/room-name.ts
var lobby = "lobby";
var roomNamePattern = "^[A-Za-z0-9_-]{1,64}$";
var roomNameRule = "1 to 64 characters out of A-Z, a-z, 0-9, '_' and '-'";
var roomName = new RegExp(roomNamePattern);
function isRoomName(name) {
  return roomName.test(name);
}

// src/client/connect-options.ts
function readOptions(options) {
  check(typeof options === "object" && options !== null, "options");
  const { url, config, token, room = lobby, whileDisconnected = "refuse" } = options;
  const { requestTimeoutMs = 1e4, unsentLimitBytes = 1024 ** 2 } = options;
  const queueLimit = whileDisconnected === "refuse" ? 0 : whileDisconnected?.queue;
  check(url === void 0 !== (config === void 0), "either url or config");
  check(typeof token === "function", "a token function");
  check(typeof room === "string", "a room name");
  check(queueLimit === 0 || isPositive(queueLimit), "a queue size");
  check(isPositive(requestTimeoutMs), "a positive requestTimeoutMs");
  check(isPositive(unsentLimitBytes), "a positive unsentLimitBytes");
  const address = parseUrl(url ?? config?.API_Gateway?.WebSocket_API_URL);
  check(address !== void 0 && /^wss?:$/.test(address.protocol), "a ws:// or wss:// url");
  address.hash = "";
  address.searchParams.set("room", room);
  return {
    ...{ address: address.href, config, token, isRoom: isRoomName(room) },
    ...{ queueLimit, requestTimeoutMs, unsentLimitBytes }
  };
}
function check(isGood, need) {
  if (!isGood) throw new InvalidOptionsError(`connect() needs ${need}.`);
}

// src/protocol/subprotocols.ts
var relayV1 = "relay.v1";
var bearerPrefix = "bearer.";

// src/client/deferred.ts
function deferred() {
  let resolve = () => {
  };
  const promise = new Promise((resolveIt) => {
    resolve = resolveIt;
  });
  return { promise, resolve };
}

// src/client/incoming-frames.ts
function readFrame(data) {
  const frame = parse(data);
  if (isServerFrame(frame)) return frame;
  return frame["type"] === void 0 ? new GatewayError(gatewaySentence(frame)) : void 0;
}
function parse(data) {
  try {
    return Object(JSON.parse(String(data)));
  } catch {
    return {};
  }
}
function isServerFrame(frame) {
  switch (frame["type"]) {
    case "message":
      return typeof frame["from"] === "object" && frame["from"] !== null && "messageId" in frame;
    case "ack":
      return "id" in frame;
    case "pong":
      return Number.isFinite(frame["serverTime"]) && Number.isFinite(frame["expiresAt"]);
    case "error":
      return typeof frame["code"] === "string";
    default:
      return false;
  }
}
function gatewaySentence({ message, connectionId }) {
  const isOfGateway = typeof message === "string" && connectionId !== void 0;
  return isOfGateway ? `API Gateway: ${message.slice(0, 100)}` : notOfTheRelay;
}
var notOfTheRelay = "Something came that is no frame of the relay.";

// src/protocol/limits.ts
var kilobyte = 1024;
var clientFrameBytes = 32 * kilobyte;
var deliveredFrameBytes = 128 * kilobyte;
var connectionSeconds = 2 * 60 * 60;
var idleSeconds = 10 * 60;

// src/client/outgoing-frames.ts
function messageFrame(message, id) {
  const json = jsonOf(message);
  if (json === void 0 || json === '""') throw new InvalidMessageError();
  const idMember = id === void 0 ? "" : `"id":"${id}",`;
  const text = `{"action":"message",${idMember}"message":${json}}`;
  const bytes = utf8Bytes(text);
  if (bytes > clientFrameBytes) throw new MessageTooLargeError(bytes, clientFrameBytes);
  return { text, bytes };
}
function heartbeatText(id) {
  return `{"action":"heartbeat","id":"${id}"}`;
}
function jsonOf(message) {
  try {
    return JSON.stringify(message);
  } catch {
    return void 0;
  }
}
function utf8Bytes(json) {
  let bytes = json.length;
  for (let index = 0; index < json.length; index++) {
    const unit = json.charCodeAt(index);
    const isSurrogate = unit >= 55296 && unit <= 57343;
    if (unit >= 2048 && !isSurrogate) bytes += 2;
    else if (unit >= 128) bytes += 1;
  }
  return bytes;
}

// src/client/platform.ts
var abnormalClosure = 1006;

// src/client/timers.ts
var Timers = class {
  #platform;
  #stops = /* @__PURE__ */ new Set();
  #isOver = false;
  constructor(platform) {
    this.#platform = platform;
  }
  /**
   * After the end there are no more.
   *
   * @returns a function that stops it
   */
  after(delayMs, callback) {
    if (this.#isOver) return () => {
    };
    const stopTimer = this.#platform.after(delayMs, () => {
      stop();
      callback();
    });
    const stop = () => {
      this.#stops.delete(stop);
      stopTimer();
    };
    this.#stops.add(stop);
    return stop;
  }
  stopAll() {
    this.#isOver = true;
    for (const stop of this.#stops) stop();
  }
};

// src/client/link.ts
var handshakeTimeoutMs = 15e3;
var pongTimeoutMs = 1e4;
var checkTimeoutMs = 5e3;
var heartbeatMs = 6e4;
var suspiciousSilenceMs = 1e4;
var greetAgainMs = 1e3;
var closeTimeoutMs = 2e3;
var doubtMs = 2e3;
var Link = class {
  #platform;
  /** Those that end with it. */
  #timers;
  #listener;
  #socket;
  /** Of those under way, by id: what to call when there is an answer, or none. */
  #heartbeats = /* @__PURE__ */ new Map();
  #welcomed = deferred();
  #ended = deferred();
  #closed = deferred();
  #stage = "handshake";
  #isExpired = false;
  #isRetired = false;
  #isBeingChecked = false;
  #lastReceivedAt = 0;
  #expiresAt = 0;
  #count = 0;
  /** Of the stage: its deadline, or the next heartbeat. */
  #stopTimer = () => {
  };
  #stopGreeting = () => {
  };
  #stopExpiry = () => {
  };
  constructor(platform, url, protocols, listener) {
    this.#platform = platform;
    this.#timers = new Timers(platform);
    this.#listener = listener;
    this.#socket = platform.openSocket(url, protocols, {
      opened: () => this.#greet(),
      received: (data) => this.#receive(data),
      closed: (code, problem) => this.#onClosed(code, problem)
    });
    this.#setDeadline(handshakeTimeoutMs, "The handshake hung.");
    listener.started(this);
  }
  /** Resolves with the first pong, from when on it is of use; with nothing if it ends before. */
  get welcome() {
    return this.#welcomed.promise;
  }
  /** Resolves when it has ended, however that came. */
  get end() {
    return this.#ended.promise;
  }
  /** Whether what is sent now goes out. */
  get isOpen() {
    return this.#stage === "open" && this.#socket.isOpen;
  }
  /** What was sent and has not been given to the network yet. */
  get unsentBytes() {
    return this.#socket.unsentBytes;
  }
  /** Until it expires, by the relay's clock, whatever this machine's says. */
  get remainingMs() {
    return Math.max(0, this.#expiresAt - this.#platform.now());
  }
  send(text) {
    if (this.#platform.now() - this.#lastReceivedAt > suspiciousSilenceMs) this.check();
    this.#socket.send(text);
  }
  /** @returns the round trip in milliseconds */
  ping() {
    return this.#beat(pongTimeoutMs);
  }
  /** Finds out at once whether it still works, and ends it if it does not. */
  check() {
    if (this.#isBeingChecked || this.#isRetired || this.#stage === "ended") return;
    this.#isBeingChecked = true;
    if (this.#stage !== "open") {
      this.#setDeadline(checkTimeoutMs, "It hung.");
      return;
    }
    const isOver = () => {
      this.#isBeingChecked = false;
    };
    this.#beat(checkTimeoutMs).then(isOver, isOver);
  }
  /** Ends neither by a missing heartbeat nor by its expiry: it is kept for what may still arrive. */
  retire() {
    this.#isRetired = true;
    this.#stopTimer();
    this.#stopExpiry();
  }
  /** @returns when the socket is closed, or after two seconds */
  close() {
    this.#end("It was closed.");
    return this.#closed.promise;
  }
  #setDeadline(timeoutMs, reason) {
    this.#stopTimer();
    this.#stopTimer = this.#timers.after(timeoutMs, () => this.#end(reason));
  }
  #greet() {
    if (this.#stage !== "handshake") return;
    this.#stage = "welcome";
    this.#isBeingChecked = false;
    this.#setDeadline(pongTimeoutMs, unanswered(pongTimeoutMs).message);
    this.#beatUnasked();
  }
  /** After an error, which was about the first heartbeat: nothing else has been sent. */
  #greetAgain() {
    this.#stopGreeting();
    const delayMs = greetAgainMs * (0.5 + this.#platform.random());
    this.#stopGreeting = this.#timers.after(delayMs, () => this.#beatUnasked());
  }
  #beatUnasked() {
    this.#beat(pongTimeoutMs).catch(() => {
    });
  }
  #beat(timeoutMs) {
    const id = `h${++this.#count}`;
    const { now } = this.#platform;
    const sentAt = now();
    const { unsentBytes } = this.#socket;
    return new Promise((resolve, reject) => {
      const stopTimer = this.#timers.after(timeoutMs, () => {
        this.#heartbeats.get(id)?.(unanswered(timeoutMs));
        const isAlive = this.#lastReceivedAt > sentAt || this.#socket.unsentBytes < unsentBytes;
        if (!isAlive && this.#stage === "open" && !this.#isRetired)
          this.#end(unanswered(timeoutMs).message);
      });
      this.#heartbeats.set(id, (error) => {
        stopTimer();
        this.#heartbeats.delete(id);
        if (error === void 0) resolve(now() - sentAt);
        else reject(error);
      });
      this.#socket.send(heartbeatText(id));
    });
  }
  #receive(data) {
    this.#lastReceivedAt = this.#platform.now();
    const frame = readFrame(data);
    if (frame instanceof GatewayError) this.#receiveGatewayError(frame);
    else if (frame?.type === "message") this.#listener.message(frame);
    else if (frame?.type === "ack") this.#listener.ack(frame);
    else if (frame?.type === "pong") this.#receivePong(frame);
    else if (frame?.type === "error") this.#receiveError(frame);
  }
  #receivePong(pong) {
    this.#heartbeats.get(pong.id ?? "")?.();
    if (this.#stage !== "welcome") return;
    this.#stage = "open";
    this.#isBeingChecked = false;
    this.#stopTimer();
    this.#stopGreeting();
    this.#expiresAt = pong.expiresAt * 1e3 - pong.serverTime + this.#platform.now();
    this.#stopExpiry = this.#timers.after(this.remainingMs, () => this.#end("It expired."));
    this.#scheduleHeartbeat();
    this.#listener.welcomed(pong);
    this.#welcomed.resolve(pong);
  }
  #receiveError({ id, code, message, retryable }) {
    const error = new RefusedError(code, message, retryable);
    if (code === "token_expired") this.#isExpired = true;
    if (this.#stage === "welcome") this.#greetAgain();
    const settle = this.#heartbeats.get(id ?? "");
    if (settle === void 0) this.#listener.refused(error, id);
    else settle(error);
  }
  #receiveGatewayError(error) {
    if (this.#stage === "welcome") this.#greetAgain();
    const doubtful = [...this.#heartbeats.keys()];
    this.#timers.after(doubtMs, () => {
      for (const id of doubtful) this.#heartbeats.get(id)?.(error);
    });
    this.#listener.doubted(this, error);
  }
  #scheduleHeartbeat() {
    const delayMs = heartbeatMs * (0.75 + this.#platform.random() / 2);
    this.#stopTimer = this.#timers.after(delayMs, () => {
      this.#beatUnasked();
      this.#scheduleHeartbeat();
    });
  }
  #onClosed(code, problem) {
    this.#closed.resolve();
    const isRefused = this.#stage === "handshake" && code === abnormalClosure;
    if (problem !== void 0) this.#end(`No WebSocket could be made (${problem}).`);
    else if (isRefused) this.#end("The handshake failed.", true);
    else if (this.#isExpired) this.#end("It expired.", this.#stage === "welcome");
    else this.#end(`The connection ended with code ${code}.`);
  }
  /** Only the first end counts. */
  #end(reason, isRefusal = false) {
    if (this.#stage === "ended") return;
    this.#stage = "ended";
    for (const settle of [...this.#heartbeats.values()]) settle(new OutcomeUnknownError());
    this.#timers.stopAll();
    this.#socket.close();
    const stopWaiting = this.#platform.after(closeTimeoutMs, () => {
      this.#socket.terminate();
      this.#closed.resolve();
    });
    void this.#closed.promise.then(stopWaiting);
    const end = { reason, isRefusal };
    this.#listener.ended(this, end);
    this.#ended.resolve(end);
    this.#welcomed.resolve(void 0);
  }
};
function unanswered(timeoutMs) {
  return new TimeoutError("A heartbeat was not answered", timeoutMs);
}

// src/client/dialer.ts
var Dialer = class {
  #platform;
  #settings;
  #listener;
  #needsFreshToken = false;
  #isStopped = false;
  constructor(platform, settings, listener) {
    this.#platform = platform;
    this.#settings = settings;
    this.#listener = listener;
  }
  /**
   * @param current expiry of the connection that is to be replaced, in epoch seconds; before all
   *   time if there is none
   */
  async dial(current) {
    let token;
    try {
      token = await this.#settings.token({ fresh: this.#needsFreshToken });
    } catch (error) {
      return judgeTokenFailure(error);
    }
    if (this.#isStopped) return failure("This client is closed.");
    this.#needsFreshToken = !canBeSent(token) || expiresBy(token, current);
    if (!canBeSent(token)) return failure("token() gave no token.");
    return this.#needsFreshToken ? { kind: "pointless" } : this.#open(token);
  }
  /** Opens no more connections, however late a token comes. */
  stop() {
    this.#isStopped = true;
  }
  async #open(token) {
    const protocols = [relayV1, `${bearerPrefix}${token}`];
    const link = new Link(this.#platform, this.#settings.address, protocols, this.#listener);
    const pong = await link.welcome;
    return pong === void 0 ? this.#judge(await link.end, token) : { kind: "connected", link, pong };
  }
  /** Judges how a connection ended before it was of use. */
  #judge({ reason, isRefusal }, token) {
    if (!isRefusal) return failure(reason);
    this.#needsFreshToken = true;
    const flaw = flawOf(token, this.#settings.config);
    if (flaw) return impossible(`${reason} No attempt can succeed: the token is ${flaw}.`);
    const isPast = expiresBy(token, this.#platform.date() / 1e3);
    return failure(isPast ? `${reason} By this device's clock the token has expired.` : reason);
  }
};
function failure(reason) {
  return { kind: "failed", reason };
}
function impossible(message, options) {
  return { kind: "impossible", error: new ConnectionRefusedError(message, options) };
}
function judgeTokenFailure(cause) {
  const { name, retryable } = traitsOf(cause);
  if (retryable === false) return impossible("token() failed, and would again.", { cause });
  const named = typeof name === "string" ? ` (${name})` : "";
  return { kind: "failed", reason: `token() failed${named}.`, cause };
}
function traitsOf(thrown) {
  try {
    const { name, retryable } = Object(thrown);
    return { name, retryable };
  } catch {
    return {};
  }
}

// src/client/event-listeners.ts
var EventListeners = class {
  #listeners = /* @__PURE__ */ new Map();
  /** @returns a function that takes the listener away again */
  on(event, listener) {
    const entry = (detail) => listener(detail);
    const entries = this.#listeners.get(event) ?? /* @__PURE__ */ new Set();
    this.#listeners.set(event, entries.add(entry));
    return () => void entries.delete(entry);
  }
  /**
   * A listener that throws harms nobody else: its error is thrown where nothing can catch it. One
   * that is taken away meanwhile is not called any more, and one that is added not yet.
   *
   * @returns whether anybody listens
   */
  emit(event, detail) {
    const entries = this.#listeners.get(event);
    const present = [...entries ?? []];
    for (const entry of present) {
      if (entries?.has(entry)) callSafely(entry, detail);
    }
    return present.length > 0;
  }
};
function callSafely(listener, detail) {
  try {
    listener(detail);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

// src/client/outbox.ts
var Outbox = class {
  #limit;
  #messages = [];
  constructor(limit) {
    this.#limit = limit;
  }
  get unsentBytes() {
    return this.#messages.reduce((sum, { bytes }) => sum + bytes, 0);
  }
  /** @throws {QueueFullError} */
  add(message) {
    if (this.#messages.length >= this.#limit) throw new QueueFullError();
    this.#messages.push(message);
  }
  /** @returns whether it was there */
  remove(id) {
    const index = this.#messages.findIndex((message) => message.id === id);
    if (index >= 0) this.#messages.splice(index, 1);
    return index >= 0;
  }
  /** @returns everything, in order; nothing stays */
  takeAll() {
    return this.#messages.splice(0);
  }
};

// src/client/backoff.ts
var firstCeilingMs = 500;
var highestCeilingMs = 3e4;
function backoffMs(attempt, random) {
  const ceiling = Math.min(highestCeilingMs, firstCeilingMs * 2 ** (attempt - 1));
  return Math.floor(random * ceiling);
}

// src/client/pacer.ts
var offlineRetryMs = 3e4;
var holdMs = {
  leaving: 1e4,
  left: Number.POSITIVE_INFINITY
};
var Pacer = class {
  #platform;
  #announce;
  /** Since the last connection that held, or the last sign of a change. */
  #attempt = 0;
  #heldUntil = 0;
  #isUrged = false;
  #endPause;
  constructor(platform, announce) {
    this.#platform = platform;
    this.#announce = announce;
  }
  /** What went wrong before says nothing any more about what comes. */
  startOver() {
    this.#attempt = 0;
  }
  async backOff({ reason, cause }) {
    if (!this.#platform.isOnline()) return;
    const delayMs = backoffMs(++this.#attempt, this.#platform.random());
    const attempt = this.#attempt;
    this.#announce({ attempt, delayMs, reason, ...cause !== void 0 && { cause } });
    await this.#pause(delayMs);
  }
  /** Lets no attempt be made while there is no network, or while the page is being left. */
  async untilPromising() {
    const { now, isOnline } = this.#platform;
    const retryAt = now() + offlineRetryMs;
    let isTold = false;
    while (!this.#isUrged) {
      const delayMs = isOnline() ? 0 : retryAt - now();
      const waitMs = Math.max(delayMs, this.#heldUntil - now());
      if (waitMs <= 0) break;
      if (delayMs > 0 && !isTold) {
        const attempt = this.#attempt + 1;
        isTold = this.#announce({ attempt, delayMs, reason: offline, offline: true });
      }
      await this.#pause(waitMs);
    }
    this.#isUrged = false;
  }
  /** The connection was lost while its replacement is already being made. */
  lostMeanwhile(reason) {
    this.#attempt ||= 1;
    const isUnderWay = this.#platform.isOnline() || this.#endPause === void 0;
    if (isUnderWay) this.#announce({ attempt: this.#attempt, delayMs: 0, reason });
    this.#endPause?.();
  }
  /** @returns whether a connection that seemed to work may have ended, or one can be made again */
  notice(sign) {
    const hold = holdMs[sign];
    if (hold === void 0) this.#wake(sign === "visible" || sign === "returned");
    else this.#heldUntil = this.#platform.now() + hold;
    return hold === void 0;
  }
  /** Somebody wants an attempt now, whatever the browser says. */
  urge() {
    this.#isUrged = this.#endPause !== void 0;
    this.#wake(true);
  }
  #wake(isPageHere) {
    if (isPageHere) this.#heldUntil = 0;
    this.startOver();
    this.#endPause?.();
  }
  #pause(delayMs) {
    return new Promise((resolve) => {
      const end = () => {
        stopTimer();
        this.#endPause = void 0;
        resolve();
      };
      const stopTimer = this.#platform.after(delayMs, end);
      this.#endPause = end;
    });
  }
};
var offline = "This device is offline.";

// src/client/recent-ids.ts
var RecentIds = class {
  #capacity;
  /** In the order in which they came. */
  #ids = /* @__PURE__ */ new Set();
  constructor(capacity) {
    this.#capacity = capacity;
  }
  has(id) {
    return this.#ids.has(id);
  }
  /** @returns whether it is new */
  add(id) {
    if (this.has(id)) return false;
    for (const oldest of this.#ids) {
      if (this.#ids.size < this.#capacity) break;
      this.#ids.delete(oldest);
    }
    this.#ids.add(id);
    return true;
  }
};

// src/client/requests.ts
var Requests = class {
  #waiting = /* @__PURE__ */ new Map();
  #platform;
  #count = 0;
  constructor(platform) {
    this.#platform = platform;
  }
  nextId() {
    return `r${++this.#count}`;
  }
  /** @param onTimeout gives the error with which it fails then */
  add(id, timeoutMs, onTimeout) {
    return new Promise((resolve, reject) => {
      const stopTimer = this.#platform.after(timeoutMs, () => this.fail(id, onTimeout()));
      const settle = (error, ack) => {
        stopTimer();
        this.#waiting.delete(id);
        if (ack === void 0) reject(error);
        else resolve(ack);
      };
      this.#waiting.set(id, { settle });
    });
  }
  sentOver(link, id) {
    const request = this.#waiting.get(id);
    if (request !== void 0) request.link = link;
  }
  /** An answer that comes after the time-out is too late for anybody. */
  acknowledge(ack) {
    this.#waiting.get(ack.id)?.settle(void 0, ack);
  }
  fail(id, error) {
    this.#waiting.get(id)?.settle(error);
  }
  /** One of those over this connection has met with an error, and it is not known which. */
  failUnansweredSoon(link, delayMs, error) {
    const doubtful = this.#over(link);
    this.#platform.after(delayMs, () => {
      for (const [id] of doubtful) this.fail(id, error);
    });
  }
  /** No answer comes over this connection any more. */
  linkEnded(link) {
    for (const [id] of this.#over(link)) this.fail(id, new OutcomeUnknownError());
  }
  /** Where it was sent, while it waits for its answer. */
  linkOf(id) {
    return this.#waiting.get(id)?.link;
  }
  areWaitingFor(link) {
    return this.#over(link).length > 0;
  }
  #over(link) {
    return [...this.#waiting].filter(([, request]) => request.link === link);
  }
};

// src/client/rotation.ts
function rotationDelayMs(remainingMs, random) {
  return Math.max(1e3, remainingMs * (0.6 + 0.3 * random));
}

// src/client/reconnecting-client.ts
var stableMs = 1e4;
var drainMs = 3e4;
var drainCheckMs = 1e3;
var rememberedMessages = 8192;
var mostHeld = 1e3;
var rememberedConnections = 64;
function connectWith(platform, options) {
  return new ReconnectingClient(platform, readOptions(options));
}
var ReconnectingClient = class {
  #platform;
  #settings;
  #timers;
  #pacer;
  #dialer;
  #listeners = new EventListeners();
  /** The codes of errors that nobody listened to. */
  #reported = /* @__PURE__ */ new Set();
  #outbox;
  #requests;
  #received = new RecentIds(rememberedMessages);
  /** What came while the game did not know that it is connected; in the order in which it came. */
  #held = [];
  #ownConnections = new RecentIds(rememberedConnections);
  /** All that have not ended: the one in use, the next one, and those that were replaced. */
  #links = /* @__PURE__ */ new Set();
  #state = "connecting";
  #me;
  #closed;
  /** The one in use. */
  #main;
  #adoptedAt = 0;
  #isReplacing = false;
  #stopWatching = () => {
  };
  constructor(platform, settings) {
    this.#timers = new Timers(platform);
    this.#platform = { ...platform, after: (ms, callback) => this.#timers.after(ms, callback) };
    this.#settings = settings;
    this.#outbox = new Outbox(settings.queueLimit);
    this.#requests = new Requests(this.#platform);
    this.#pacer = new Pacer(this.#platform, (wait) => this.#announceReconnect(wait));
    this.#dialer = new Dialer(platform, settings, {
      started: (link) => this.#links.add(link),
      welcomed: (pong) => this.#ownConnections.add(pong.connectionId),
      message: (frame) => this.#onMessage(frame),
      ack: (frame) => this.#requests.acknowledge(frame),
      refused: (error, id) => this.#onRefused(error, id),
      doubted: (link, error) => this.#onDoubted(link, error),
      ended: (link, end) => this.#onEnded(link, end)
    });
    this.#stopWatching = platform.watch((sign) => this.#onSign(sign));
    queueMicrotask(() => void this.#run());
  }
  get state() {
    return this.#state;
  }
  get me() {
    return this.#me;
  }
  on(event, listener) {
    if (typeof listener !== "function") throw new InvalidOptionsError("on() needs a listener.");
    return this.#listeners.on(event, listener);
  }
  send(message) {
    this.#dispatch(messageFrame(message));
  }
  async request(message, options) {
    const timeoutMs = options?.timeoutMs ?? this.#settings.requestTimeoutMs;
    if (!isPositive(timeoutMs))
      throw new InvalidOptionsError("request() needs a positive timeoutMs.");
    const id = this.#requests.nextId();
    const frame = messageFrame(message, id);
    const answer = this.#requests.add(id, timeoutMs, () => this.#timeOut(id, timeoutMs));
    try {
      this.#dispatch({ ...frame, id });
    } catch (error) {
      this.#requests.fail(id, error);
    }
    return answer;
  }
  async ping() {
    const link = this.#openLink();
    if (link === void 0) throw new NotConnectedError();
    return link.ping();
  }
  reconnect() {
    if (this.#closed) throw new ClosedError();
    this.#pacer.urge();
    this.#checkLinks();
  }
  async close() {
    this.#finish({ reason: "requested" });
    await this.#closed;
  }
  async #run() {
    if (!this.#settings.isRoom) return this.#giveUp(new ConnectionRefusedError(badRoom));
    while (!this.#closed) {
      await this.#pacer.untilPromising();
      if (this.#state === "offline") this.#state = "reconnecting";
      const current = this.#main && this.#me;
      const dialed = await this.#dialer.dial(current?.expiresAt ?? Number.NEGATIVE_INFINITY);
      if (!this.#closed) await this.#proceed(dialed);
    }
  }
  /** @returns when it is time for the next attempt */
  async #proceed(dialed) {
    if (dialed.kind === "failed") return this.#pacer.backOff(dialed);
    const isLast = dialed.kind === "impossible";
    if (isLast && this.#main === void 0) return this.#giveUp(dialed.error);
    if (isLast) this.#emit("error", dialed.error);
    if (dialed.kind === "connected") this.#adopt(dialed);
    const end = this.#main ? await this.#endOrExpiry(this.#main, isLast) : lost;
    if (end !== void 0 && !this.#closed) await this.#pacer.backOff(end);
  }
  /**
   * @param isLast whether there is no point in replacing it before it ends
   * @returns how it ended; nothing when it is time to replace it
   */
  #endOrExpiry(link, isLast) {
    this.#isReplacing = false;
    return new Promise((resolve) => {
      const replace = () => {
        this.#isReplacing = true;
        resolve(void 0);
      };
      const delayMs = rotationDelayMs(link.remainingMs, this.#platform.random());
      const stop = isLast ? () => {
      } : this.#platform.after(delayMs, replace);
      void link.end.then(stop);
      void link.end.then(resolve);
    });
  }
  /** @returns whether there is anything to tell */
  #announceReconnect(wait) {
    if (this.#main !== void 0) return false;
    this.#state = wait.offline ? "offline" : "reconnecting";
    this.#emit("reconnecting", wait);
    return true;
  }
  /** From here on it is this connection that messages are sent over. */
  #adopt({ link, pong }) {
    if (!this.#links.has(link)) return;
    const { connectionId, userId, room, expiresAt } = pong;
    const replaced = this.#main;
    this.#main = link;
    this.#me = { connectionId, userId, room, expiresAt };
    this.#adoptedAt = this.#platform.now();
    if (replaced !== void 0) this.#drain(replaced);
    this.#state = "open";
    for (const message of this.#outbox.takeAll()) this.#sendOver(link, message);
    if (replaced === void 0) this.#emit("open", this.#me);
    for (const frame of this.#held.splice(0)) this.#tell(frame);
  }
  /** Keeps a replaced connection for what is still on its way: messages, and its last answers. */
  #drain(link) {
    link.retire();
    const check2 = () => {
      if (this.#requests.areWaitingFor(link)) this.#platform.after(drainCheckMs, check2);
      else void link.close();
    };
    this.#platform.after(Math.min(drainMs, link.remainingMs), check2);
  }
  #dispatch(message) {
    const link = this.#openLink();
    if (link === void 0 && this.#settings.queueLimit === 0) throw new NotConnectedError();
    const { unsentBytes } = link ?? this.#outbox;
    const isTooMuch = unsentBytes + message.bytes > this.#settings.unsentLimitBytes;
    if (isTooMuch) throw new BackpressureError(unsentBytes);
    if (link === void 0) this.#outbox.add(message);
    else this.#sendOver(link, message);
  }
  #openLink() {
    if (this.#closed) throw new ClosedError();
    return this.#main?.isOpen ? this.#main : void 0;
  }
  #sendOver(link, { text, id }) {
    link.send(text);
    if (id !== void 0) this.#requests.sentOver(link, id);
  }
  #timeOut(id, timeoutMs) {
    this.#requests.linkOf(id)?.check();
    const outcome = this.#outbox.remove(id) ? "sent" : "acknowledged";
    return new TimeoutError(`A message was not ${outcome}`, timeoutMs);
  }
  #onMessage(frame) {
    if (this.#state === "closed") return;
    if (this.#ownConnections.has(frame.from.connectionId)) return;
    if (!this.#received.add(frame.messageId)) return;
    if (this.#state === "open") this.#tell(frame);
    else if (this.#held.push(frame) > mostHeld) this.#held.shift();
  }
  #tell(frame) {
    if (this.#state === "closed") return;
    this.#emit("message", frame);
  }
  #onRefused(error, id) {
    if (id !== void 0) this.#requests.fail(id, error);
    else if (!this.#closed) this.#emit("error", error);
  }
  #onDoubted(link, error) {
    this.#requests.failUnansweredSoon(link, doubtMs, error);
    this.#onRefused(error, void 0);
  }
  #onEnded(link, end) {
    this.#links.delete(link);
    this.#requests.linkEnded(link);
    if (link !== this.#main || this.#state === "closed") return;
    if (this.#platform.now() - this.#adoptedAt >= stableMs) this.#pacer.startOver();
    this.#main = void 0;
    this.#state = "reconnecting";
    if (this.#isReplacing) this.#pacer.lostMeanwhile(end.reason);
  }
  #onSign(sign) {
    if (this.#pacer.notice(sign)) this.#checkLinks();
  }
  #checkLinks() {
    for (const link of this.#links) link.check();
  }
  #giveUp(error) {
    this.#finish({ reason: "refused", error });
  }
  #finish(detail) {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#stopWatching();
    this.#dialer.stop();
    this.#timers.stopAll();
    this.#closed = Promise.all([...this.#links].map((link) => link.close())).then(() => {
    });
    this.#rejectUnsent();
    this.#emit("closed", detail);
  }
  #rejectUnsent() {
    const messages = this.#outbox.takeAll();
    for (const { id } of messages) {
      if (id !== void 0) this.#requests.fail(id, new NotSentError(1));
    }
    const sends = messages.filter(({ id }) => id === void 0).length;
    if (sends > 0) this.#emit("error", new NotSentError(sends));
  }
  #emit(event, detail) {
    if (!this.#listeners.emit(event, detail)) this.#reportOnce(detail);
  }
  /** So that a game without listeners does not fail in silence. */
  #reportOnce(detail) {
    const error = "error" in detail ? detail.error : detail;
    if (!(error instanceof RelayError) || this.#reported.has(error.code)) return;
    this.#reported.add(error.code);
    this.#platform.report(error);
  }
};
var lost = { reason: "It was lost." };
var badRoom = `A room name is ${roomNameRule}.`;

// src/client/node-sockets.ts
var upgrading = /* @__PURE__ */ new Set();
var tcpSockets = /* @__PURE__ */ new WeakMap();
var isWatching = false;
function watchNodeSockets() {
  if (isWatching) return;
  isWatching = true;
  const { process } = globalThis;
  const channels = process?.getBuiltinModule?.("node:diagnostics_channel");
  channels?.subscribe?.("undici:client:sendHeaders", ({ request, socket }) => {
    if (request?.upgrade !== "websocket" || socket === void 0) return;
    upgrading.add(socket);
    socket.once("close", () => upgrading.delete(socket));
  });
  channels?.subscribe?.("undici:websocket:open", ({ websocket, address }) => {
    for (const socket of upgrading) {
      const { localAddress, localPort } = socket;
      const isIt = localAddress === address?.address && localPort === address?.port;
      if (websocket === void 0 || !isIt) continue;
      tcpSockets.set(websocket, socket);
      upgrading.delete(socket);
    }
  });
}
function terminateInNode(webSocket) {
  tcpSockets.get(webSocket)?.destroy();
}

// src/client/system-platform.ts
var webSocketOpen = 1;
var fetchTimeoutMs = 1e4;
var longestTimerMs = 2 ** 31 - 1;
function systemPlatform(WebSocket) {
  return {
    now: () => performance.now(),
    date: () => Date.now(),
    random: () => Math.random(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, Math.min(delayMs, longestTimerMs));
      return () => clearTimeout(timer);
    },
    openSocket(url, protocols, listener) {
      watchNodeSockets();
      try {
        return wrap(new (WebSocket ?? globalThis.WebSocket)(url, [...protocols]), listener);
      } catch (error) {
        return neverOpened(error, listener);
      }
    },
    fetch: (url, init) => fetch(url, {
      ...init,
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(fetchTimeoutMs)
    }),
    isOnline: () => browser.navigator?.onLine !== false,
    watch,
    report(error) {
      console.error(`game-relay: ${error}`);
    }
  };
}
function neverOpened(error, listener) {
  const { name = "Error" } = Object(error);
  queueMicrotask(() => listener.closed(abnormalClosure, name));
  const nothing = () => {
  };
  return { isOpen: false, unsentBytes: 0, send: nothing, close: nothing, terminate: nothing };
}
function wrap(socket, listener) {
  socket.addEventListener("open", () => listener.opened());
  socket.addEventListener("message", ({ data }) => listener.received(data));
  socket.addEventListener("close", ({ code = abnormalClosure }) => listener.closed(code));
  socket.addEventListener("error", () => listener.closed(abnormalClosure));
  return {
    get isOpen() {
      return socket.readyState === webSocketOpen;
    },
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    send: (text) => socket.send(text),
    close: () => socket.close(),
    terminate: () => socket.terminate ? socket.terminate() : terminateInNode(socket)
  };
}
var browser = globalThis;
var signs = {
  online: "online",
  offline: "offline",
  pageshow: "returned",
  beforeunload: "leaving",
  pagehide: "left"
};
function watch(listener) {
  const { document } = browser;
  const stops = Object.entries(signs).map(
    ([type, sign]) => listen(browser, type, () => listener(sign))
  );
  const stopVisibility = listen(document, "visibilitychange", () => {
    if (document?.visibilityState !== "hidden") listener("visible");
  });
  return () => {
    for (const stop of [...stops, stopVisibility]) stop();
  };
}
function listen(source, type, listener) {
  source?.addEventListener?.(type, listener);
  return () => source?.removeEventListener?.(type, listener);
}

// src/client/game-relay.ts
function connect(options) {
  const WebSocket = options?.WebSocket ?? globalThis.WebSocket;
  if (typeof WebSocket !== "function") throw new InvalidOptionsError(noWebSocket);
  return connectWith(systemPlatform(WebSocket), options);
}
function login(options) {
  return loginWith(systemPlatform(), options);
}
var noWebSocket = "There is no WebSocket here. Give connect() one, such as that of the package ws.";
export {
  BackpressureError,
  ClosedError,
  ConnectionRefusedError,
  GatewayError,
  InvalidMessageError,
  InvalidOptionsError,
  LoginError,
  MessageTooLargeError,
  NotConnectedError,
  NotSentError,
  OutcomeUnknownError,
  QueueFullError,
  RefusedError,
  RelayError,
  TimeoutError,
  connect,
  login
};
