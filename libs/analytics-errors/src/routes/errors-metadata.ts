/** A code in full, or `upstream:<name>`, which stands for the codes of that upstream's failures. */
export type FoundError = string;

/** What `analytics-errors check --write` found in the code of an application. */
export interface ErrorsMetadata {
  /** For each controller the errors that its handlers throw, by the names of the methods. */
  readonly routes: readonly (readonly [
    controller: abstract new (...args: never[]) => object,
    handlers: Readonly<Record<string, readonly FoundError[]>>,
  ])[];
  /** What `access.isOrganizationEnabled` throws, for every route that reads a token. */
  readonly isOrganizationEnabled?: readonly FoundError[];
  /** What `access.findApiKey` throws, for every route that reads an API key. */
  readonly findApiKey?: readonly FoundError[];
}
