/** A value in DynamoDB's JSON, as far as items have them here. */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly L?: readonly AttributeValue[];
  readonly M?: Readonly<Record<string, AttributeValue>>;
}

export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * What the operations in use answer, as far as it is read.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export interface Outputs {
  readonly Query: {
    readonly Items?: readonly Item[];
    /** Where the next page begins; absent on the last. */
    readonly LastEvaluatedKey?: Item;
  };
  readonly GetItem: { readonly Item?: Item };
  readonly PutItem: object;
  /** With `ReturnValues: "ALL_NEW"`, the item as it is after the update. */
  readonly UpdateItem: { readonly Attributes?: Item };
  /** With `ReturnValues: "ALL_OLD"`, what was deleted. */
  readonly DeleteItem: { readonly Attributes?: Item };
}

export type Operation = keyof Outputs;
