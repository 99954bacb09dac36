import { type ValidationArguments, ValidateBy, type ValidationOptions } from 'class-validator';

/** The moment lies before that of another property; says nothing while one of the two is not a moment. */
export const IsBefore = (other: string, options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isBefore',
      constraints: [other],
      validator: {
        validate: (value: unknown, args?: ValidationArguments) => {
          const limit = (args?.object as Record<string, unknown> | undefined)?.[other];
          const [from, to] = [value, limit].map((moment) => (typeof moment === 'string' ? Date.parse(moment) : Number.NaN)) as [
            number,
            number,
          ];
          return Number.isNaN(from) || Number.isNaN(to) || from < to;
        },
        defaultMessage: (args?: ValidationArguments) => `${args?.property ?? 'it'} must be before ${other}`,
      },
    },
    options,
  ) as PropertyDecorator;
