// A form that sends an update of one Sim, and the answer to it.
import { Refused } from './api.js';
import { h } from './dom.js';
import { choice, field } from './parts.js';
import { sought, time } from './words.js';

const STATUSES = ['ready', 'active', 'suspended', 'deactivated'];
const BLANK = { Status: '', RatePlan: '', remove: false, reset: false, CallbackUrl: '' };

// What is left out stays as it is; an empty value would clear it.
const form = (draft) => {
  const body = new URLSearchParams();
  if (draft.Status) body.append('Status', draft.Status);
  if (draft.remove) body.append('RatePlan', '');
  else if (draft.RatePlan) body.append('RatePlan', draft.RatePlan);
  if (draft.reset) body.append('ResetStatus', 'resetting');
  if (draft.CallbackUrl) body.append('CallbackUrl', draft.CallbackUrl);
  return String(body);
};

const answered = (answer) =>
  answer &&
  h(
    'div',
    { class: answer.http < 300 ? 'answer' : 'answer bad' },
    h('p', null, h('b', null, answer.http), ` ${answer.text}`),
    answer.flight &&
      h(
        'p',
        null,
        `In flight: ${sought(answer.flight)}, since `,
        time(answer.flight.since),
        `; settled: ${answer.flight.settled_status}.`,
      ),
    answer.body &&
      h(
        'details',
        null,
        h('summary', null, 'the answer’s body'),
        h('pre', null, JSON.stringify(answer.body, null, 2)),
      ),
  );

const sent = ({ http, body }) => ({
  http,
  text: body.status ? `the Sim reports ${body.status}` : 'accepted',
  body: null,
});

const refused = ({ http, code, message, body }) => ({
  http,
  text: code ? `${code}: ${message}` : message,
  flight: body?.in_flight,
  body,
});

export const update = (app, act, sim) => {
  const key = `draft-${sim.sid}`;
  const draft = app.own.get(key) ?? BLANK;
  const answer = app.own.get(`answer-${sim.sid}`);
  const busy = app.busy.has(key);
  const body = form(draft);
  const type = (event) => {
    const { name, type: kind, checked, value } = event.target;
    app.own.set(key, { ...draft, [name]: kind === 'checkbox' ? checked : value });
    act.draw();
  };
  const submit = (event) => {
    event.preventDefault();
    if (!body) return;
    act.run(key, async () => {
      try {
        const said = sent(await act.api.send(`/v1/Sims/${sim.sid}`, body));
        app.own.set(`answer-${sim.sid}`, said);
        app.own.set(key, { ...BLANK, CallbackUrl: draft.CallbackUrl });
        return null;
      } catch (fault) {
        if (!(fault instanceof Refused) || fault.http === 401) throw fault;
        app.own.set(`answer-${sim.sid}`, refused(fault));
        return null;
      }
    });
  };
  return h(
    'section',
    { key: 'update', class: 'update' },
    h('h2', null, 'Send an update'),
    h(
      'form',
      { onsubmit: submit, oninput: type },
      field(
        'Status',
        choice('Status', draft.Status, [['', 'as it is'], ...STATUSES.map((word) => [word, word])]),
      ),
      field(
        'RatePlan',
        h('input', {
          name: 'RatePlan',
          value: draft.RatePlan,
          disabled: draft.remove,
          placeholder: 'as it is; SID or unique name',
          spellcheck: 'false',
          autocomplete: 'off',
        }),
      ),
      h(
        'label',
        { class: 'tick' },
        h('input', { type: 'checkbox', name: 'remove', checked: draft.remove }),
        'remove the rate plan',
      ),
      h(
        'label',
        { class: 'tick' },
        h('input', { type: 'checkbox', name: 'reset', checked: draft.reset }),
        'reset connectivity',
      ),
      field(
        'CallbackUrl',
        h('input', {
          name: 'CallbackUrl',
          value: draft.CallbackUrl,
          type: 'text',
          inputmode: 'url',
          placeholder: 'none',
          spellcheck: 'false',
          autocomplete: 'off',
        }),
      ),
      h('p', { class: 'body' }, h('code', null, body || 'nothing to send yet')),
      h('button', { class: 'main', disabled: busy || !body }, busy ? 'Sending …' : 'POST'),
    ),
    h('div', { role: 'status' }, answered(answer)),
  );
};
