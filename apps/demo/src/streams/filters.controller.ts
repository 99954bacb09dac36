import { Controller, Get } from '@nestjs/common';
import { RequireJwt } from 'nestjs-analytics-errors';
import { COUNTRIES, type Country } from '../common/countries.js';

@Controller('filters')
@RequireJwt()
export class FiltersController {
  /** The countries that a filter may name. */
  @Get('countries')
  countries(): { readonly countries: readonly Country[] } {
    return { countries: COUNTRIES };
  }
}
