/** A list that forgets its oldest members. */
export class Latest<Member> {
  readonly #limit: number;
  readonly #members: Member[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(member: Member): void {
    this.#members.push(member);
    if (this.#members.length > this.#limit) this.#members.shift();
  }

  /** Oldest first. */
  toArray(): readonly Member[] {
    return [...this.#members];
  }
}
