import { createHash } from 'node:crypto';
import {
  BadRequestException,
  Body,
  Controller,
  ForbiddenException,
  Get,
  Headers,
  NotFoundException,
  Param,
  Post,
  Query,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { AccountStore } from '../../src/accounts/account-store.js';
import { Passwords } from '../../src/accounts/passwords.js';
import { LoginDto } from '../../src/auth/login.dto.js';
import type { DemoClaims } from '../../src/auth/token-claims.js';
import { COUNTRIES } from '../../src/common/countries.js';
import { GeoParams } from '../../src/geo/geo.params.js';
import { BitrateQuery } from '../../src/monitoring/bitrate.query.js';
import { bitrateKeyOf } from '../../src/monitoring/live-bitrate.js';
import { RedisConnection } from '../../src/monitoring/redis-connection.js';
import { PlaybackTokenDto } from '../../src/playback/playback-token.dto.js';
import { IngestAlertsDto } from '../../src/streams/ingest-alerts.dto.js';
import { STREAMS } from '../../src/streams/streams.js';
import { TimeseriesQuery } from '../../src/usage/timeseries.query.js';
import { Claims, Needs, PlainGuard } from './plain.guard.js';
import { PlainUpstreams } from './plain-upstreams.js';

/** The routes that need no token, written with what Nest itself has. */
@Controller()
export class PlainOpenController {
  constructor(
    private readonly accounts: AccountStore,
    private readonly passwords: Passwords,
    private readonly upstreams: PlainUpstreams,
  ) {}

  @Post('auth/login')
  async login(@Body() { email, password }: LoginDto): Promise<object> {
    const user = await this.accounts.findUserByEmail(email);
    if (!user || !(await this.passwords.matches(password, user.passwordHash)))
      throw new UnauthorizedException();
    const organization = await this.accounts.findOrganization(user.organization);
    if (!organization) throw new NotFoundException('Organization not found');
    if (!organization.enabled) throw new ForbiddenException();
    return { user: user.id };
  }

  @Get('usage/monthly')
  async monthly(
    @Headers('x-bintu-apikey') apiKey = '',
    @Headers('x-time-zone') timeZone = 'UTC',
  ): Promise<unknown> {
    const sha256 = createHash('sha256').update(apiKey).digest('hex');
    const key = await this.accounts.findApiKey(sha256);
    if (!key) throw new UnauthorizedException();
    if (!Intl.supportedValuesOf('timeZone').includes(timeZone) && timeZone !== 'UTC')
      throw new BadRequestException('Unknown time zone');
    return this.upstreams.bytes(key.organization);
  }
}

/** The routes that need a token. */
@Controller()
@UseGuards(PlainGuard)
export class PlainController {
  constructor(
    private readonly accounts: AccountStore,
    private readonly redis: RedisConnection,
    private readonly upstreams: PlainUpstreams,
  ) {}

  @Get('users/me')
  async me(@Claims() claims: DemoClaims): Promise<object> {
    const user = await this.accounts.findUser(claims.sub);
    if (!user) throw new NotFoundException('User not found');
    return { id: user.id };
  }

  @Get('filters/countries')
  countries(): object {
    return { countries: COUNTRIES };
  }

  @Get('usage/bytes/timeseries')
  timeseries(@Claims() claims: DemoClaims, @Query() query: TimeseriesQuery): Promise<unknown> {
    const { streams = [], tags = [], countries = [] } = query;
    const { organization } = claims;
    const own = STREAMS.filter((stream) => stream.organization === organization);
    for (const id of streams)
      if (!own.some((one) => one.id === id)) throw new NotFoundException('Stream not found');
    for (const tag of tags)
      if (!own.some((stream) => stream.tags.includes(tag)))
        throw new NotFoundException('Tag not found');
    for (const country of countries)
      if (!COUNTRIES.some(({ code }) => code === country))
        throw new NotFoundException('Country not found');
    if (!own.some((stream) => tags.every((tag) => stream.tags.includes(tag))))
      throw new BadRequestException('No stream has all of these tags');
    return this.upstreams.bytes(organization);
  }

  @Get('monitoring/ingest/bitrate')
  async bitrate(@Query() { streams }: BitrateQuery): Promise<object> {
    const read = (stream: string) => this.redis.client.hgetall(bitrateKeyOf(stream));
    return { bitrates: await Promise.all(streams.map(read)) };
  }

  @Get('h5live/views/browser')
  @Needs(({ accessLevel }) => accessLevel !== 'basic')
  views(@Claims() claims: DemoClaims): Promise<unknown> {
    return this.upstreams.bytes(claims.organization);
  }

  @Get('dashboard/widgets')
  @Needs(({ frontend }) => frontend === true)
  widgets(): object {
    return { widgets: [] };
  }

  @Get('organizations/:id/streams')
  ofOrganization(@Claims() claims: DemoClaims, @Param('id') id: string): object {
    if (claims.organization !== id) throw new ForbiddenException();
    return { streams: STREAMS.filter((stream) => stream.organization === id) };
  }

  @Post('alerting/ingest')
  alerting(@Claims() claims: DemoClaims, @Body() { streams }: IngestAlertsDto): object {
    for (const id of streams) {
      const stream = STREAMS.find((one) => one.id === id);
      if (stream?.organization !== claims.organization || !stream.alerting)
        throw new BadRequestException(`Stream ${id} cannot be watched`);
    }
    return { watched: streams };
  }

  @Get('tags')
  tags(@Claims() claims: DemoClaims): Promise<unknown> {
    return this.upstreams.fetchJson('bintu', `/organizations/${claims.organization}/tags`);
  }

  @Post('playback-tokens')
  createToken(
    @Claims() claims: DemoClaims,
    @Body() { stream }: PlaybackTokenDto,
  ): Promise<unknown> {
    const { organization } = claims;
    return this.upstreams.fetchJson('cts', '/tokens', { organization, stream });
  }

  @Get('geo/:ip')
  locate(@Param() { ip }: GeoParams): Promise<unknown> {
    return this.upstreams.fetchJson('aux', `/geo/${ip}`);
  }
}
