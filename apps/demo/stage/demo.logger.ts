import { ConsoleLogger } from '@nestjs/common';

/** Contexts of Nest's lines about wiring, which the demo does not print. */
const WIRING = [
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
];

/** Where Nest's own filter logs: in the demo only that of the plain Nest application. */
const PLAIN = 'ExceptionsHandler';

/** Nest's logger without the lines about the wiring, and without those of the plain Nest application. */
export class DemoLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: readonly unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.includes(context)) return;
    super.log(message, ...rest);
  }

  override error(message: unknown, ...rest: readonly unknown[]): void {
    if (rest.at(-1) !== PLAIN) super.error(message, ...rest);
  }
}
