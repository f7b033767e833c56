/** Follows posts, for whoever may end those that send them. */
export interface PostWatch {
  /**
   * Tells that a post has come, or has been delivered.
   *
   * @param accessKeyId of its sender, as it says; it need not be true
   * @returns whether that was the end of its sender: nothing more is to be done for it
   */
  isFatal(moment: "before" | "after", accessKeyId: string | undefined): boolean;
}
