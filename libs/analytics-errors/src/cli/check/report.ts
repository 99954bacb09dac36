import { exceptionsOfUpstream } from '../../upstream/errors/tagged.js';
import type { CheckedApplication, CheckedRoute } from './check-routes.js';

/** What differs between the code and what is declared for it. */
export interface Difference {
  readonly subject: string;
  readonly place: string;
  readonly undeclared: readonly (readonly [error: string, place: string])[];
  readonly unthrown: readonly string[];
}

/** Every route can answer it, so that nobody needs to say so. */
const ALWAYS: readonly string[] = ['E4001_INTERNAL_ERROR'];

/** Compares what routes throw with what is declared for them. */
export function differencesIn({
  routes,
  access,
  declaredAccess,
}: CheckedApplication): readonly Difference[] {
  const ofRoutes = routes.map((route) => ({
    subject: route.title,
    place: route.place,
    ...compare(route.thrown, route.declared, route.unfollowed.length === 0),
  }));
  const ofAccess = [...access].map(([name, thrown]) => ({
    subject: `access.${name}`,
    place: '',
    ...compare(thrown, declaredAccess.get(name) ?? new Set(), true),
  }));
  return [...ofRoutes, ...ofAccess].filter(
    ({ undeclared, unthrown }) => undeclared.length + unthrown.length > 0,
  );
}

/** The table of the command `check`. */
export function renderCheck(
  application: CheckedApplication,
  differences: readonly Difference[],
  { all }: { readonly all: boolean },
): string {
  const { routes } = application;
  const unfollowed = [...new Set(routes.flatMap((route) => route.unfollowed))];
  const lines = [
    ...(all ? routes.flatMap(renderRoute) : []),
    ...differences.flatMap(renderDifference),
    ...(unfollowed.length === 0 ? [] : ['Not followed:', ...unfollowed.map((one) => `  ${one}`)]),
    `${routes.length} routes, ${differences.length === 0 ? 'no differences' : `differences on ${differences.length}`}${unfollowed.length === 0 ? '' : `, ${unfollowed.length} calls not followed`}.`,
  ];
  return lines.join('\n');
}

const compare = (
  thrown: ReadonlyMap<string, string>,
  declared: ReadonlySet<string>,
  isComplete: boolean,
): Pick<Difference, 'undeclared' | 'unthrown'> => {
  const codes = new Map(
    [...thrown].flatMap(([error, place]) => codesOf(error).map((code) => [code, place] as const)),
  );
  const said = new Set([...declared].flatMap(codesOf));
  return {
    undeclared: [...codes].filter(([code]) => !said.has(code) && !ALWAYS.includes(code)),
    // Where a call was not followed, what is declared may be thrown there.
    unthrown: isComplete
      ? [...said].filter((code) => !codes.has(code) && !ALWAYS.includes(code))
      : [],
  };
};

/** The codes of an upstream that is built in; one of the service's own stands for itself. */
const codesOf = (error: string): readonly string[] => {
  const codes = exceptionsOfUpstream(error.replace('upstream:', ''), {}).map(({ code }) => code);
  return codes.length === 0 ? [error] : codes;
};

const renderRoute = ({ title, place, thrown }: CheckedRoute): readonly string[] => [
  `${title}  ${place}`,
  ...[...thrown].map(([error, at]) => `  throws ${error}  ${at}`),
];

const renderDifference = ({
  subject,
  place,
  undeclared,
  unthrown,
}: Difference): readonly string[] => [
  `${subject}  ${place}`.trim(),
  ...undeclared.map(([error, at]) => `  thrown and not declared  ${error}  ${at}`),
  ...unthrown.map((error) => `  declared and not thrown  ${error}`),
];
