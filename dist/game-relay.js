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
  code = "unknown_outcome";
  constructor() {
    super("The outcome is not known: no answer came.");
  }
};
var GatewayError = class extends RelayError {
  name = "GatewayError";
  code = "gateway_error";
  retryable = true;
};
var ConnectionRefusedError = class extends RelayError {
  name = "ConnectionRefusedError";
  code;
  constructor(message, { code, ...options } = {}) {
    super(message, options);
    this.code = code ?? "connection_refused";
  }
};
function dismissalOf({ code, message }) {
  const isDismissal = code === "replaced" || code === "kicked" || code === "barred";
  return isDismissal ? new ConnectionRefusedError(message, { code }) : void 0;
}
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

// src/client/catch-up.ts
var firstPauseMs = 500;
var longestPauseMs = 8e3;
var CatchUp = class {
  #platform;
  #follower;
  #port;
  /** Where the room was when it last told. */
  #head = null;
  #pauseMs = firstPauseMs;
  #stopPause;
  /** Of the request under way. */
  #asked;
  /** Whether somebody waits for an answer though nothing is known to be missing. */
  #isWanted = false;
  /** Whether it is still to be told that all of the last answer is applied. */
  #isAnswered = false;
  constructor(platform, follower, port) {
    this.#platform = platform;
    this.#follower = follower;
    this.#port = port;
  }
  /**
   * The first answer of a connection.
   *
   * @param since what was asked with; nothing by a newcomer
   * @returns whether nothing is missed for good
   */
  begin(pong, since) {
    this.stop();
    return this.#answer(pong, since);
  }
  /** Asks at once. */
  ask(resend = false) {
    this.#isWanted = true;
    if (this.#asked === void 0) void this.#ask(resend);
  }
  /** What was applied or held may have changed. */
  check() {
    const { hasGap, isOutdated } = this.#follower;
    const isBehind = hasGap || isOutdated || !this.#follower.hasReached(this.#head);
    if (!isBehind && this.#isAnswered) {
      this.#isAnswered = false;
      this.#port.caughtUp();
    }
    if (this.#asked !== void 0) return;
    if (!isBehind && !this.#isWanted) this.#reset();
    else this.#stopPause ??= this.#platform.after(this.#jittered(), () => void this.#ask(false));
  }
  /** The room has told where it is. */
  note({ head, recovered }) {
    if (!this.#follower.hasReached(head)) this.#head = head;
    if (head === null) this.#confirm();
    if (recovered === false) this.#isWanted = true;
    this.check();
  }
  /** There is nobody to ask any more. */
  stop() {
    this.#reset();
    this.#asked = void 0;
    this.#isWanted = false;
    this.#isAnswered = false;
  }
  /** Where there was no log, there is none yet, or all of it has come. */
  #confirm() {
    const { position, isOutdated } = this.#follower;
    if (position === null && !isOutdated) this.#follower.startAt(null);
  }
  #reset() {
    this.#stopPause?.();
    this.#stopPause = void 0;
    this.#pauseMs = firstPauseMs;
  }
  #jittered() {
    return this.#pauseMs * (0.5 + this.#platform.random());
  }
  async #ask(resend) {
    this.#stopPause?.();
    this.#stopPause = void 0;
    const { position, isOutdated } = this.#follower;
    const since = isOutdated ? void 0 : position;
    const answer = this.#port.ask({ since, ...resend && { resend } });
    if (answer === void 0) return;
    const asked = {};
    this.#asked = asked;
    const pong = await answer.catch(() => void 0);
    if (this.#asked !== asked) return;
    this.#asked = void 0;
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    if (pong && !this.#answer(pong, since)) {
      this.#port.missed();
      this.#follower.resume();
    }
    this.check();
  }
  /** @returns whether nothing is missed for good */
  #answer({ head, recovered }, since) {
    this.#head = head;
    this.#isWanted = false;
    this.#isAnswered = true;
    const { position, isOutdated } = this.#follower;
    const isLost = recovered === void 0 ? isOutdated : !recovered && since === position;
    if (isLost || position === void 0) this.#follower.startAt(head);
    else if (recovered) this.#confirm();
    if (isLost || position !== null) this.#follower.dropStrangers();
    return !isLost;
  }
};

// src/protocol/limits.ts
var kilobyte = 1024;
var clientFrameBytes = 32 * kilobyte;
var deliveredFrameBytes = 128 * kilobyte;
var connectionSeconds = 2 * 60 * 60;
var idleSeconds = 10 * 60;
var messagesPerFrame = 32;
var addresseesPerMessage = 32;
var profileBytes = 256;
var seatPattern = "^[A-Za-z0-9_-]{11}$";

// src/client/outgoing-frames.ts
var envelopeBytes = 256;
var messageBytes = clientFrameBytes - envelopeBytes;
function encodeMessage(message, to) {
  const json = jsonOf(message);
  if (json === void 0 || json === '""') throw new InvalidMessageError();
  const seats = to === void 0 ? "" : encodeSeats(to);
  const bytes = utf8Bytes(json) + 1 + seats.length;
  if (bytes > messageBytes) throw new MessageTooLargeError(bytes, messageBytes);
  return { json, bytes, ...seats && { to: seats } };
}
function encodeSeats(to) {
  const all = Array.isArray(to) ? to.map((it) => Object(it).seat ?? it) : [];
  const seats = [...new Set(all)];
  const isGood = seats.length > 0 && seats.length <= addresseesPerMessage && seats.every(isSeat);
  if (isGood) return JSON.stringify(seats);
  throw new InvalidOptionsError(`A message can be for 1 to ${addresseesPerMessage} seats.`);
}
var seat = new RegExp(seatPattern);
function isSeat(name) {
  return typeof name === "string" && seat.test(name);
}
function messageFrame(messages, id, after) {
  const jsons = messages.map(({ json }) => json).join();
  const content = messages.length > 1 ? `s":[${jsons}]` : `":${jsons}`;
  const to = messages[0]?.to;
  const addressees = to === void 0 ? "" : `,"to":${to}`;
  const position = JSON.stringify(after);
  return `{"action":"message","id":${id},"after":${position}${addressees},"message${content}}`;
}
function heartbeatFrame(ask) {
  return JSON.stringify({ action: "heartbeat", ...ask });
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

// src/client/connect-options.ts
function readOptions(options, session) {
  check(typeof options === "object" && options !== null, "options");
  const { url, config, token, room = lobby, whileDisconnected = "refuse" } = options;
  const { requestTimeoutMs = 1e4, unsentLimitBytes = 1024 ** 2, echo = false } = options;
  const profile = jsonOf(options.profile ?? null);
  const queueLimit = whileDisconnected === "refuse" ? 0 : whileDisconnected?.queue;
  check(url === void 0 !== (config === void 0), "either url or config");
  check(typeof token === "function", "a token function");
  check(typeof room === "string", "a room name");
  check(queueLimit === 0 || isPositive(queueLimit), "a queue size");
  check(isPositive(requestTimeoutMs), "a positive requestTimeoutMs");
  check(isPositive(unsentLimitBytes), "a positive unsentLimitBytes");
  check(typeof echo === "boolean", "echo to be true or false");
  const isShort = profile !== void 0 && utf8Bytes(profile) <= profileBytes;
  check(isShort, `a profile that has at most ${profileBytes} bytes as JSON`);
  const address = parseUrl(url ?? config?.API_Gateway?.WebSocket_API_URL);
  check(address !== void 0 && /^wss?:$/.test(address.protocol), "a ws:// or wss:// url");
  address.hash = "";
  address.searchParams.set("room", room);
  address.searchParams.set("session", session);
  return {
    ...{ address: address.href, config, token, isRoom: isRoomName(room) },
    ...{ queueLimit, requestTimeoutMs, unsentLimitBytes, echo },
    // A copy: what the game changes in its own later is not told.
    profile: JSON.parse(profile)
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
function isMessage(entry) {
  return Array.isArray(entry);
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
    case "tick":
    case "replay":
      return Number.isInteger(frame["page"]) && Array.isArray(frame["pages"]);
    case "members":
      return Array.isArray(frame["members"]);
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

// src/client/platform.ts
var abnormalClosure = 1006;

// src/client/pulse.ts
var heartbeatMs = 6e4;
var silenceMs = 1e4;
var Pulse = class {
  #platform;
  #beat;
  #stopSilence = () => {
  };
  constructor(platform, beat) {
    this.#platform = platform;
    this.#beat = beat;
  }
  start() {
    const delayMs = heartbeatMs * (0.75 + this.#platform.random() / 2);
    this.#platform.after(delayMs, () => {
      this.#beat();
      this.start();
    });
  }
  /** Something has happened in the room. */
  heard() {
    this.#stopSilence();
    const delayMs = silenceMs * (1 + this.#platform.random());
    this.#stopSilence = this.#platform.after(delayMs, this.#beat);
  }
};

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
var suspiciousSilenceMs = 1e4;
var longSilenceMs = 3e4;
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
  #pulse;
  #welcomed = deferred();
  #ended = deferred();
  #closed = deferred();
  #stage = "handshake";
  #isBeingChecked = false;
  #isMeasured = false;
  #lastReceivedAt = 0;
  #expiresAt = 0;
  #roundTripMs = Number.POSITIVE_INFINITY;
  #since;
  #count = 0;
  /** Who was listed since the last pong. */
  #members;
  #stopDeadline = () => {
  };
  #stopGreeting = () => {
  };
  constructor(platform, url, protocols, listener) {
    this.#platform = platform;
    this.#timers = new Timers(platform);
    this.#listener = listener;
    this.#pulse = new Pulse({ ...platform, after: this.#after }, () => this.#tellStanding());
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
  /** What its first heartbeat asked with; nothing by a newcomer. */
  get since() {
    return this.#since;
  }
  /** The shortest that a heartbeat has taken, milliseconds. */
  get roundTripMs() {
    return this.#roundTripMs;
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
  async ping() {
    const sentAt = this.#platform.now();
    await this.#beat(pongTimeoutMs);
    return this.#platform.now() - sentAt;
  }
  /** Finds out how long a round trip takes, once. */
  measure() {
    if (this.#isMeasured) return;
    this.#isMeasured = true;
    this.ping().catch(() => {
    });
  }
  /** Asks for what is missing, which comes before the answer. */
  ask(ask) {
    return this.#beat(checkTimeoutMs, ask);
  }
  /** Finds out at once whether it still works, and ends it if it does not. */
  check() {
    if (this.#isBeingChecked || this.#stage === "ended") return;
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
  /** @returns when the socket is closed, or after two seconds */
  close() {
    this.#end("It was closed.");
    return this.#closed.promise;
  }
  #after = (delayMs, callback) => this.#timers.after(delayMs, callback);
  #setDeadline(timeoutMs, reason) {
    this.#stopDeadline();
    this.#stopDeadline = this.#timers.after(timeoutMs, () => this.#end(reason));
  }
  #greet() {
    if (this.#stage !== "handshake") return;
    this.#stage = "welcome";
    this.#isBeingChecked = false;
    this.#awaitWelcome();
    this.#introduce();
  }
  #awaitWelcome() {
    this.#setDeadline(pongTimeoutMs, unanswered(pongTimeoutMs).message);
  }
  /** After an error, which was about the first heartbeat: nothing else has been sent. */
  #greetAgain() {
    this.#stopGreeting();
    const delayMs = greetAgainMs * (0.5 + this.#platform.random());
    this.#stopGreeting = this.#timers.after(delayMs, () => this.#introduce());
  }
  /** Whoever has been here before is told what was missed, and everybody who is here. */
  #introduce() {
    const { profile } = this.#listener;
    this.#since = this.#listener.standing().since;
    this.#beat(pongTimeoutMs, { since: this.#since, profile, members: true }).catch(() => {
    });
  }
  /** Where something is heard now and then, no answer is needed: it comes if something is missing. */
  #tellStanding() {
    const standing = this.#listener.standing();
    const isQuiet = this.#platform.now() - this.#lastReceivedAt > longSilenceMs;
    if (isQuiet) this.#beat(pongTimeoutMs, standing).catch(() => {
    });
    else this.#socket.send(heartbeatFrame(standing));
  }
  #tellStandingLater() {
    const delayMs = greetAgainMs * (1 + this.#platform.random());
    this.#timers.after(delayMs, () => this.#tellStanding());
  }
  #beat(timeoutMs, ask) {
    const id = `h${++this.#count}`;
    const { now } = this.#platform;
    const sentAt = now();
    const { unsentBytes } = this.#socket;
    return new Promise((resolve, reject) => {
      const stopTimer = this.#timers.after(timeoutMs, () => {
        this.#heartbeats.get(id)?.(unanswered(timeoutMs));
        const isAlive = this.#lastReceivedAt > sentAt || this.#socket.unsentBytes < unsentBytes;
        if (!isAlive && this.#stage === "open") this.#end(unanswered(timeoutMs).message);
      });
      this.#heartbeats.set(id, (answer) => {
        stopTimer();
        this.#heartbeats.delete(id);
        if (answer instanceof Error) return reject(answer);
        if (this.#stage === "open") this.#roundTripMs = Math.min(this.#roundTripMs, now() - sentAt);
        resolve(answer);
      });
      this.#socket.send(heartbeatFrame({ id, ...ask }));
    });
  }
  #receive(data) {
    this.#lastReceivedAt = this.#platform.now();
    const frame = readFrame(data);
    if (frame instanceof GatewayError) this.#receiveGatewayError(frame);
    else if (frame?.type === "pong") this.#receivePong(frame);
    else if (frame?.type === "error") this.#receiveError(frame);
    else if (frame !== void 0) this.#receiveAsked(frame);
  }
  /** What comes before a pong, and pages also by themselves. */
  #receiveAsked(frame) {
    if (this.#stage === "welcome") this.#awaitWelcome();
    if (frame.type === "members") {
      this.#members = [...this.#members ?? [], ...frame.members];
      return;
    }
    if (this.#stage !== "welcome") this.#pulse.heard();
    this.#listener.pages(frame);
  }
  #receivePong(pong) {
    const answer = this.#members ? { ...pong, members: this.#members } : pong;
    this.#members = void 0;
    this.#heartbeats.get(pong.id ?? "")?.(answer);
    if (this.#stage === "welcome") this.#open(answer);
    else this.#listener.pong(answer);
  }
  #open(pong) {
    this.#stage = "open";
    this.#isBeingChecked = false;
    this.#stopDeadline();
    this.#stopGreeting();
    this.#expiresAt = pong.expiresAt * 1e3 - pong.serverTime + this.#platform.now();
    this.#timers.after(this.remainingMs, () => this.#end("It expired."));
    this.#pulse.start();
    this.#welcomed.resolve(pong);
  }
  #receiveError(frame) {
    const { id, code, message, retryable } = frame;
    const isOver = code === "token_expired" || code === "unauthorized";
    const isGreeting = this.#stage === "welcome";
    const isFinal = isGreeting && !isOver && !retryable;
    const error = isFinal ? refusedGreeting(frame) : dismissalOf(frame);
    if (error !== void 0) {
      this.#end(error.message, { error });
      return;
    }
    if (isGreeting) this.#greetAgain();
    const settle = this.#heartbeats.get(String(id));
    if (settle !== void 0) settle(new RefusedError(code, message, retryable));
    else if (code === "too_fast" && id === void 0 && !isGreeting) this.#tellStandingLater();
    else if (!isOver) this.#listener.refused(frame);
    if (isOver) this.#end(message, { isRefusal: isGreeting });
  }
  #receiveGatewayError(error) {
    if (this.#stage === "welcome") this.#greetAgain();
    const doubtful = [...this.#heartbeats.keys()];
    this.#timers.after(doubtMs, () => {
      for (const id of doubtful) this.#heartbeats.get(id)?.(error);
    });
    this.#listener.doubted(error);
  }
  #onClosed(code, problem) {
    this.#closed.resolve();
    const isRefused = this.#stage === "handshake" && code === abnormalClosure;
    if (problem !== void 0) this.#end(`No WebSocket could be made (${problem}).`);
    else if (isRefused) this.#end("The handshake failed.", { isRefusal: true });
    else this.#end(`The connection ended with code ${code}.`);
  }
  /** Only the first end counts. */
  #end(reason, more = {}) {
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
    const end = { reason, isRefusal: false, ...more };
    this.#listener.ended(this, end);
    this.#ended.resolve(end);
    this.#welcomed.resolve(void 0);
  }
};
function unanswered(timeoutMs) {
  return new TimeoutError("A heartbeat was not answered", timeoutMs);
}
function refusedGreeting(frame) {
  const { code, message } = frame;
  const reason = `The relay refused the first heartbeat (${code}): ${message}`;
  return dismissalOf(frame) ?? new ConnectionRefusedError(reason);
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
  #judge({ reason, isRefusal, error }, token) {
    if (error !== void 0) return { kind: "impossible", error };
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

// src/protocol/position.ts
function beginningOf(epoch) {
  const first = Number(epoch.slice(epoch.lastIndexOf(".") + 1));
  return { epoch, page: first - 1 };
}

// src/client/log-follower.ts
var mostHeld = 256;
var logMs = 2 * 60 * 60 * 1e3;
var LogFollower = class {
  #clocks;
  #apply;
  /** Not known until the first pong has told it; `null` while the room has no log. */
  #position;
  /** When it was known to be so, by a clock that may sleep and by one that may be set. */
  #knownAt = { now: 0, date: 0 };
  #held = [];
  /** Until the game knows that it is connected; and so that nothing is applied amid something else. */
  #isPaused = true;
  constructor(clocks, apply) {
    this.#clocks = clocks;
    this.#apply = apply;
  }
  /** Of the last page that was applied; another object after each. */
  get position() {
    return this.#position;
  }
  /**
   * Whether nothing can be asked for with the position any more: it is that of no log, and so old
   * that there may have been one meanwhile, of which the next one would tell nothing.
   */
  get isOutdated() {
    const { now, date } = this.#clocks;
    const ageMs = Math.max(now() - this.#knownAt.now, date() - this.#knownAt.date);
    return this.#position === null && ageMs > logMs;
  }
  /** Whether something is missing before what has come. */
  get hasGap() {
    return !this.#isPaused && this.#held.length > 0;
  }
  /** Whether all is applied that the room had when it told its head. */
  hasReached(head) {
    const position = this.#position;
    return !head || position?.epoch === head.epoch && position.page >= head.page;
  }
  receive(frame) {
    if (this.#held.push(frame) > mostHeld) this.#held.shift();
    if (!this.#isPaused) this.resume();
  }
  /** Begins, or begins anew, behind all that the room had at that moment. */
  startAt(head) {
    this.#position = head;
    this.#knownAt = { now: this.#clocks.now(), date: this.#clocks.date() };
  }
  /** From now on, what comes is held. */
  pause() {
    this.#isPaused = true;
  }
  /** Applies what was held, and what comes from now on. */
  resume() {
    this.#isPaused = true;
    this.#held.sort((one, other) => one.page - other.page);
    while (this.#held.some((frame) => this.#take(frame))) ;
    this.#isPaused = false;
  }
  /** Of a numbering that is not the room's any more, nothing that is held will ever be due. */
  dropStrangers() {
    this.#held = this.#held.filter(({ epoch }) => epoch === this.#position?.epoch);
  }
  /** @returns whether the frame is done with, and not held any more */
  #take(frame) {
    const { epoch, page, pages, users } = frame;
    if (this.isOutdated) return false;
    this.#position ??= beginningOf(epoch);
    const next = this.#position.page + 1;
    if (this.#position.epoch !== epoch || page > next) return false;
    this.#held = this.#held.filter((it) => it !== frame);
    for (const [index, entries] of pages.slice(next - page).entries()) {
      const position = { epoch, page: next + index };
      this.#position = position;
      for (const entry of entries) {
        const userId = isMessage(entry) ? users[entry[0]] : void 0;
        this.#apply(entry, userId ?? "", position);
      }
    }
    return true;
  }
};

// src/protocol/members-digest.ts
function membersDigest(connectionIds) {
  let count = 0;
  let sum = 0;
  for (const id of connectionIds) {
    count++;
    sum = sum + fnv1a(id) >>> 0;
  }
  return `${count.toString(36)}.${sum.toString(36)}`;
}
function fnv1a(text) {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619) >>> 0;
  }
  return hash;
}

// src/client/members.ts
var emptyRoster = { here: /* @__PURE__ */ new Map(), gone: /* @__PURE__ */ new Set() };
var rememberedGone = 1e3;
function afterEntry(roster, entry, at) {
  if ("left" in entry) return without(roster, [entry.left.connectionId]);
  const { joined: member } = entry;
  const { here, gone } = roster;
  if (gone.has(member.connectionId)) return roster;
  return { here: new Map(here).set(member.connectionId, { member, at }), gone };
}
function afterSnapshot({ here, gone }, members, head) {
  const listed = new Map(members.map((member) => [member.connectionId, { member, at: head }]));
  const known = [...here].filter(([id, { at }]) => listed.has(id) || isAfter(at, head));
  const present = [...listed].filter(([id]) => !gone.has(id));
  return { here: new Map([...present, ...known]), gone };
}
function afterTime(roster, now) {
  const over = [...roster.here].filter(([, { member }]) => member.expiresAt <= now);
  return over.length === 0 ? roster : without(roster, [...over.map(([id]) => id)]);
}
function afterGap({ here, gone }) {
  const known = [...here].map(([id, { member }]) => [id, { member, at: null }]);
  return { here: new Map(known), gone };
}
function without({ here, gone }, ids) {
  const left = new Map(here);
  for (const id of ids) left.delete(id);
  return { here: left, gone: new Set([...gone, ...ids].slice(-rememberedGone)) };
}
function isAfter(at, head) {
  if (at === null || head === null) return at !== null;
  return at.epoch === head.epoch && at.page > head.page;
}

// src/client/member-list.ts
var awayMs = 15e3;
var MemberList = class {
  #platform;
  #port;
  #roster = emptyRoster;
  #members = /* @__PURE__ */ new Map();
  /** By seat: who is away has so much time. */
  #absences = /* @__PURE__ */ new Map();
  /** Epoch milliseconds at the beginning of this machine's clock. */
  #relayEpoch = 0;
  #stopExpiry = () => {
  };
  constructor(platform, port) {
    this.#platform = platform;
    this.#port = port;
  }
  /** By seat; another object after each change. */
  get members() {
    return this.#members;
  }
  get digest() {
    return membersDigest(this.#roster.here.keys());
  }
  /** @param serverTime epoch milliseconds, just told */
  setClock(serverTime) {
    this.#relayEpoch = serverTime - this.#platform.now();
    this.#expire();
  }
  applyEntry(entry, position) {
    const { seat: seat2, reason } = "left" in entry ? entry.left : unknownLeave;
    const roster = afterEntry(this.#roster, entry, position);
    this.#update(roster, (leaver) => leaver === seat2 ? reason : "lost");
  }
  /** @param head that has been applied */
  applySnapshot(members, head) {
    this.#update(afterSnapshot(this.#roster, members, head));
  }
  /** Something of the log is missing. */
  applyGap() {
    this.#roster = afterGap(this.#roster);
  }
  /** Nobody is announced any more. */
  clear() {
    this.#update({ ...emptyRoster, gone: this.#roster.gone }, () => "unlisted");
    this.#members = /* @__PURE__ */ new Map();
  }
  #update(roster, reasonOf = () => "lost") {
    this.#roster = roster;
    this.#awaitExpiry();
    const here = playersIn(roster);
    this.#change([...this.#departures(here, reasonOf), ...this.#arrivals(here)], here);
  }
  /** Whoever was lost may come back, and anybody else has left. */
  #departures(here, reasonOf) {
    const { isMe } = this.#port;
    const missing = [...this.#members.values()].filter(
      ({ seat: seat2 }) => !here.has(seat2) && !isMe(seat2)
    );
    return missing.flatMap((member) => {
      const reason = reasonOf(member.seat);
      if (reason !== "lost") return [{ event: "left", member: { ...member, reason } }];
      return member.isAway ? [] : [{ event: "away", member: { ...member, isAway: true } }];
    });
  }
  #arrivals(here) {
    return [...here.values()].flatMap((member) => {
      const known = this.#members.get(member.seat);
      if (known?.isAway) return [{ event: "back", member }];
      return known || this.#port.isMe(member.seat) ? [] : [{ event: "joined", member }];
    });
  }
  /** All of it is so before any of it is told. */
  #change(changes, here = /* @__PURE__ */ new Map()) {
    const members = new Map([...this.#members, ...here]);
    for (const { event, member } of changes) {
      members.set(member.seat, member);
      if (event === "left") members.delete(member.seat);
      this.#timeAbsence(event, member);
    }
    this.#members = members;
    for (const change of changes) this.#port.tell(change);
  }
  #timeAbsence(event, member) {
    const { seat: seat2 } = member;
    this.#absences.get(seat2)?.();
    this.#absences.delete(seat2);
    if (event !== "away") return;
    const change = { event: "left", member: { ...member, reason: "lost" } };
    this.#absences.set(
      seat2,
      this.#platform.after(awayMs, () => this.#change([change]))
    );
  }
  #expire() {
    const now = this.#relayEpoch + this.#platform.now();
    const roster = afterTime(this.#roster, now / 1e3);
    if (roster === this.#roster) this.#awaitExpiry();
    else this.#update(roster);
  }
  #awaitExpiry() {
    this.#stopExpiry();
    const ends = [...this.#roster.here.values()].map(({ member }) => member.expiresAt);
    if (ends.length === 0) return;
    const delayMs = Math.min(...ends) * 1e3 - this.#relayEpoch - this.#platform.now();
    this.#stopExpiry = this.#platform.after(Math.max(0, delayMs), () => this.#expire());
  }
};
var unknownLeave = { seat: void 0, reason: "lost" };
function playersIn({ here }) {
  const members = [...here.values()].map(({ member }) => {
    const { seat: seat2, user: userId, profile = null } = member;
    return { seat: seat2, userId, profile, isAway: false };
  });
  return new Map(members.map((member) => [member.seat, member]));
}

// src/client/outbox.ts
var Outbox = class {
  #limit;
  #messages = [];
  #bytes = 0;
  /** @param limit how many messages may wait while there is no connection */
  constructor(limit) {
    this.#limit = limit;
  }
  get bytes() {
    return this.#bytes;
  }
  /**
   * A message replaces the one with the same key, and keeps its place.
   *
   * @throws {QueueFullError}
   */
  add(message, isConnected) {
    const { json, bytes } = message;
    const replaced = this.replacedBy(message);
    const isFull = !isConnected && this.#messages.length >= this.#limit;
    if (isFull && replaced === void 0) throw new QueueFullError();
    this.#bytes += bytes - (replaced?.bytes ?? 0);
    if (replaced === void 0) this.#messages.push(message);
    else Object.assign(replaced, { json, bytes });
  }
  /** One that may have been sent stays as it is, whatever comes after it. */
  replacedBy({ key }) {
    if (key === void 0) return void 0;
    return this.#messages.find((it) => it.key === key && it.id === void 0);
  }
  /** Each is to be sent alone, before all others. */
  putBack(messages) {
    for (const message of messages) {
      message.isAlone = true;
      this.#bytes += message.bytes;
    }
    this.#messages.unshift(...messages);
  }
  /** @returns whether it was there */
  remove(message) {
    const index = this.#messages.indexOf(message);
    if (index >= 0) this.#take(index, 1);
    return index >= 0;
  }
  /** @returns as many as fit into one frame, in order; none if none wait */
  takeFrame() {
    const [first] = this.#messages;
    let count = 0;
    let bytes = 0;
    for (const message of this.#messages) {
      bytes += message.bytes;
      const isFull = count === messagesPerFrame || bytes > messageBytes;
      const isOther = message.to !== first?.to || message.isAlone || first?.isAlone;
      if (count > 0 && (isFull || isOther)) break;
      count++;
    }
    return this.#take(0, count);
  }
  /** @returns everything, in order; nothing stays */
  takeAll() {
    return this.#take(0, this.#messages.length);
  }
  #take(start, count) {
    const taken = this.#messages.splice(start, count);
    for (const { bytes } of taken) this.#bytes -= bytes;
    return taken;
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

// src/client/presence.ts
var firstPauseMs2 = 1e3;
var longestPauseMs2 = 32e3;
var Presence = class {
  #platform;
  #follower;
  #list;
  #port;
  #count;
  /** Whether the room tells who is in it. */
  #isAnnounced = false;
  /** What the last answer says of a place in the log that may not be applied yet. */
  #told;
  /** A digest of members that are not those that are known. */
  #sought;
  #isAsking = false;
  #pauseMs = firstPauseMs2;
  constructor(platform, follower, list, port) {
    this.#platform = platform;
    this.#follower = follower;
    this.#list = list;
    this.#port = port;
  }
  get count() {
    return this.#count;
  }
  /** Of the members that are known; nothing where the room announces nobody. */
  get digest() {
    return this.#isAnnounced ? this.#list.digest : void 0;
  }
  /** The relay has answered; what it says counts from the next `check` on. */
  note({ count, digest, head, serverTime, members }) {
    if (count === void 0) return;
    this.#count = count;
    this.#isAnnounced = digest !== void 0;
    if (digest === void 0) {
      this.#forget();
      return;
    }
    this.#list.setClock(serverTime);
    const isComplete = members !== void 0 && membersDigest(idsOf(members)) === digest;
    this.#told = { head, digest, ...isComplete && { members } };
  }
  applyEntry(entry, position) {
    if (this.#isAnnounced) this.#list.applyEntry(entry, position);
  }
  /** Something of the log is missing. */
  applyGap() {
    this.#list.applyGap();
  }
  /** What is applied of the log may have changed. */
  check() {
    if (!this.#told || !this.#follower.hasReached(this.#told.head)) return;
    const { head, digest, members } = this.#told;
    this.#told = void 0;
    if (members !== void 0) this.#list.applySnapshot(members, head);
    if (this.#isAt(head)) this.#compare(digest);
  }
  #forget() {
    this.#told = void 0;
    this.#sought = void 0;
    this.#list.clear();
  }
  /** What came since it was told may be what makes the difference. */
  #isAt(head) {
    return (this.#follower.position?.page ?? 0) === (head?.page ?? 0);
  }
  #compare(digest) {
    this.#sought = digest === this.#list.digest ? void 0 : digest;
    if (this.#sought === void 0) this.#pauseMs = firstPauseMs2;
    else this.#askLater();
  }
  #askLater() {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const delayMs = this.#pauseMs * (1 + this.#platform.random());
    this.#pauseMs = Math.min(longestPauseMs2, 2 * this.#pauseMs);
    this.#platform.after(delayMs, () => void this.#ask());
  }
  async #ask() {
    if (this.#isSeeking) await this.#port.ask()?.catch(() => {
    });
    this.#isAsking = false;
    if (this.#isSeeking) this.#askLater();
    else this.#pauseMs = firstPauseMs2;
  }
  get #isSeeking() {
    return this.#sought !== void 0 && this.#sought !== this.#list.digest;
  }
};
function idsOf(members) {
  return members.map(({ connectionId }) => connectionId);
}

// src/client/rotation.ts
function rotationDelayMs(remainingMs, random) {
  return Math.max(1e3, remainingMs * (0.6 + 0.3 * random));
}

// src/client/sender.ts
var patienceMs = 1500;
var mostTries = 5;
var pauseMs = 500;
var longestPauseMs3 = 8e3;
var Sender = class {
  #platform;
  #outbox;
  #port;
  #flight;
  #lastId = 0;
  #stopTimer = () => {
  };
  constructor(platform, outbox, port) {
    this.#platform = platform;
    this.#outbox = outbox;
    this.#port = port;
  }
  /** Sends what waits, if nothing is under way and it is time. */
  pump() {
    const after = this.#port.position();
    if (this.#flight !== void 0 || after === void 0) return;
    this.#stopTimer();
    const holdMs2 = this.#port.holdMs();
    if (holdMs2 > 0) this.#stopTimer = this.#platform.after(holdMs2, () => this.pump());
    else this.#sendNext(after);
  }
  #sendNext(after) {
    const messages = this.#outbox.takeFrame();
    for (const message of messages) message.id ??= ++this.#lastId;
    const firstId = messages[0]?.id;
    if (firstId === void 0) return;
    const counts = { tries: 0, refusals: 0, isDoubted: false, isBehind: false };
    this.#flight = { messages, firstId, after, sentAt: this.#platform.now(), ...counts };
    this.#transmit(this.#flight);
  }
  /** An own entry was applied: the message is in the log. */
  seen(id, position) {
    const flight = this.#flight;
    const message = flight?.messages.find((it) => it.id === id);
    if (!flight || !message) return;
    flight.messages = flight.messages.filter((it) => it !== message);
    message.settle?.(void 0, position);
    if (flight.messages.length === 0) this.#land();
  }
  /** All is applied that the room had when it was asked. */
  caughtUp() {
    const flight = this.#flight;
    if (!flight?.isDoubted) return;
    if (flight.isBehind) flight.after = this.#port.position() ?? null;
    flight.isBehind = false;
    if (flight.tries < mostTries) this.#transmit(flight);
    else this.giveUp();
  }
  /** What is under way may be in the log, or not, and nobody can tell any more. */
  giveUp() {
    if (this.#flight) this.#fail(this.#flight.messages, new OutcomeUnknownError());
  }
  /** The connection has ended: the answer to the first question over the next one tells more. */
  disconnected() {
    this.#stopTimer();
    if (this.#flight) this.#flight.isDoubted = true;
  }
  /** The relay has refused a frame. */
  refused({ id, code, message, retryable, retryAfterMs }) {
    const flight = this.#flight;
    if (!flight || flight.firstId !== id) return;
    if (retryable) this.pause(retryAfterMs);
    else if (code === "behind" && ++flight.tries < mostTries) this.#goOn(flight);
    else if (flight.messages.length > 1) this.#split(flight);
    else this.#fail(flight.messages, new RefusedError(code, message, retryable));
  }
  /** Nothing could be taken, which may be about what is under way: it is sent again a bit later. */
  pause(atLeastMs = pauseMs) {
    const flight = this.#flight;
    if (!flight || flight.isDoubted) return;
    const delayMs = Math.min(longestPauseMs3, atLeastMs * 2 ** flight.refusals++);
    this.#setTimer(delayMs, () => this.#transmit(flight));
  }
  #transmit(flight) {
    const { messages, firstId, after, tries } = flight;
    flight.isDoubted = !this.#port.transmit(messageFrame(messages, firstId, after));
    if (flight.isDoubted) return;
    flight.sentAt = this.#platform.now();
    this.#setTimer(patienceMs * 2 ** tries, () => {
      flight.tries++;
      this.#doubt(flight, this.#port.heardAt() <= flight.sentAt);
    });
  }
  /** It can be sent again with a position that is good. */
  #goOn(flight) {
    flight.isBehind = true;
    this.#doubt(flight, false);
  }
  /** Which of them was refused shows when each is sent alone. */
  #split({ messages }) {
    this.#outbox.putBack(messages);
    this.#land();
  }
  #doubt(flight, resend) {
    this.#stopTimer();
    flight.isDoubted = true;
    this.#port.catchUp(resend);
  }
  /** @param atLeastMs a half more at most, so that those who failed together do not come together */
  #setTimer(atLeastMs, callback) {
    this.#stopTimer();
    const delayMs = atLeastMs * (1 + this.#platform.random() / 2);
    this.#stopTimer = this.#platform.after(delayMs, callback);
  }
  #fail(messages, error) {
    for (const { settle } of messages) settle?.(error);
    if (messages.some(({ settle }) => !settle)) this.#port.failed(error);
    this.#land();
  }
  /** Nothing is under way any more. */
  #land() {
    this.#stopTimer();
    this.#flight = void 0;
    this.pump();
  }
};

// src/client/tick-pace.ts
var longTickMs = 200;
var marginMs = 50;
var mostLengths = 8;
var fewestLengths = 3;
var TickPace = class {
  #lengths = [];
  #last = { epoch: "", page: 0, at: 0 };
  #heardAt = Number.NEGATIVE_INFINITY;
  /** When the last tick came, by the same clock as its notice. */
  get heardAt() {
    return this.#heardAt;
  }
  /**
   * A tick with entries of two players was open, and so it has lasted from the end of the one before:
   * one of a quiet room ends with the entries that begin it.
   *
   * @param now milliseconds
   */
  notice({ epoch, page, at, pages }, now) {
    const last = this.#last;
    const isNext = epoch === last.epoch && page === last.page;
    if (epoch === last.epoch && page < last.page) return;
    this.#last = { epoch, page: page + pages.length, at };
    this.#heardAt = now;
    const seats = new Set(
      pages.flat().filter(isMessage).map(([seat2]) => seat2)
    );
    if (isNext && seats.size > 1) {
      this.#lengths = [...this.#lengths, at - last.at].slice(-mostLengths);
    }
  }
  /** Whether ticks are so long that it matters when a frame is sent. */
  get isLong() {
    return this.#lengths.length >= fewestLengths && Math.min(...this.#lengths) >= longTickMs;
  }
  /**
   * How long a frame may be held back and still be in the tick in which it would be now.
   *
   * @param roundTripMs of a frame to the relay and back
   */
  holdMs(now, roundTripMs) {
    if (!this.isLong) return 0;
    const length = Math.min(...this.#lengths);
    return Math.max(0, this.#heardAt + length - roundTripMs - marginMs - now);
  }
};

// src/client/reconnecting-client.ts
var stableMs = 1e4;
function connectWith(platform, options) {
  return new ReconnectingClient(platform, readOptions(options, sessionFrom(platform)));
}
function sessionFrom({ random }) {
  return [random(), random()].map((it) => it.toString(36).slice(2)).join("-");
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
  #sender;
  #follower;
  #members;
  #presence;
  #catchUp;
  #pace = new TickPace();
  /** All that have not ended: the one in use, and the next one. */
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
    this.#follower = new LogFollower(platform, (...entry) => this.#onEntry(...entry));
    this.#members = new MemberList(this.#platform, {
      isMe: (seat2) => seat2 === this.#me?.seat,
      tell: (change) => this.#onMember(change)
    });
    this.#presence = new Presence(this.#platform, this.#follower, this.#members, {
      ask: () => this.#openLink?.ask({ since: this.#since, members: true })
    });
    this.#outbox = new Outbox(settings.queueLimit);
    this.#sender = new Sender(this.#platform, this.#outbox, {
      transmit: (text) => this.#transmit(text),
      position: () => this.#openLink ? this.#follower.position : void 0,
      holdMs: () => this.#pace.holdMs(platform.now(), this.#main?.roundTripMs ?? 0),
      heardAt: () => this.#pace.heardAt,
      catchUp: (resend) => this.#catchUp.ask(resend),
      failed: (error) => this.#onFailed(error)
    });
    this.#catchUp = new CatchUp(this.#platform, this.#follower, {
      ask: (ask) => this.#openLink?.ask(ask),
      caughtUp: () => this.#sender.caughtUp(),
      missed: () => this.#onMissed()
    });
    this.#pacer = new Pacer(this.#platform, (wait) => this.#announceReconnect(wait));
    this.#dialer = new Dialer(platform, settings, {
      profile: settings.profile,
      standing: () => ({ since: this.#since, digest: this.#presence.digest }),
      started: (link) => this.#links.add(link),
      pages: (frame) => this.#onPages(frame),
      pong: (answer) => this.#onPong(answer),
      refused: (frame) => this.#onRefused(frame),
      doubted: (error) => {
        this.#sender.pause();
        this.#onFailed(error);
      },
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
  get members() {
    return this.#members.members;
  }
  get count() {
    return this.#presence.count;
  }
  on(event, listener) {
    if (typeof listener !== "function") throw new InvalidOptionsError("on() needs a listener.");
    return this.#listeners.on(event, listener);
  }
  send(message) {
    this.#dispatch(encodeMessage(message));
  }
  sendLatest(key, message) {
    this.#dispatch({ ...encodeMessage(message), key });
  }
  sendTo(to, message) {
    this.#dispatch(encodeMessage(message, to ?? []));
  }
  request(message, options) {
    const timeoutMs = options?.timeoutMs ?? this.#settings.requestTimeoutMs;
    return new Promise((resolve, reject) => {
      if (!isPositive(timeoutMs))
        throw new InvalidOptionsError("request() needs a positive timeoutMs.");
      const settle = (error, position) => {
        stopTimer();
        if (position === void 0) reject(error);
        else resolve(position);
      };
      const outgoing = { ...encodeMessage(message, options?.to), settle };
      const stopTimer = this.#platform.after(timeoutMs, () => {
        settle(this.#timeOut(outgoing, timeoutMs));
      });
      try {
        this.#dispatch(outgoing);
      } catch (error) {
        settle(error);
      }
    });
  }
  async ping() {
    this.#assertNotClosed();
    const link = this.#openLink;
    if (link === void 0) throw new NotConnectedError();
    return link.ping();
  }
  reconnect() {
    this.#assertNotClosed();
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
    const { connectionId, userId, seat: seat2, room, expiresAt } = pong;
    const replaced = this.#main;
    const isNew = this.#me === void 0;
    const recovered = this.#catchUp.begin(pong, link.since);
    this.#presence.note(pong);
    if (isNew) this.#presence.check();
    this.#main = link;
    this.#me = { connectionId, userId, seat: seat2, room, expiresAt };
    this.#adoptedAt = this.#platform.now();
    this.#state = "open";
    void replaced?.close();
    if (replaced === void 0) this.#emit("open", { ...this.#me, recovered });
    if (!recovered) this.#onMissed();
    this.#follower.resume();
    this.#check();
    this.#sender.pump();
  }
  /** @throws {NotConnectedError | BackpressureError | QueueFullError | ClosedError} */
  #dispatch(message) {
    this.#assertNotClosed();
    const link = this.#openLink;
    const { queueLimit, unsentLimitBytes } = this.#settings;
    if (link === void 0 && queueLimit === 0) throw new NotConnectedError();
    const unsent = this.#outbox.bytes + (link?.unsentBytes ?? 0);
    const added = message.bytes - (this.#outbox.replacedBy(message)?.bytes ?? 0);
    if (unsent + added > unsentLimitBytes) throw new BackpressureError(unsent);
    this.#outbox.add(message, link !== void 0);
    this.#sender.pump();
  }
  get #openLink() {
    return this.#main?.isOpen ? this.#main : void 0;
  }
  #assertNotClosed() {
    if (this.#closed) throw new ClosedError();
  }
  #transmit(text) {
    const link = this.#openLink;
    link?.send(text);
    return link !== void 0;
  }
  #timeOut(message, timeoutMs) {
    if (this.#outbox.remove(message)) return new TimeoutError("A message was not sent", timeoutMs);
    this.#main?.check();
    return new TimeoutError("A message was not seen in the log", timeoutMs);
  }
  #onPages(frame) {
    if (frame.type === "tick") this.#pace.notice(frame, this.#platform.now());
    if (this.#pace.isLong) this.#main?.measure();
    this.#follower.receive(frame);
    this.#check();
  }
  #onPong(answer) {
    this.#presence.note(answer);
    this.#catchUp.note(answer);
    this.#presence.check();
  }
  /** What is applied of the log may have changed. */
  #check() {
    this.#catchUp.check();
    this.#presence.check();
  }
  /** What may be asked for with; nothing by a newcomer, and by who knows no better than one. */
  get #since() {
    return this.#follower.isOutdated ? void 0 : this.#follower.position;
  }
  #onEntry(entry, userId, position) {
    if (isMessage(entry)) this.#onMessage(entry, userId, position);
    else this.#presence.applyEntry(entry, position);
  }
  #onMessage([seat2, id, message, to], userId, position) {
    const isOwn = seat2 === this.#me?.seat;
    if (isOwn) this.#sender.seen(id, position);
    if (this.#state === "closed" || isOwn && !this.#settings.echo) return;
    const from = { userId, seat: seat2 };
    const addressed = to === void 0 ? {} : { to };
    this.#emit("message", { from, id, position, ...addressed, message });
  }
  #onMember({ event, member }) {
    if (this.#me === void 0 || this.#state === "closed") return;
    if (event === "left") this.#emit(event, member);
    else this.#emit(event, member);
  }
  #onMissed() {
    this.#sender.giveUp();
    this.#presence.applyGap();
    this.#emit("missed", { position: this.#follower.position ?? null });
    this.#presence.check();
  }
  #onRefused(frame) {
    const { id, code, message, retryable } = frame;
    if (id !== void 0) this.#sender.refused(frame);
    else this.#onFailed(new RefusedError(code, message, retryable));
  }
  #onFailed(error) {
    if (this.#state !== "closed") this.#emit("error", error);
  }
  #onEnded(link, end) {
    this.#links.delete(link);
    if (this.#state === "closed") return;
    const { error } = end;
    const isSucceeded = error?.code === "replaced" && this.#links.size > 0;
    const isPutOut = error !== void 0 && error.code !== "connection_refused";
    if (isPutOut && !isSucceeded) this.#giveUp(error);
    else if (link === this.#main) this.#onLost(end);
  }
  #onLost({ reason }) {
    if (this.#platform.now() - this.#adoptedAt >= stableMs) this.#pacer.startOver();
    this.#main = void 0;
    this.#state = "reconnecting";
    this.#follower.pause();
    this.#catchUp.stop();
    this.#sender.disconnected();
    if (this.#isReplacing) this.#pacer.lostMeanwhile(reason);
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
    this.#sender.giveUp();
    this.#rejectUnsent();
    this.#emit("closed", detail);
  }
  #rejectUnsent() {
    const messages = this.#outbox.takeAll();
    for (const { settle } of messages) settle?.(new NotSentError(1));
    const sends = messages.filter(({ settle }) => settle === void 0).length;
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
