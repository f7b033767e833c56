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

  find(isWanted: (member: Member) => boolean): Member | undefined {
    return this.#members.find(isWanted);
  }

  /** Oldest first. */
  toArray(): readonly Member[] {
    return [...this.#members];
  }
}
