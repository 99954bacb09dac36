import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Controller, Get, Injectable, Scope } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AnalyticsErrorsModule, JwtGuard, Public } from 'nestjs-analytics-errors';
import { ADAPTERS, startApp } from '../support/adapters.js';
import { aToken, outcomeOf, SECRET, withToken } from './jwt/tokens.js';

@Controller()
class Routes {
  @Get('closed')
  closed(): string {
    return 'in';
  }

  @Public()
  @Get('open')
  open(): string {
    return 'in';
  }
}

const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

describe.each(ADAPTERS)('a guard that is made for each request, on %s', (adapter) => {
  it('decides like any other, and none of them outlives its request', async () => {
    const made: WeakRef<object>[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class ShortLivedGuard extends JwtGuard {
      override canActivate(context: Parameters<JwtGuard['canActivate']>[0]): Promise<boolean> {
        made.push(new WeakRef(this));
        return super.canActivate(context);
      }
    }
    const { url, close } = await startApp(adapter, {
      imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret: SECRET } })],
      controllers: [Routes],
      providers: [{ provide: APP_GUARD, useClass: ShortLivedGuard, scope: Scope.REQUEST }],
    });
    const outcomes = [
      await outcomeOf(await fetch(`${url}/closed`)),
      await outcomeOf(await fetch(`${url}/open`)),
    ];
    for (let count = 0; count < 50; count += 1)
      outcomes.push(
        await outcomeOf(await fetch(`${url}/closed`, { headers: withToken(aToken()) })),
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
    await close();
    expect([outcomes.slice(0, 3), made.length]).toEqual([
      ['401 E6012_JWT_MISSING', '200', '200'],
      52,
    ]);
    expect(made.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(25);
  });
});
