/** The page of the demo: lists the codes and sends the request that provokes the one that is chosen. */

const FAMILIES = [
  ['E1', 'The request'],
  ['E2', 'Users, organizations, API keys'],
  ['E3', 'What a filter names'],
  ['E4', 'Behind the API'],
  ['E5', 'The services that the API asks'],
  ['E6', 'Access'],
];

const byId = (id) => document.getElementById(id);

/** An element with its attributes and children; texts become text nodes, so nothing that was received is read as HTML. */
const el = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false)
      element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
};

const page = await (await fetch('/page/codes.json')).json();
const codes = page.codes.map((entry) => ({ ...entry, number: entry.code.slice(0, 5) }));
const answers = new Map();
const tokens = new Map();
let chosen;
let busy = 0;

// Requests

const isFailable = ({ order }) => order === undefined || page.failable.includes(order.upstream);

const jsonRequest = async (url, method, body) => {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url} was answered with ${response.status}.`);
  return response.json();
};

const tokenOf = async (email) => {
  if (!tokens.has(email)) {
    const { token, expiresIn } = await jsonRequest(`${page.prefix}/auth/login`, 'POST', {
      email,
      password: page.passwords[email],
    });
    tokens.set(email, token);
    setTimeout(() => tokens.delete(email), (expiresIn - 60) * 1000);
  }
  return tokens.get(email);
};

const orderFault = ({ upstream, fault }) =>
  jsonRequest(`/page/faults/${upstream}`, 'PUT', { ...fault, seconds: 15 });
const liftFault = ({ upstream }) =>
  fetch(`/page/faults/${upstream}`, { method: 'DELETE' }).catch(() => undefined);

const send = async ({ code, account, order, request: { method, path, headers, body } }) => {
  const token = account && { 'x-access-token': await tokenOf(account) };
  if (order) await orderFault(order);
  try {
    // Plain Nest meets the same fault at the same time.
    const plain = plainAnswer(code, token);
    const started = performance.now();
    const response = await fetch(`${page.prefix}${path}`, {
      method,
      body,
      headers: { accept: byId('format').value, ...headers, ...token },
    });
    const text = await response.text();
    const took = performance.now() - started;
    const requestId = response.headers.get('x-request-id') ?? '';
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      text,
      took,
      requestId,
      plain: await plain,
      log: await logAbout(requestId),
    };
  } finally {
    if (order) await liftFault(order);
  }
};

/** What the stage says, or nothing: without it the page shows the answer alone. */
const fromStage = (url, options) =>
  page.compares
    ? fetch(url, options).then(
        (response) => (response.ok ? response.json() : undefined),
        () => undefined,
      )
    : undefined;

const plainAnswer = (code, token) =>
  fromStage(`/page/plain/${code}`, { method: 'POST', headers: { ...token } });
const logAbout = (requestId) => fromStage(`/page/log/${encodeURIComponent(requestId)}`);

const codeIn = (text) => {
  try {
    const body = JSON.parse(text);
    return body.error?.errorCode ?? body.errorCode;
  } catch {
    return undefined;
  }
};

// A fault is in force for everybody, so one request is sent at a time.
let queue = Promise.resolve();

const provoke = (entry) => {
  busy += 1;
  answers.set(entry.code, { pending: true });
  refresh(entry);
  queue = queue.then(async () => {
    const answer = await send(entry).catch((error) => ({ failure: error.message }));
    answers.set(entry.code, { ...answer, code: answer.text && codeIn(answer.text) });
    busy -= 1;
    refresh(entry);
  });
  return queue;
};

// The list

const chipOf = ({ code, status }) => {
  const answer = answers.get(code);
  const seen = answer?.code === code ? 'seen' : '';
  const label = answer?.code === code ? `${status} ✓` : `${status}`;
  return el(
    'span',
    { class: `chip ${seen} ${answer?.pending ? 'busy' : ''}` },
    answer?.failure || (answer?.code && answer.code !== code) ? `${status} ✗` : label,
  );
};

const rows = new Map(
  codes.map((entry) => [
    entry.code,
    el(
      'button',
      {
        type: 'button',
        class: 'code',
        'data-code': entry.code,
        onclick: () => choose(entry, { send: true, reveal: true }),
      },
      el('span', { class: 'number' }, entry.number),
      el('span', { class: 'what' }, entry.title),
      chipOf(entry),
    ),
  ]),
);

const searchTextOf = ({ code, title, message, explanation, status, request, order }) =>
  [code, title, message, explanation, status, request.method, request.path, order?.upstream]
    .join(' ')
    .toLowerCase();

const filtered = () => {
  const words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  return codes.filter((entry) => words.every((word) => searchTextOf(entry).includes(word)));
};

const renderList = () => {
  const shown = filtered();
  byId('nothing').hidden = shown.length > 0;
  byId('list').replaceChildren(
    ...FAMILIES.flatMap(([prefix, name]) => {
      const members = shown.filter(({ code }) => code.startsWith(prefix));
      return members.length === 0
        ? []
        : [el('h2', { class: 'family' }, name), ...members.map(({ code }) => rows.get(code))];
    }),
  );
};

// The detail

const curlOf = ({ account, order, request: { method, path, headers = {}, body } }) => {
  const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const fault = order && [
    `curl -sS -o /dev/null -X PUT ${quote(`${location.origin}/page/faults/${order.upstream}`)}`,
    `-H ${quote(`origin: ${location.origin}`)}`,
    `-H ${quote('content-type: application/json')}`,
    `-d ${quote(JSON.stringify({ ...order.fault, seconds: 15 }))} &&`,
  ];
  const request = [
    `curl -i ${quote(`${location.origin}${page.prefix}${path}`)}`,
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(account
      ? [`-H ${quote(`x-access-token: ${tokens.get(account) ?? `<token of ${account}>`}`)}`]
      : []),
    ...(body === undefined ? [] : [`-d ${quote(body)}`]),
  ];
  return [...(fault ? [fault] : []), request].map((parts) => parts.join(' \\\n  ')).join('\n');
};

const stepsOf = ({ account, order }) => {
  if (!account && !order) return undefined;
  return el(
    'ol',
    { class: 'steps' },
    account && el('li', {}, 'Log in as ', el('code', {}, account), '.'),
    order &&
      el(
        'li',
        {},
        'Tell the stand-in for ',
        el('code', {}, order.upstream),
        ' to fail: ',
        el('code', {}, JSON.stringify(order.fault)),
        '.',
      ),
    el('li', {}, 'Send the request', order ? ', then lift the fault.' : '.'),
  );
};

const requestText = ({ account, request: { method, path, headers = {}, body } }) => {
  const lines = [
    `${method} ${page.prefix}${path}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  if (account) lines.push(`x-access-token: <token of ${account}>`);
  return body === undefined ? lines.join('\n') : `${lines.join('\n')}\n\n${body}`;
};

/** A line that wraps under itself, so that a long text does not hide the structure. */
const wrappedLine = (line, marked) => {
  const element = el('span', { class: 'line' }, ...withMarks(line, marked), '\n');
  const indent = line.length - line.trimStart().length + 2;
  element.style.paddingLeft = `${indent}ch`;
  element.style.textIndent = `-${indent}ch`;
  return element;
};

/** Marks what leads from the answer to the log: the code and the id of the request. */
const withMarks = (line, marked) => {
  const names = marked.filter(Boolean).map((text) => text.replaceAll('.', '\\.'));
  if (names.length === 0) return [line];
  return line
    .split(new RegExp(`(${names.join('|')})`))
    .map((part, index) => (index % 2 === 0 ? part : el('span', { class: 'hit' }, part)));
};

const block = (label, text, marked = []) =>
  el(
    'pre',
    { tabindex: '0', 'aria-label': label },
    ...text.split('\n').map((line) => wrappedLine(line, marked)),
  );

const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // What is no JSON is shown as it came.
    return text;
  }
};

/** What a reader of an error looks for first; the rest follows as it came. */
const MEANINGFUL = ['content-type', 'x-request-id', 'link', 'www-authenticate', 'retry-after'];

const headersBlock = ({ headers: received }) => {
  const isMeaningful = ([name]) => MEANINGFUL.includes(name);
  const first = MEANINGFUL.flatMap((wanted) => received.filter(([name]) => name === wanted));
  const headers = [...first, ...received.filter((header) => !isMeaningful(header))];
  const pre = el('pre', { tabindex: '0', 'aria-label': 'Headers of the answer' });
  headers.forEach(([name, value], index) =>
    pre.append(index === 0 ? '' : '\n', el('span', { class: 'key' }, `${name}: `), value),
  );
  return pre;
};

/** Three views of one error: of plain Nest, of the client and of the operator. */
const comparison = ({ code }, { status, text, requestId, plain, log }) => {
  const ours = column(
    'This service',
    `${status}`,
    block('Body of the answer', pretty(text), [code, requestId]),
  );
  if (!page.compares) return ours;
  const lines = log?.lines ?? [];
  return el(
    'div',
    { class: 'comparison' },
    column(
      'Plain Nest',
      plain && `${plain.status}`,
      plain
        ? block('Answer of plain Nest', pretty(plain.text))
        : el('p', { class: 'loading' }, 'It could not be asked.'),
    ),
    ours,
    column(
      'The operator’s log',
      lines.map(({ level }) => level).join(', '),
      lines.length > 0
        ? block('Log of the operator', lines.map((line) => line.text).join('\n'), [code, requestId])
        : el('p', { class: 'loading' }, 'Nothing was written.'),
    ),
  );
};

const column = (title, note, content) =>
  el(
    'section',
    {},
    el('h4', {}, title, note ? el('span', { class: 'chip' }, note) : undefined),
    content,
  );

const answerBlock = (entry) => {
  const answer = answers.get(entry.code);
  if (!answer) return el('p', { class: 'loading' }, 'Not sent yet.');
  if (answer.pending) return el('p', { class: 'loading' }, 'Waiting for the answer …');
  if (answer.failure)
    return el('p', { class: 'verdict bad' }, `The request could not be sent: ${answer.failure}`);
  const fits = answer.code === entry.code && answer.status === entry.status;
  return el(
    'div',
    { class: 'answer' },
    el(
      'div',
      { class: 'answer-head' },
      el(
        'span',
        { class: `chip ${fits ? 'seen' : 'bad'}` },
        `${answer.status} ${answer.statusText}`.trim(),
      ),
      el(
        'span',
        { class: `verdict ${fits ? 'good' : 'bad'}` },
        fits ? '✓ the expected code' : `✗ expected ${entry.status} ${entry.code}`,
      ),
      el('span', { class: 'took' }, `${Math.round(answer.took)} ms`),
    ),
    comparison(entry, answer),
    el('h4', {}, 'Headers'),
    headersBlock(answer),
  );
};

const copyButton = (entry) => {
  const button = el('button', { type: 'button', class: 'quiet' }, 'Copy as curl');
  button.addEventListener('click', async () => {
    const copied = await navigator.clipboard.writeText(curlOf(entry)).then(
      () => true,
      () => false,
    );
    button.textContent = copied ? 'Copied' : 'The browser does not allow copying';
    setTimeout(() => (button.textContent = 'Copy as curl'), 1500);
  });
  return button;
};

/** A text of the catalogue, in which backticks mark code. */
const prose = (text) =>
  el(
    'span',
    {},
    ...text.split('`').map((part, index) => (index % 2 === 0 ? part : el('code', {}, part))),
  );

const facts = (...pairs) =>
  el('dl', {}, ...pairs.flatMap(([term, text]) => [el('dt', {}, term), el('dd', {}, text)]));

const renderDetail = (entry) => {
  const {
    code,
    title,
    explanation,
    message,
    causes,
    clientAction,
    operatorAction,
    retryable,
    order,
  } = entry;
  const failable = isFailable(entry);
  const sendButton = el(
    'button',
    {
      type: 'button',
      class: 'primary',
      id: 'send',
      disabled: !failable,
      onclick: () => void provoke(entry),
    },
    'Send',
  );
  byId('detail').replaceChildren(
    el('h2', {}, title),
    el('p', { class: 'name' }, el('a', { href: `/errors/${code}` }, code)),
    el('p', { class: 'explanation' }, explanation),
    failable
      ? ''
      : el(
          'p',
          { class: 'explanation' },
          `${order.upstream} cannot be told to fail from here: it is a real one, or the demo can be reached from other machines.`,
        ),
    el('div', { class: 'actions' }, sendButton, copyButton(entry)),
    el('h3', {}, 'Request'),
    stepsOf(entry) ?? '',
    el('pre', { tabindex: '0', 'aria-label': 'Request' }, requestText(entry)),
    el('h3', {}, 'Answer'),
    el('div', { id: 'answer', 'aria-live': 'polite' }, answerBlock(entry)),
    el('h3', {}, 'About this code'),
    facts(
      ['Message', message],
      ['When', prose(causes.join(' '))],
      ['What the client can do', prose(clientAction)],
      ['What the operator can do', prose(operatorAction)],
      [
        'Worth retrying',
        retryable ? 'Yes, the same request can succeed later.' : 'No, not without a change.',
      ],
    ),
  );
};

const renderProgress = () => {
  const seen = codes.filter(({ code }) => answers.get(code)?.code === code).length;
  byId('progress').textContent = `${seen} of ${codes.length} seen`;
  byId('send-all').disabled = busy > 0;
};

const refresh = (entry) => {
  rows.get(entry.code).lastChild.replaceWith(chipOf(entry));
  renderProgress();
  if (chosen === entry) byId('answer')?.replaceChildren(answerBlock(entry));
};

const choose = (entry, { send: sendNow = false, reveal = false } = {}) => {
  if (chosen) rows.get(chosen.code).removeAttribute('aria-current');
  chosen = entry;
  rows.get(entry.code).setAttribute('aria-current', 'true');
  history.replaceState(null, '', `#${entry.number}`);
  renderDetail(entry);
  if (sendNow && isFailable(entry)) void provoke(entry);
  // On a phone the answer lies below the list.
  if (reveal && matchMedia('(max-width: 52rem)').matches) byId('detail').scrollIntoView();
};

// Keyboard

const move = (step) => {
  const shown = filtered();
  const focused = shown.findIndex(({ code }) => rows.get(code) === document.activeElement);
  const next = shown[focused === -1 ? (step > 0 ? 0 : shown.length - 1) : focused + step];
  if (next) rows.get(next.code).focus();
  else if (step < 0) byId('filter').focus();
};

byId('filter').addEventListener('input', renderList);
byId('filter').addEventListener('keydown', (event) => {
  const [first] = filtered();
  if (event.key === 'Enter' && first) choose(first, { send: true, reveal: true });
});
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inList =
    byId('list').contains(document.activeElement) || document.activeElement === byId('filter');
  if (event.key === '/' && !['INPUT', 'SELECT'].includes(document.activeElement?.tagName))
    byId('filter').focus();
  else if (inList && event.key === 'ArrowDown') move(1);
  else if (inList && event.key === 'ArrowUp') move(-1);
  else return;
  event.preventDefault();
});
byId('format').addEventListener(
  'change',
  () => chosen && answers.has(chosen.code) && void provoke(chosen),
);
byId('send-all').addEventListener('click', () =>
  filtered()
    .filter(isFailable)
    .forEach((entry) => void provoke(entry)),
);

byId('adapter').textContent = page.adapter;
renderList();
renderProgress();
choose(codes.find(({ number }) => `#${number}` === location.hash) ?? codes[0]);
