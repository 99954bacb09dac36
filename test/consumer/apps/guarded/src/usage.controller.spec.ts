import { Test } from '@nestjs/testing';
import { AnalyticsErrorsModule } from 'nestjs-analytics-errors';
import { UsageController } from './usage.controller.js';

const secret = 'a secret for tests, 32 bytes or more';

describe('UsageController', () => {
  it('gives the usage of a caller', async () => {
    const module = await Test.createTestingModule({
      imports: [AnalyticsErrorsModule.forRoot({ jwt: { secret } })],
      controllers: [UsageController],
    }).compile();
    expect(module.get(UsageController).usage('u-ada')).toEqual({ user: 'u-ada' });
  });

  it('says which import is missing', async () => {
    const module = Test.createTestingModule({ controllers: [UsageController] });
    await expect(module.compile()).rejects.toThrow(/AnalyticsErrorsModule\.forRoot/);
  });
});
