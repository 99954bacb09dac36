import { ConsoleLogger } from '@nestjs/common';

/** Contexts of Nest's lines about wiring, which the demo does not print. */
const WIRING = ['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer'];

/** Nest's logger without the lines about the wiring. */
export class DemoLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: readonly unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.includes(context)) return;
    super.log(message, ...rest);
  }
}
