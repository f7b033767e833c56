/** Remembers the ids that came last, so many of them and no more. */
export declare class RecentIds {
    #private;
    constructor(capacity: number);
    has(id: string): boolean;
    /** @returns whether it is new */
    add(id: string): boolean;
}
