import { Test } from '@nestjs/testing';
import { StreamNotFoundException } from 'nestjs-analytics-errors';
import { StreamsController } from './streams.controller.js';

describe('StreamsController', () => {
  it('throws the code of a stream that is not there', async () => {
    const module = await Test.createTestingModule({ controllers: [StreamsController] }).compile();
    const controller = module.get(StreamsController);
    expect(() => controller.find('gone')).toThrow(StreamNotFoundException);
  });
});
