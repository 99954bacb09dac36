/* eslint-disable @typescript-eslint/no-deprecated -- single overloads of these are; the tests use others */
/** The part of rxjs that `upstream()` and its tests use, for the same reason. */
export { firstValueFrom } from 'rxjs/internal/firstValueFrom';
export { of } from 'rxjs/internal/observable/of';
export { throwError } from 'rxjs/internal/observable/throwError';
export { catchError } from 'rxjs/internal/operators/catchError';
export { map } from 'rxjs/internal/operators/map';
export { isObservable } from 'rxjs/internal/util/isObservable';
