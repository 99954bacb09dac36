import { withRelease } from '../../scripts/lib/changelog.js';

const before = '# Changelog\n\n## Unreleased\n\n- A code.\n\n## 1.0.0 – 2026-01-01\n\n- All.\n';

describe('the changelog of a release', () => {
  it('moves what is unreleased under the version and its date', () => {
    expect(withRelease(before, '1.1.0', '2026-02-03')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.1.0 – 2026-02-03\n\n- A code.\n\n## 1.0.0 – 2026-01-01\n\n- All.\n',
    );
  });

  it('moves it for a first release as well', () => {
    expect(withRelease('# Changelog\n\n## Unreleased\n\n- A code.\n', '1.0.0', '2026-02-03')).toBe(
      '# Changelog\n\n## Unreleased\n\n## 1.0.0 – 2026-02-03\n\n- A code.\n',
    );
  });

  it.each(['# Changelog\n', '# Changelog\n\n## Unreleased\n\n## 1.0.0 – 2026-01-01\n\n- All.\n'])(
    'refuses a release without a change',
    (text) => {
      expect(() => withRelease(text, '1.1.0', '2026-02-03')).toThrow(/nothing to release/);
    },
  );
});
