/**
 * Replaces the text between `<!-- name:begin -->` and `<!-- name:end -->`.
 * @param {string} text
 * @param {string} name
 * @param {string} part
 * @returns {string}
 */
export const withGeneratedPart = (text, name, part) => {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The markers ${begin} and ${end} are missing.`);
  return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
};
