import type { ExecutionContext } from '@nestjs/common';
import { GUARDS_METADATA } from '../../nest/internals.js';

/** An access level: a number, or one of the names in `access.levels`. */
export type AccessLevel = string | number;

/** What one decorator or guard asks of a request. */
export interface AccessRules {
  /** `public` also sets aside what stands further out: the class for a handler, global guards for both. */
  readonly token?: 'required' | 'optional' | 'public';
  readonly level?: AccessLevel;
  readonly frontendOnly?: boolean;
  /** Name of the path parameter that must be the token's organization. */
  readonly ownOrganization?: string;
  readonly apiKey?: boolean;
}

/** A decorator as it stands on a class or a handler. */
export interface RuleEntry {
  /** As a reader of the code knows it, such as `@Public()`. */
  readonly name: string;
  readonly rules: AccessRules;
}

const RULES = Symbol('nestjs-analytics-errors.access-rules');

/** Something that decorators can stand on. */
export type DecoratedElement = object;

/** Static member of a guard class: what it asks of every route that it stands before, whatever the decorators say. */
export const DUTY: unique symbol = Symbol('nestjs-analytics-errors.duty');

/** Static member of a guard class that checks nothing unless a decorator says what: the rule, and the decorator. */
export const NEEDS: unique symbol = Symbol('nestjs-analytics-errors.needs');

export interface NeededRule {
  readonly rule: 'level' | 'ownOrganization';
  readonly decorator: string;
}

/** Adds a decorator's rules to the class or the handler that it stands on. */
export const addRules = (element: DecoratedElement, entry: RuleEntry): void => {
  Reflect.defineMetadata(RULES, [...rulesBeside(element), entry], element);
};

/** The decorators on an element itself, none that it inherits. */
export const rulesBeside = (element: DecoratedElement): readonly RuleEntry[] =>
  (Reflect.getOwnMetadata(RULES, element) as readonly RuleEntry[] | undefined) ?? [];

const guardsOn = (element: DecoratedElement): readonly unknown[] =>
  (Reflect.getMetadata(GUARDS_METADATA, element) as readonly unknown[] | undefined) ?? [];

/** The guards on an element itself; Nest puts those of a base class in front of them. */
export const guardsBeside = (element: DecoratedElement): readonly unknown[] =>
  guardsOn(element).slice(guardsOn(Object.getPrototypeOf(element) as object).length);

const classOf = (guard: unknown): unknown =>
  typeof guard === 'object' && guard !== null ? guard.constructor : guard;

/** The rule without which a guard, given as a class or as an instance, lets everybody in. */
export const ruleNeededBy = (
  guard: unknown,
): readonly (NeededRule & { readonly guard: string })[] => {
  const guardClass = classOf(guard);
  return typeof guardClass === 'function' && NEEDS in guardClass
    ? [{ ...(guardClass[NEEDS] as NeededRule), guard: guardClass.name }]
    : [];
};

/** What a guard, given as a class or as an instance, asks for. */
export const dutyOf = (guard: unknown): readonly RuleEntry[] => {
  const guardClass = classOf(guard);
  if (typeof guardClass !== 'function' || !(DUTY in guardClass)) return [];
  return [{ name: guardClass.name, rules: guardClass[DUTY] as AccessRules }];
};

/** What the decorators and guards on one element ask for; the decorators first, because the nearer word wins. */
export const entriesOn = (element: DecoratedElement): readonly RuleEntry[] => [
  ...rulesBeside(element),
  ...guardsBeside(element).flatMap(dutyOf),
];

/** A handler, its class and the classes that it extends: the nearest first. */
export const elementsOf = (
  controller: DecoratedElement,
  handler: DecoratedElement,
): readonly DecoratedElement[] => {
  const elements: DecoratedElement[] = [handler];
  for (
    let element: unknown = controller;
    typeof element === 'function' && element !== Function.prototype;
  ) {
    elements.push(element);
    element = Object.getPrototypeOf(element);
  }
  return elements;
};

/** What a route asks for: the nearest element decides, and `@Public()` ends the list. */
export const combineRules = (elements: readonly (readonly RuleEntry[])[]): AccessRules => {
  let combined: AccessRules = {};
  for (const entries of elements) {
    for (const { rules } of entries) combined = { ...rules, ...combined };
    if (combined.token === 'public') break;
  }
  return combined;
};

const needsToken = ({ token, level, frontendOnly, ownOrganization }: AccessRules): boolean =>
  token === 'required' ||
  level !== undefined ||
  frontendOnly === true ||
  ownOrganization !== undefined;

/** Whether a route wants a token, takes one, or does not look. */
export const tokenNeedOf = (rules: AccessRules): 'required' | 'optional' | 'none' => {
  if (rules.token === 'public') return 'none';
  if (needsToken(rules)) return 'required';
  return rules.token === 'optional' ? 'optional' : 'none';
};

/** Says what is wrong with the decorators of one element, as the end of a sentence; `undefined` if nothing is. */
export const contradictionOn = (element: DecoratedElement): string | undefined => {
  const decorators = rulesBeside(element);
  const guards = guardsBeside(element).flatMap(dutyOf);
  const open = decorators.find(({ rules }) => rules.token === 'public');
  const closed = [...decorators, ...guards].find(
    (entry) => needsToken(entry.rules) || entry.rules.token === 'optional',
  );
  if (open !== undefined && closed !== undefined)
    return `carries ${open.name} and ${closed.name}; keep one`;
  const optional = decorators.find(({ rules }) => rules.token === 'optional');
  const required = decorators.find(({ rules }) => needsToken(rules));
  if (optional !== undefined && required !== undefined)
    return `carries ${optional.name} and ${required.name}; keep one`;
  const twice = decorators.find(
    ({ name }, index) => decorators.findIndex((entry) => entry.name === name) !== index,
  );
  return twice === undefined ? undefined : `carries ${twice.name} twice; keep one`;
};

/** Whether `@Public()` opens the route of a context; for guards of a service's own, which decide for themselves. */
export const isPublic = (context: Pick<ExecutionContext, 'getClass' | 'getHandler'>): boolean =>
  combineRules(elementsOf(context.getClass(), context.getHandler()).map(rulesBeside)).token ===
  'public';
