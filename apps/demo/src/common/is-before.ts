import { type ValidationArguments, ValidateBy, type ValidationOptions } from 'class-validator';

const timeOf = (moment: unknown): number =>
  typeof moment === 'string' ? Date.parse(moment) : Number.NaN;

/** The moment lies before that of another property; says nothing while one of the two is not a moment. */
export const IsBefore = (other: string, options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isBefore',
      constraints: [other],
      validator: {
        validate: (value: unknown, args?: ValidationArguments) => {
          const limit = (args?.object as Record<string, unknown> | undefined)?.[other];
          // NaN is neither before nor after anything.
          return !(timeOf(value) >= timeOf(limit));
        },
        defaultMessage: (args?: ValidationArguments) =>
          `${args?.property ?? 'it'} must be before ${other}`,
      },
    },
    options,
  );
