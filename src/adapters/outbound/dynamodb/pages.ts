import type { AppendEntries, CreatePage, PageWrite, SealPage } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { journalSchema } from "./keys.ts";
import type { AttributeValue, Item } from "./operations.ts";

/** A PutItem or an UpdateItem, without the table. */
export interface PageCall {
  readonly operation: "PutItem" | "UpdateItem";
  readonly input: object;
}

/** @param expiresAt epoch seconds */
export function callFor(room: string, write: PageWrite, expiresAt: number): PageCall {
  switch (write.kind) {
    case "create":
      return create(room, write, expiresAt);
    case "append":
      return append(room, write, expiresAt);
    case "seal":
      return seal(room, write, expiresAt);
  }
}

function create(room: string, { page }: CreatePage, expiresAt: number): PageCall {
  const input = {
    Item: { ...toItem(room, page), expiresAt: number(expiresAt) },
    // Of the same item: a table's conditions look at the key that is written.
    ConditionExpression: "attribute_not_exists(#page)",
    ExpressionAttributeNames: { "#page": journalSchema.sortKey },
  };
  return { operation: "PutItem", input };
}

/**
 * It holds only for a page that takes it in: whether there is room is judged by the write, since
 * what was read may have grown meanwhile.
 */
function append(room: string, write: AppendEntries, expiresAt: number): PageCall {
  const { entries, users, bytes, limit, sealedAt } = write;
  const seats = Object.keys(users);
  const update = new Update()
    .onlyIf("#epoch = :epoch", { epoch: text(write.epoch) })
    .onlyIf("attribute_not_exists(#sealedAt)")
    .onlyIf("#bytes <= :room", { room: number(limit - bytes) })
    .set("#entries = list_append(#entries, :entries)", { entries: list(entries) })
    .set("#bytes = #bytes + :bytes", { bytes: number(bytes) })
    .set("#expiresAt = :expiresAt", { expiresAt: number(expiresAt) });
  for (const [index, entry] of entries.entries()) {
    update.onlyIf(`NOT contains(#entries, :entry${index})`, { [`entry${index}`]: text(entry) });
  }
  for (const [index, seat] of seats.entries()) {
    update.set(`#users.#seat${index} = :user${index}`, {
      [`user${index}`]: text(users[seat] ?? ""),
    });
    update.name(`#seat${index}`, seat);
  }
  if (sealedAt !== undefined) update.set("#sealedAt = :sealedAt", { sealedAt: number(sealedAt) });
  return update.of(room, write.number);
}

/** Whoever has ended a tick may end it again, since he may not know that he has. */
function seal(room: string, write: SealPage, expiresAt: number): PageCall {
  const { sealedAt, sealedBy } = write;
  const update = new Update()
    .onlyIf("#epoch = :epoch", { epoch: text(write.epoch) })
    .set("#sealedAt = if_not_exists(#sealedAt, :sealedAt)", { sealedAt: number(sealedAt) })
    .set("#expiresAt = :expiresAt", { expiresAt: number(expiresAt) });
  if (sealedBy === undefined) {
    update.onlyIf("attribute_not_exists(#sealedAt)");
  } else {
    update
      .onlyIf("(attribute_not_exists(#sealedAt) OR #sealedBy = :me)", { me: text(sealedBy) })
      .set("#sealedBy = :me")
      .set("#endsTick = :true", { true: { BOOL: true } });
  }
  return update.of(room, write.number);
}

/** An update of one page that exists, put together part by part. */
class Update {
  readonly #conditions: string[] = [];
  readonly #changes: string[] = [];
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, AttributeValue> = {};

  onlyIf(condition: string, values: Readonly<Record<string, AttributeValue>> = {}): this {
    this.#conditions.push(condition);
    return this.#add(condition, values);
  }

  set(change: string, values: Readonly<Record<string, AttributeValue>> = {}): this {
    this.#changes.push(change);
    return this.#add(change, values);
  }

  name(placeholder: string, name: string): this {
    this.#names[placeholder] = name;
    return this;
  }

  of(room: string, page: number): PageCall {
    const input = {
      Key: { room: text(room), page: number(page) },
      ConditionExpression: this.#conditions.join(" AND "),
      UpdateExpression: `SET ${this.#changes.join(", ")}`,
      ExpressionAttributeNames: this.#names,
      ExpressionAttributeValues: this.#values,
      ReturnValues: "ALL_NEW",
    };
    return { operation: "UpdateItem", input };
  }

  /** Attributes have placeholders of their own names: some of those are words of DynamoDB's. */
  #add(expression: string, values: Readonly<Record<string, AttributeValue>>): this {
    for (const [placeholder, name] of expression.matchAll(/#([A-Za-z]+)(?![A-Za-z0-9])/g)) {
      if (name !== undefined) this.#names[placeholder] = name;
    }
    for (const [name, value] of Object.entries(values)) this.#values[`:${name}`] = value;
    return this;
  }
}

function toItem(room: string, page: Page): Item {
  const { epoch, entries, users, bytes, tick, bytesBefore, openedAt, closesAt } = page;
  const { sealedAt, sealedBy, endsTick } = page;
  const byUser = Object.entries(users).map(([seat, user]) => [seat, text(user)] as const);
  return {
    room: text(room),
    page: number(page.number),
    epoch: text(epoch),
    entries: list(entries),
    users: { M: Object.fromEntries(byUser) },
    bytes: number(bytes),
    tick: number(tick),
    bytesBefore: number(bytesBefore),
    openedAt: number(openedAt),
    closesAt: number(closesAt),
    endsTick: { BOOL: endsTick },
    ...(sealedAt !== undefined && { sealedAt: number(sealedAt) }),
    ...(sealedBy !== undefined && { sealedBy: text(sealedBy) }),
  };
}

export function toPage(item: Item): Page {
  const users = Object.entries(item["users"]?.M ?? {});
  const { sealedAt, sealedBy } = item;
  return {
    epoch: item["epoch"]?.S ?? "",
    number: numberIn(item, "page"),
    entries: (item["entries"]?.L ?? []).map(({ S = "" }) => S),
    users: Object.fromEntries(users.map(([seat, { S = "" }]) => [seat, S])),
    bytes: numberIn(item, "bytes"),
    tick: numberIn(item, "tick"),
    bytesBefore: numberIn(item, "bytesBefore"),
    openedAt: numberIn(item, "openedAt"),
    closesAt: numberIn(item, "closesAt"),
    endsTick: item["endsTick"]?.BOOL ?? false,
    ...(sealedAt?.N !== undefined && { sealedAt: Number(sealedAt.N) }),
    ...(sealedBy?.S !== undefined && { sealedBy: sealedBy.S }),
  };
}

function numberIn(item: Item, name: string): number {
  return Number(item[name]?.N);
}

function text(value: string): AttributeValue {
  return { S: value };
}

function number(value: number): AttributeValue {
  return { N: String(value) };
}

function list(values: readonly string[]): AttributeValue {
  return { L: values.map(text) };
}
