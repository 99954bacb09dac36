import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { RequireJwt } from 'nestjs-analytics-errors';
import { COUNTRIES, type Country } from '../common/countries.js';

@Controller('filters')
@RequireJwt()
export class FiltersController {
  @Get('countries')
  @ApiOperation({ summary: 'The countries that a filter may name' })
  countries(): { readonly countries: readonly Country[] } {
    return { countries: COUNTRIES };
  }
}
