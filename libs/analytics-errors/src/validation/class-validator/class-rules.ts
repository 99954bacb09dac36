import { instanceToPlain } from 'class-transformer';
import { getMetadataStorage, ValidateBy } from 'class-validator';

/** A class whose properties carry decorators. */
export type DecoratedClass = abstract new (...args: never[]) => object;

type Rules = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;

/** What class-validator keeps of one decorator. */
export type PropertyRule = Rules[number];

type Constraint = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidatorConstraints']
>[number];

/** The class of a validated object; `undefined` for arrays and for objects without one. */
export function classOf(target: unknown): DecoratedClass | undefined {
  if (typeof target !== 'object' || target === null || Array.isArray(target)) return undefined;
  const { constructor } = target as { constructor?: unknown };
  return typeof constructor === 'function' ? (constructor as DecoratedClass) : undefined;
}

const rulesByClass = new WeakMap<object, ReadonlyMap<string, readonly PropertyRule[]>>();

/** The rules of a class by property, inherited ones included, of all groups; looked up once per class. */
export function rulesOf(target: DecoratedClass): ReadonlyMap<string, readonly PropertyRule[]> {
  const known = rulesByClass.get(target);
  if (known) return known;
  const byProperty = new Map<string, PropertyRule[]>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(target, '', true, false)) {
    const ofProperty = byProperty.get(rule.propertyName);
    if (ofProperty) ofProperty.push(rule);
    else byProperty.set(rule.propertyName, [rule]);
  }
  rulesByClass.set(target, byProperty);
  return byProperty;
}

/** The validator behind a rule; `undefined` for those that class-validator carries out by itself. */
export function constraintOf(rule: PropertyRule): Constraint | undefined {
  return getMetadataStorage().getTargetValidatorConstraints(rule.constraintCls)[0];
}

/** The arguments of a rule's decorator. */
export function argumentsOf(rule: PropertyRule): readonly unknown[] {
  return (rule.constraints as readonly unknown[] | undefined) ?? [];
}

/** What a rule says of itself, whatever value it meets. */
export interface RuleFacts {
  /** The key under which its failure is reported. */
  readonly key: string;
  /** Whether it is class-validator's own; a rule of the service's may have the same name. */
  readonly isBuiltIn: boolean;
  /** The code in its context. */
  readonly code: string | undefined;
}

const factsByRule = new WeakMap<PropertyRule, RuleFacts>();

/** The facts about a rule; looked up once. */
export function factsOf(rule: PropertyRule): RuleFacts {
  const known = factsByRule.get(rule);
  if (known) return known;
  const key = constraintOf(rule)?.name ?? rule.type;
  const facts = { key, isBuiltIn: isBuiltIn(rule), code: codeInContext(rule.context) };
  factsByRule.set(rule, facts);
  return facts;
}

/** class-validator wraps its validators in a class of its own, and its texts always have a token. */
const isBuiltIn = (rule: PropertyRule): boolean => {
  const constraint = constraintOf(rule);
  if (!constraint) return true;
  if (rule.constraintCls.name !== wrapperName()) return false;
  const text = constraint.instance.defaultMessage?.({
    value: undefined,
    object: {},
    constraints: argumentsOf(rule) as unknown[],
    property: '',
    targetName: '',
  });
  return typeof text === 'string' && text.includes('$property');
};

let knownWrapperName: string | undefined;

/** The name of that class, which a bundler may have changed. */
const wrapperName = (): string => {
  if (knownWrapperName !== undefined) return knownWrapperName;
  class Probe {}
  ValidateBy({ name: 'probe', validator: { validate: () => true } })(Probe.prototype, 'probe');
  const [rule] = getMetadataStorage().getTargetValidationMetadatas(Probe, '', true, false);
  return (knownWrapperName = rule?.constraintCls.name ?? '');
};

const namesByClass = new WeakMap<object, Map<string, string>>();

/** The name under which a client sends a property: that of `@Expose({ name })`, or its own. */
export function clientNameOf(target: DecoratedClass | undefined, property: string): string {
  if (!target) return property;
  const names = namesByClass.get(target) ?? new Map<string, string>();
  namesByClass.set(target, names);
  const name = names.get(property) ?? exposedName(target, property);
  names.set(property, name);
  return name;
}

/**
 * Asks class-transformer how it would name the property of an otherwise empty object. Its store of
 * decorators is not public, and in a bundle there may be two of them.
 */
const exposedName = (target: DecoratedClass, property: string): string => {
  for (const value of ['', null]) {
    try {
      const object: unknown = Object.create(target.prototype as object, {
        [property]: { value, enumerable: true },
      });
      const [name] = Object.keys(instanceToPlain(object));
      return name ?? property;
    } catch {
      // A `@Transform()` that cannot take the value; perhaps it takes the other one.
    }
  }
  return property;
};

/** The code that a decorator's context asks for, as written; `undefined` without one. */
export function codeInContext(context: unknown): string | undefined {
  const code: unknown =
    typeof context === 'object' && context !== null
      ? (context as { errorCode?: unknown }).errorCode
      : undefined;
  return typeof code === 'string' ? code : undefined;
}
