import js from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const LIBRARY = './libs/analytics-errors/src';

/**
 * The library's rooms from the foundation up. A file imports from its own room and from the rows
 * above; never from a row further down, and never from another room of its row.
 */
const LAYERS = [
  ['catalogue'],
  ['exceptions'],
  ['platform'],
  ['nest'],
  ['upstream', 'validation'],
  ['decide', 'log'],
  ['access', 'respond'],
  ['egress'],
  ['routes'],
  ['reference'],
  ['analytics-errors.options.ts', 'openapi', 'client', 'testing', 'cli'],
  ['analytics-errors.module-definition.ts', 'jwks.ts'],
  ['analytics-errors.module.ts'],
  ['index.ts'],
];

const arrows = LAYERS.flatMap((layer, depth) =>
  layer.flatMap((room) => [
    ...layer
      .filter((other) => other !== room)
      .map((other) => ({
        target: `${LIBRARY}/${room}`,
        from: `${LIBRARY}/${other}`,
        message: `${room} and ${other} do not know each other: move the shared part to a room that both may read.`,
      })),
    ...LAYERS.slice(depth + 1)
      .flat()
      .map((lower) => ({
        target: `${LIBRARY}/${room}`,
        from: `${LIBRARY}/${lower}`,
        message: `${room} comes before ${lower}: move the shared part to a room that both may read.`,
      })),
  ]),
);

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/coverage/',
    '**/reports/',
    '**/artifacts/',
    '**/.stryker-tmp/',
    'test/consumer/apps/',
  ]),
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.js', '.mjs'],
      'import-x/external-module-folders': ['node_modules'],
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.js', '.json'],
          extensionAlias: { '.js': ['.ts', '.js'] },
          conditionNames: ['development-source', 'types', 'import', 'node', 'default'],
        }),
      ],
    },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
      'import-x/no-self-import': 'error',
      'import-x/no-useless-path-segments': 'error',
      'import-x/first': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      // Nest modules, and exceptions that are all said by their base class, are classes without a body of their own.
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowEmpty: true, allowStaticOnly: true, allowWithDecorator: true },
      ],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['overrideMethods'] }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Strings that are read as conditions are optional texts here: absent and empty mean the same.
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
      // A filter and its helpers meet values of every kind; rethrowing one untouched is the point.
      '@typescript-eslint/only-throw-error': [
        'error',
        { allowThrowingAny: false, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // With noPropertyAccessFromIndexSignature off, `process.env['PORT']` and `process.env.PORT` are a matter of taste.
      '@typescript-eslint/dot-notation': 'off',
      // Nest declares the options of an application as a class, and everybody passes an object.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['libs/analytics-errors/src/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: arrows }],
      'import-x/no-extraneous-dependencies': [
        'error',
        { packageDir: ['./libs/analytics-errors'], devDependencies: false },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'nestjs-analytics-errors', message: 'Inside the library import the file.' },
          ],
          patterns: [
            {
              regex: '^\\.{1,2}/(?:.*/)?index\\.js$',
              message: 'Inside the library import the file, never index.ts.',
            },
          ],
        },
      ],
    },
  },
  {
    // The resolved options are typed by the function that makes them, so that a default is written once.
    files: ['libs/analytics-errors/src/**/*.options.ts'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { exports: 'writable', process: 'readonly', require: 'readonly' } },
  },
  { files: ['test/**/*.ts'], ...jest.configs['flat/recommended'] },
  {
    files: ['test/**/*.ts'],
    settings: { jest: { version: 30 } },
    rules: {
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect', 'expect*', 'fc.assert', '*.expect'] },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ":matches(CallExpression[callee.name='it'], CallExpression[callee.callee.object.name='it']) :matches(IfStatement, SwitchStatement, CatchClause)",
          message: 'A test has one path: a branch that is not taken asserts nothing.',
        },
      ],
      'jest/no-disabled-tests': 'error',
      'jest/consistent-test-it': ['error', { fn: 'it' }],
      'jest/prefer-to-be': 'error',
      // Tests hand broken values to typed functions, read answers whose shape is what they assert, and start servers in stubs.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        AbortSignal: 'readonly',
        Buffer: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['apps/demo/src/**/*.ts'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [
            {
              target: './apps/demo/src',
              from: './apps/demo/stage',
              message: 'The service stands alone; the stage knows it, not the other way round.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/demo/public/**/*.js'],
    languageOptions: {
      globals: {
        document: 'readonly',
        history: 'readonly',
        location: 'readonly',
        matchMedia: 'readonly',
        navigator: 'readonly',
        performance: 'readonly',
      },
    },
  },
  prettier,
);
