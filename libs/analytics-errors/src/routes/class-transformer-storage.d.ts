/** The store behind the root import of class-transformer, which exports no way to read it. */
declare module 'class-transformer/cjs/storage.js' {
  interface TypeMetadata {
    readonly typeFunction: () => unknown;
    readonly options?: { readonly discriminator?: unknown };
  }

  interface ExposeMetadata {
    readonly options?: { readonly name?: string; readonly toPlainOnly?: boolean };
  }

  export const defaultMetadataStorage: {
    findTypeMetadata(target: object, property: string): TypeMetadata | undefined;
    findExposeMetadata(target: object, property: string): ExposeMetadata | undefined;
    /** `0` asks for the direction from plain object to class. */
    findTransformMetadatas(
      target: object,
      property: string,
      transformationType: 0,
    ): readonly unknown[];
  };
}
