// Says in words what happened to a Sim: the outputs of the log format, instant by instant, newest first.
import { h } from './dom.js';
import { parameters, row, table } from './parts.js';
import { CAUSES, away, short, status, time } from './words.js';

const HEADS = ['When, UTC', 'What', 'Cause'];
const AT_ONCE = 50;

const plan = (sid) => (sid ? h('code', { title: sid }, short(sid)) : 'none');
const code = (text) => h('code', { class: 'url' }, text);

const asked = (output) => {
  if (output.kind === 'reset') return 'connectivity reset';
  const parts = [];
  if (output.status) parts.push(['status ', output.status]);
  if (output.rate_plan_sid !== undefined)
    parts.push(
      output.rate_plan_sid === null ? 'rate plan removed' : ['rate plan ', plan(output.rate_plan_sid)],
    );
  return parts.map((part, index) => [index > 0 && ', ', part]);
};

const changes = (properties) =>
  Object.entries(properties ?? {}).map(([key, { previous, updated }], index) => [
    index > 0 && '; ',
    key === 'rate_plan_sid'
      ? ['rate plan ', plan(previous), ' → ', plan(updated)]
      : `${key} ${previous} → ${updated}`,
  ]);

const SAID = {
  accepted: (output) => [
    `request accepted, ${output.http_status}`,
    output.status === null && ': the Sim is deleted',
  ],
  refused: (output) => [
    h('b', { class: 'bad' }, `request refused, ${output.http_status}, ${output.code}: `),
    output.message,
  ],
  stale: (output) => `an answer to request ${output.request} came too late: nothing in flight waits for it`,
  commands_callback: (output) => ['Command from the SIM: callback ', output.method, ' ', code(output.url)],
  status: (output) => [status(output.previous), ' → ', status(output.updated)],
  reset_status: (output) => (output.updated ? 'connectivity reset begun' : 'connectivity reset ended'),
  monitor_event: (output) => ['Monitor event: ', changes(output.resource_properties)],
  suspended_fee_started: () => 'the suspended fee starts',
  upstream: (output) => [`request ${output.request} to the operator: `, asked(output)],
  registered: () => ['registered: ', status('new')],
  callback: (output) => [
    'callback ',
    output.method,
    ' ',
    code(output.url),
    output.body && parameters(output.body, 'parameters'),
  ],
};

// The change first, the verdict on the request before it only where nothing else came of it.
const what = (outputs) => {
  const rest = outputs.filter(({ output }) => output !== 'accepted');
  const told = rest.some(({ output }) => output !== 'refused') ? rest : outputs;
  return h(
    'ul',
    { class: 'outputs' },
    told.map((output, index) =>
      h(
        'li',
        { key: index, class: `output ${output.output}` },
        SAID[output.output]?.(output) ?? code(JSON.stringify(output)),
      ),
    ),
  );
};

const cause = (outputs) => {
  const causes = [
    ...new Set(outputs.filter(({ output }) => output === 'status').map((output) => output.cause)),
  ];
  if (causes.length) {
    return h(
      'ul',
      { class: 'outputs' },
      causes.map((word) =>
        h(
          'li',
          { key: word, class: `cause c-${word.replaceAll('_', '-').replace('-delay', '')}` },
          h('i'),
          CAUSES[word] ?? word,
        ),
      ),
    );
  }
  const has = (name) => outputs.some(({ output }) => output === name);
  if (has('accepted') || has('refused')) return 'requested';
  if (has('registered')) return null;
  if (has('suspended_fee_started')) return 'free suspension over';
  if (has('commands_callback')) return 'Command from the SIM';
  return has('reset_status') || has('stale') || has('callback') ? 'answer of the operator' : null;
};

export const history = (app, act, sid, past) => {
  const key = `shown-${sid}`;
  const most = app.own.get(key) ?? AT_ONCE;
  const more = () => {
    app.own.set(key, most + 4 * AT_ONCE);
    act.draw();
  };
  const from = Math.max(0, past.length - most);
  const seen = past
    .slice(from)
    .map((moment, index) => ({ ...moment, index: from + index }))
    .reverse();
  return h(
    'div',
    { key: 'history' },
    table(
      { class: 'cards history', 'aria-label': 'History, newest first' },
      HEADS,
      seen.map(({ at, outputs, index }) =>
        row({ key: `${index}-${at}` }, HEADS, [
          [time(at), h('small', { class: 'under' }, away(at, app.state.now))],
          what(outputs),
          cause(outputs),
        ]),
      ),
    ),
    from > 0 && h('button', { type: 'button', onclick: more }, `Show older ones (${from} more)`),
  );
};
