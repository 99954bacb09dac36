import type { ArgumentMetadata } from '@nestjs/common';

/** A schema of any library that follows https://standardschema.dev; Nest takes them since version 12. */
export interface Schema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult | Promise<SchemaResult>;
  };
}

/** What a schema says of a value. */
export type SchemaResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** The standard promises a message and a path; all else is the library's own. */
export type SchemaIssue = Readonly<Record<string, unknown>> & {
  readonly message: string;
  readonly path?: Iterable<unknown> | undefined;
};

/** The schema on an argument; `undefined` under Nest 11, which knows none. */
export function schemaOf(metadata: ArgumentMetadata): Schema | undefined {
  return (metadata as { readonly schema?: Schema | undefined }).schema;
}
