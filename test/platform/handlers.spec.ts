import { classesOf, methodsOf } from '../../libs/analytics-errors/src/platform/handlers.js';

class Base {
  inherited(): string {
    return 'base';
  }
  replaced(): string {
    return 'base';
  }
}
class Things extends Base {
  field = (): string => 'own';
  override replaced(): string {
    return 'own';
  }
  get value(): never {
    throw new Error('asked');
  }
  static helper(): string {
    return 'static';
  }
}

const wrappers = (...metatypes: unknown[]) =>
  new Map(metatypes.map((metatype, index) => [index, { metatype }]));

describe('methodsOf', () => {
  it('gives the nearest method of each name, and asks no getter', () => {
    expect(methodsOf(Things).map(({ name, method }) => [name, (method as () => string)()])).toEqual(
      [
        ['replaced', 'own'],
        ['inherited', 'base'],
      ],
    );
  });
});

describe('classesOf', () => {
  it('gives each class once, controllers first, and nothing for what has no class', () => {
    const modules = new Map([
      ['a', { controllers: wrappers(Things), providers: wrappers(Base, null, () => 1, 'x') }],
      ['b', { controllers: wrappers(), providers: wrappers(Things, undefined, Base) }],
    ]);
    expect(classesOf(modules).map(({ type, isController }) => [type, isController])).toEqual([
      [Things, true],
      [Base, false],
    ]);
    expect(classesOf(modules)).toBe(classesOf(modules));
  });
});
