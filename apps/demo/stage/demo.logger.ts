import { ConsoleLogger } from '@nestjs/common';

/** Where Nest says what it wires; of no interest to somebody who tries out the demo. */
const WIRING = ['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer'];

/** Nest's logger without the lines about the wiring. */
export class DemoLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: readonly unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.includes(context)) return;
    super.log(message, ...rest);
  }
}
