/** @typedef {{ status: number, message: string, causes?: readonly string[] }} Definition */

const COLUMNS = 100;

/**
 * Writes above each exception class of a source what its definition says of the code.
 * @param {string} source
 * @param {(className: string) => Definition | undefined} definitionOf
 * @param {string} defaultMessage the message that says nothing of a code
 * @returns {string}
 */
export const withClassDocs = (source, definitionOf, defaultMessage) =>
  source.replace(
    /(?:\/\*\*(?:(?!\*\/)[^])*\*\/\n)?(export class (\w+) extends (?:exceptionOf|defineException)\()/g,
    (_whole, declaration, className) => {
      const definition = definitionOf(className);
      if (definition === undefined) throw new Error(`${className} is not known.`);
      return `${comment(textOf(definition, defaultMessage))}\n${declaration}`;
    },
  );

/**
 * @param {Definition} definition
 * @param {string} defaultMessage
 */
const textOf = ({ status, message, causes = [] }, defaultMessage) =>
  [
    message === defaultMessage ? `${status}.` : `${status} ${message.replace(/\.$/, '')}.`,
    ...causes,
  ].join(' ');

/** @param {string} text */
const comment = (text) => {
  const line = `/** ${text} */`;
  if (line.length <= COLUMNS) return line;
  return ['/**', ...wrapped(text, COLUMNS - 3).map((part) => ` * ${part}`), ' */'].join('\n');
};

/**
 * @param {string} text
 * @param {number} width
 * @returns {readonly string[]}
 */
const wrapped = (text, width) => {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
};
