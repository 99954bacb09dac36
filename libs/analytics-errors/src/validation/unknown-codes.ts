import { getMetadataStorage } from 'class-validator';
import type { ExceptionRegistry } from '../exceptions/exception-registry.js';
import type { PropertyRule } from './class-rules.js';

/** Puts the places of a code into words. */
const nameOf = ({ target, propertyName }: PropertyRule): string => `${typeof target === 'string' ? target : target.name}.${propertyName}`;

/** All rules of the process; class-validator offers them only class by class. */
const allRules = (): readonly PropertyRule[] => {
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    validationMetadatas?: ReadonlyMap<unknown, readonly PropertyRule[]>;
  };
  return [...(validationMetadatas?.values() ?? [])].flat();
};

/** One sentence per decorator whose `context.errorCode` is no code that the service knows. */
export const unknownCodes = (registry: ExceptionRegistry, rules: readonly PropertyRule[] = allRules()): readonly string[] =>
  rules.flatMap((rule) => {
    const code: unknown = (rule.context as { errorCode?: unknown } | undefined)?.errorCode;
    if (code === undefined || (typeof code === 'string' && registry.byCode(code))) return [];
    const written = typeof code === 'string' ? `'${code}'` : 'no text';
    return [
      `${nameOf(rule)}: context.errorCode is ${written}, and there is no such code; name one of the catalogue, or of forRoot({ exceptions }).`,
    ];
  });
