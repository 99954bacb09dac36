// Written by `analytics-errors check --write`; edits here are lost.
import type { ErrorsMetadata } from 'nestjs-analytics-errors';
import { AlertingController } from './streams/alerting.controller.js';
import { AuthController } from './auth/auth.controller.js';
import { GeoController } from './geo/geo.controller.js';
import { MonitoringController } from './monitoring/monitoring.controller.js';
import { MonthlyUsageController } from './usage/monthly-usage.controller.js';
import { PlaybackTokensController } from './playback/playback-tokens.controller.js';
import { TagsController } from './streams/tags.controller.js';
import { UsageController } from './usage/usage.controller.js';
import { UsersController } from './accounts/users.controller.js';
import { ViewsController } from './usage/views.controller.js';

/** What the handlers of this application throw. */
export const errorsMetadata: ErrorsMetadata = {
  routes: [
    [
      UsersController,
      {
        me: ['E2001_USER_NOT_FOUND'],
      },
    ],
    [
      AuthController,
      {
        login: [
          'E2002_INVALID_USER_CREDENTIALS',
          'E2011_ORGA_NOT_FOUND',
          'E2012_ORGA_IS_NOT_ENABLED',
          'E7001_RATE_LIMITED',
        ],
      },
    ],
    [
      AlertingController,
      {
        watch: ['E1008_GENERAL_REQ_BODY_ISSUES'],
      },
    ],
    [
      GeoController,
      {
        locate: ['upstream:aux'],
      },
    ],
    [
      MonitoringController,
      {
        bitrate: ['E3001_STREAM_NOT_FOUND', 'E4012_REDIS_KEY_ISSUE', 'upstream:redis'],
      },
    ],
    [
      MonthlyUsageController,
      {
        monthly: ['upstream:es'],
      },
    ],
    [
      PlaybackTokensController,
      {
        create: ['E3001_STREAM_NOT_FOUND', 'upstream:cts'],
      },
    ],
    [
      TagsController,
      {
        list: ['upstream:bintu'],
      },
    ],
    [
      UsageController,
      {
        bytes: [
          'E1004_INVALID_VALUE',
          'E3001_STREAM_NOT_FOUND',
          'E3002_TAG_NOT_FOUND',
          'E3003_COUNTRY_NOT_FOUND',
          'E4002_TAG_STREAM_INTERSECTION_ISSUE',
          'upstream:es',
        ],
      },
    ],
    [
      ViewsController,
      {
        browsers: ['upstream:es'],
      },
    ],
  ],
  isOrganizationEnabled: ['E2011_ORGA_NOT_FOUND'],
};
