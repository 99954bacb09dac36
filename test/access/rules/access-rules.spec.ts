import { UseGuards } from '@nestjs/common';
import {
  API_ERRORS,
  codesOf,
  defineException,
  FrontendOnly,
  FrontendOnlyGuard,
  isPublic,
  JwtGuard,
  OptionalJwt,
  OwnOrganization,
  Public,
  RequireAccessLevel,
  RequireApiKey,
  RequireJwt,
} from 'nestjs-analytics-errors';
import { addApiErrors } from '../../../libs/analytics-errors/src/access/rules/route-codes.js';
import {
  combineRules,
  contradictionOn,
  dutyOf,
  elementsOf,
  entriesOn,
  tokenNeedOf,
} from '../../../libs/analytics-errors/src/access/rules/access-rules.js';

const handlerOf = (controller: { prototype: object }, name = 'route'): object =>
  (controller.prototype as Record<string, object>)[name]!;

const rulesOf = (controller: new () => object, name = 'route'): object =>
  combineRules(elementsOf(controller, handlerOf(controller, name)).map(entriesOn));

const codes = (controller: new () => object, name = 'route'): string[] =>
  codesOf(controller, handlerOf(controller, name)).map(({ code }) => code.slice(0, 5));

class Plain {
  route(): string {
    return 'in';
  }
}

@RequireAccessLevel('editor')
class Editors {
  route(): string {
    return 'in';
  }
  @RequireAccessLevel('admin')
  admin(): string {
    return 'in';
  }
  @Public()
  open(): string {
    return 'in';
  }
  @OptionalJwt()
  optional(): string {
    return 'in';
  }
  @FrontendOnly()
  @OwnOrganization('id')
  both(): string {
    return 'in';
  }
  @Public()
  @RequireApiKey()
  key(): string {
    return 'in';
  }
}

@Public()
class Open {
  route(): string {
    return 'in';
  }
  @RequireJwt()
  closed(): string {
    return 'in';
  }
  @RequireAccessLevel(0)
  level(): string {
    return 'in';
  }
  @UseGuards(FrontendOnlyGuard)
  guarded(): string {
    return 'in';
  }
}

class Optional {
  @OptionalJwt()
  route(): string {
    return 'in';
  }
}

class Inheriting extends Editors {
  override admin(): string {
    return 'in';
  }
}

@Public()
class OpenInheriting extends Editors {}

@UseGuards(class Foreign {})
class Guarded extends Editors {
  @UseGuards(JwtGuard)
  own(): string {
    return 'in';
  }
}

describe('the rules of a route', () => {
  it.each<[string, object, string, object, string]>([
    ['no decorator', Plain, 'route', {}, 'none'],
    ['the class alone', Editors, 'route', { token: 'required', level: 'editor' }, 'required'],
    ['a level of its own', Editors, 'admin', { token: 'required', level: 'admin' }, 'required'],
    ['@Public() on a handler', Editors, 'open', { token: 'public' }, 'none'],
    [
      '@OptionalJwt() under a class that wants a level',
      Editors,
      'optional',
      { token: 'optional', level: 'editor' },
      'required',
    ],
    [
      'two decorators and the class',
      Editors,
      'both',
      { token: 'required', frontendOnly: true, ownOrganization: 'id', level: 'editor' },
      'required',
    ],
    ['@Public() with an API key', Editors, 'key', { token: 'public', apiKey: true }, 'none'],
    ['@Public() on the class', Open, 'route', { token: 'public' }, 'none'],
    ['@RequireJwt() in a public class', Open, 'closed', { token: 'required' }, 'required'],
    ['level 0 in a public class', Open, 'level', { token: 'required', level: 0 }, 'required'],
    [
      'a guard in a public class',
      Open,
      'guarded',
      { token: 'required', frontendOnly: true },
      'required',
    ],
    [
      'a class that extends another',
      Inheriting,
      'route',
      { token: 'required', level: 'editor' },
      'required',
    ],
    [
      'an overridden handler, whose level is gone',
      Inheriting,
      'admin',
      { token: 'required', level: 'editor' },
      'required',
    ],
    [
      '@Public() on a class that extends a closed one',
      OpenInheriting,
      'route',
      { token: 'public' },
      'none',
    ],
    [
      'a handler of the class that was extended',
      OpenInheriting,
      'admin',
      { token: 'required', level: 'admin' },
      'required',
    ],
    ['a foreign guard', Guarded, 'route', { token: 'required', level: 'editor' }, 'required'],
    [
      'a guard of ours without a decorator',
      Guarded,
      'own',
      { token: 'required', level: 'editor' },
      'required',
    ],
  ])('come from the nearest element: %s', (_case, controller, name, rules, need) => {
    const found = rulesOf(controller as new () => object, name);
    expect([found, tokenNeedOf(found)]).toEqual([rules, need]);
  });

  it.each([
    [{}, 'none'],
    [{ apiKey: true }, 'none'],
    [{ token: 'optional' }, 'optional'],
    [{ token: 'required' }, 'required'],
    [{ level: 0 }, 'required'],
    [{ frontendOnly: true }, 'required'],
    [{ ownOrganization: 'id' }, 'required'],
    [{ token: 'optional', ownOrganization: 'id' }, 'required'],
    [{ token: 'public', level: 1 }, 'none'],
  ] as const)('want a token or not: %j', (rules, need) => {
    expect(tokenNeedOf(rules)).toBe(need);
  });

  it.each([
    [
      'a class',
      FrontendOnlyGuard,
      [{ name: 'FrontendOnlyGuard', rules: { token: 'required', frontendOnly: true } }],
    ],
    [
      'an instance',
      Object.create(JwtGuard.prototype),
      [{ name: 'JwtGuard', rules: { token: 'required' } }],
    ],
    [
      'a class that extends one',
      class Mine extends JwtGuard {},
      [{ name: 'Mine', rules: { token: 'required' } }],
    ],
    ['a foreign class', class Foreign {}, []],
    ['a foreign instance', {}, []],
    ['null', null, []],
    ['nothing', undefined, []],
  ])('count what a guard asks for by itself: %s', (_case, guard: unknown, duty) => {
    expect(dutyOf(guard)).toEqual(duty);
  });
});

describe('the guards of an element', () => {
  @UseGuards(FrontendOnlyGuard)
  class Base extends Plain {}
  class Silent extends Base {}
  @UseGuards(JwtGuard)
  class Own extends Base {}
  @Public()
  class Opened extends Base {}
  @Public()
  @UseGuards(JwtGuard)
  class Contradicting extends Base {}

  it('are those that stand on it, not those of the class that it extends', () => {
    expect(
      [Plain, Base, Silent, Own, Opened].map((controller) =>
        entriesOn(controller).map(({ name }) => name),
      ),
    ).toEqual([[], ['FrontendOnlyGuard'], [], ['JwtGuard'], ['@Public()']]);
  });

  it('contradict its own decorators only', () => {
    expect([contradictionOn(Opened), contradictionOn(Contradicting)]).toEqual([
      undefined,
      'carries @Public() and JwtGuard; keep one',
    ]);
  });
});

describe('decorators that contradict each other', () => {
  class Handlers {
    @Public() @RequireJwt() publicAndJwt(): string {
      return 'in';
    }
    @RequireAccessLevel(1) @Public() publicAndLevel(): string {
      return 'in';
    }
    @Public() @FrontendOnly() publicAndFrontend(): string {
      return 'in';
    }
    @Public() @OwnOrganization('id') publicAndOwn(): string {
      return 'in';
    }
    @Public() @OptionalJwt() publicAndOptional(): string {
      return 'in';
    }
    @Public() @UseGuards(JwtGuard) publicAndGuard(): string {
      return 'in';
    }
    @OptionalJwt() @RequireJwt() optionalAndJwt(): string {
      return 'in';
    }
    @RequireAccessLevel(1) @OptionalJwt() optionalAndLevel(): string {
      return 'in';
    }
    @RequireAccessLevel(1) @RequireAccessLevel(2) twoLevels(): string {
      return 'in';
    }
    @Public() @RequireApiKey() publicAndKey(): string {
      return 'in';
    }
    @OptionalJwt() optional(): string {
      return 'in';
    }
    @RequireJwt()
    @RequireAccessLevel(1)
    @FrontendOnly()
    @OwnOrganization('id')
    @RequireApiKey()
    all(): string {
      return 'in';
    }
    nothing(): string {
      return 'in';
    }
  }

  it.each([
    ['publicAndJwt', 'carries @Public() and @RequireJwt(); keep one'],
    ['publicAndLevel', 'carries @Public() and @RequireAccessLevel(); keep one'],
    ['publicAndFrontend', 'carries @Public() and @FrontendOnly(); keep one'],
    ['publicAndOwn', 'carries @Public() and @OwnOrganization(); keep one'],
    ['publicAndOptional', 'carries @Public() and @OptionalJwt(); keep one'],
    ['publicAndGuard', 'carries @Public() and JwtGuard; keep one'],
    ['optionalAndJwt', 'carries @OptionalJwt() and @RequireJwt(); keep one'],
    ['optionalAndLevel', 'carries @OptionalJwt() and @RequireAccessLevel(); keep one'],
    ['twoLevels', 'carries @RequireAccessLevel() twice; keep one'],
    ['publicAndKey', undefined],
    ['optional', undefined],
    ['all', undefined],
    ['nothing', undefined],
  ])('are found: %s', (name, expected) => {
    expect(contradictionOn(handlerOf(Handlers, name))).toBe(expected);
  });

  it('are looked for on one element, not in what a class inherits', () => {
    expect([
      contradictionOn(OpenInheriting),
      contradictionOn(Guarded),
      contradictionOn(Open),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the codes of a route', () => {
  it.each<[string, object, string, string[]]>([
    ['no decorator', Plain, 'route', []],
    ['a level on the class', Editors, 'route', ['E6002', 'E6011', 'E6012']],
    ['a public handler', Editors, 'open', []],
    ['a public handler with an API key', Editors, 'key', ['E2021']],
    [
      'two decorators and the class',
      Editors,
      'both',
      ['E6001', 'E6002', 'E6003', 'E6011', 'E6012'],
    ],
    ['a closed handler in a public class', Open, 'closed', ['E6011', 'E6012']],
    ['an optional token', Optional, 'route', ['E6011']],
    ['a class that extends another', Inheriting, 'admin', ['E6002', 'E6011', 'E6012']],
  ])('are read from the decorators: %s', (_case, controller, name, expected) => {
    expect(codes(controller as new () => object, name)).toEqual(expected);
  });

  it('are none of their own for @Public(), which refuses nobody', () => {
    class Opened {
      @Public()
      route(): string {
        return 'in';
      }
    }
    expect(Reflect.getMetadata(API_ERRORS, handlerOf(Opened))).toEqual([]);
  });

  it('stand in metadata under a key that others can write to as well', () => {
    class Extra extends defineException({ code: 'E7001_QUOTA', status: 429, message: 'Quota' }) {}
    class Extended {
      @RequireApiKey()
      route(): string {
        return 'in';
      }
    }
    addApiErrors(handlerOf(Extended), [Extra, Extra]);
    expect([
      codes(Extended),
      (Reflect.getMetadata(API_ERRORS, handlerOf(Extended)) as unknown[]).length,
    ]).toEqual([['E2021', 'E7001'], 2]);
  });
});

describe('isPublic', () => {
  it.each<[string, object, string, boolean]>([
    ['a public handler', Editors, 'open', true],
    ['a public class', Open, 'route', true],
    ['a closed handler in a public class', Open, 'closed', false],
    ['a closed class', Editors, 'route', false],
    ['no decorator', Plain, 'route', false],
  ])('tells guards of others about %s', (_case, controller, name, expected) => {
    const context = {
      getClass: () => controller,
      getHandler: () => handlerOf(controller as typeof Plain, name),
    };
    expect(isPublic(context as never)).toBe(expected);
  });
});
