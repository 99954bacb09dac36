import type { ExecutionContext } from '@nestjs/common';
import { combineRules, elementsOf, rulesBeside } from './access-rules.js';

/** Whether `@Public()` opens the route of a context; for guards of a service's own, which decide for themselves. */
export const isPublic = (context: Pick<ExecutionContext, 'getClass' | 'getHandler'>): boolean =>
  combineRules(elementsOf(context.getClass(), context.getHandler()).map(rulesBeside)).token === 'public';
