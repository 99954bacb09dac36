/**
 * Moves the entries under "Unreleased" to a version with its date, and leaves an empty "Unreleased" above.
 * @param {string} text
 * @param {string} version
 * @param {string} date
 * @returns {string}
 */
export const withRelease = (text, version, date) => {
  const heading = /^## Unreleased$/m;
  const [, entries = ''] = /^## Unreleased$([^]*?)(?=^## |$(?![^]))/m.exec(text) ?? [];
  if (!entries.trim())
    throw new Error('CHANGELOG.md says nothing under "Unreleased": there is nothing to release.');
  return text.replace(heading, `## Unreleased\n\n## ${version} – ${date}`);
};
