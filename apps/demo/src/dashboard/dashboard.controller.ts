import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { FrontendOnly } from 'nestjs-analytics-errors';

interface Widget {
  readonly id: string;
  readonly title: string;
  readonly chart: 'line' | 'bar' | 'number';
}

const WIDGETS: readonly Widget[] = [
  { id: 'bytes', title: 'Delivered bytes', chart: 'line' },
  { id: 'views', title: 'Views by browser', chart: 'bar' },
  { id: 'ingest', title: 'Streams coming in', chart: 'number' },
];

@Controller('dashboard')
export class DashboardController {
  /** The dashboard's widgets. Other clients get E6003, so the route can change together with the dashboard. */
  @Get('widgets')
  @ApiOperation({ summary: 'What the dashboard shows' })
  @FrontendOnly()
  widgets(): { readonly widgets: readonly Widget[] } {
    return { widgets: WIDGETS };
  }
}
