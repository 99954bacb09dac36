import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage } from 'class-validator';

/** A class whose properties carry decorators. */
export type DecoratedClass = abstract new (...args: never[]) => object;

type Rules = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;

/** What class-validator keeps of one decorator. */
export type PropertyRule = Rules[number];

type Constraint = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidatorConstraints']
>[number];

const rulesByClass = new WeakMap<object, ReadonlyMap<string, readonly PropertyRule[]>>();

/** The class of a validated object; `undefined` for lists and for objects without one. */
export const classOf = (target: unknown): DecoratedClass | undefined => {
  if (typeof target !== 'object' || target === null || Array.isArray(target)) return undefined;
  const { constructor } = target as { constructor?: unknown };
  return typeof constructor === 'function' ? (constructor as DecoratedClass) : undefined;
};

/** The rules of a class by property, inherited ones included, whatever groups they belong to; looked up once per class. */
export const rulesOf = (target: DecoratedClass): ReadonlyMap<string, readonly PropertyRule[]> => {
  const known = rulesByClass.get(target);
  if (known) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(target, '', true, false);
  const byProperty = new Map<string, PropertyRule[]>();
  for (const rule of rules) {
    const ofProperty = byProperty.get(rule.propertyName);
    if (ofProperty) ofProperty.push(rule);
    else byProperty.set(rule.propertyName, [rule]);
  }
  rulesByClass.set(target, byProperty);
  return byProperty;
};

/** The validator behind a rule; `undefined` for those that class-validator carries out by itself. */
export const constraintOf = (rule: PropertyRule): Constraint | undefined =>
  getMetadataStorage().getTargetValidatorConstraints(rule.constraintCls)[0];

/** The arguments of a rule's decorator. */
export const argumentsOf = (rule: PropertyRule): readonly unknown[] =>
  (rule.constraints as readonly unknown[] | undefined) ?? [];

/** The key under which the failure of a rule is reported. */
export const keyOf = (rule: PropertyRule): string => constraintOf(rule)?.name ?? rule.type;

/** The name under which a client sends a property: that of `@Expose({ name })`, or its own. */
export const clientNameOf = (target: DecoratedClass | undefined, property: string): string => {
  if (!target) return property;
  const { name, toPlainOnly } =
    defaultMetadataStorage.findExposeMetadata(target, property)?.options ?? {};
  return name === undefined || toPlainOnly === true ? property : name;
};
