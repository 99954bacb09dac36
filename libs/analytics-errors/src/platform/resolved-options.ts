/**
 * Injection token of the options after `resolveOptions`. Each area injects it with an interface of
 * the part that it needs.
 */
export const RESOLVED_OPTIONS = Symbol('nestjs-analytics-errors.resolved-options');
