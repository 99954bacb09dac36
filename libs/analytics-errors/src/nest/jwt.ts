import type { JwtModuleOptions, JwtService } from '@nestjs/jwt';
import { refuseOption } from '../platform/option-checks.js';
import { RESOLVED_OPTIONS } from '../platform/resolved-options.js';

let Service: typeof JwtService | undefined;

/**
 * Loads `@nestjs/jwt`, a peer that only the option `jwt` needs.
 * @throws Error with a sentence that says what to install.
 */
export async function loadJwt(): Promise<void> {
  Service ??= (await import('@nestjs/jwt').catch((error: unknown) => refuseJwt(error))).JwtService;
}

export function isJwtLoaded(): boolean {
  return Service !== undefined;
}

/** Makes a service of `@nestjs/jwt`, which must be loaded. */
export function jwtServiceOf(options: JwtModuleOptions): JwtService {
  if (Service === undefined) throw new Error('@nestjs/jwt is not loaded.');
  return new Service(options);
}

/** Loads `@nestjs/jwt` before the application starts, where the option `jwt` is set. */
export const JWT_LOADER = {
  provide: Symbol('nestjs-analytics-errors.jwt-loader'),
  useFactory: async ({ jwt }: { readonly jwt: unknown }): Promise<void> => {
    if (jwt !== undefined) await loadJwt();
  },
  inject: [RESOLVED_OPTIONS],
};

const MISSING: readonly unknown[] = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

const INSTALL = 'npm install @nestjs/jwt@11 with Nest 11, npm install @nestjs/jwt@12 with Nest 12';

const refuseJwt = (error: unknown): never => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return refuseOption(
    MISSING.includes(code)
      ? `the option jwt needs the package @nestjs/jwt, which is not installed; ${INSTALL}.`
      : `the option jwt needs the package @nestjs/jwt, which cannot be loaded (${String(message)}); ${INSTALL}.`,
  );
};
