import { Module } from '@nestjs/common';
import { StreamsModule } from '../streams/streams.module.js';
import { CtsClient } from './cts.client.js';
import { PlaybackTokensController } from './playback-tokens.controller.js';

@Module({
  imports: [StreamsModule],
  controllers: [PlaybackTokensController],
  providers: [CtsClient],
})
export class PlaybackModule {}
