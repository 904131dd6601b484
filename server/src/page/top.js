// What stands above every view: where to go, who is signed in, and the clock.
import { h } from './dom.js';
import { short, stamp, things, time } from './words.js';

const STEPS = [
  { text: 'an hour', by: { hours: 1 } },
  { text: '72 hours', by: { hours: 72 } },
  { text: 'three months', by: { months: 3 } },
];

const fixed = ({ clock, test_helpers: helpers }) => {
  if (clock !== 'manual')
    return 'The time is the machine’s; it can be advanced where the server runs with --clock manual.';
  return helpers ? null : 'The server runs without test helpers, so nothing here can advance the time.';
};

const advance = (app, act, { text, by }) =>
  act.run('advance', async () => {
    const before = app.state.now;
    const { body } = await act.api.post('/console/advance', by);
    return `Advanced by ${text}, from ${stamp(before)} to ${stamp(body.now)}.`;
  });

const clock = (app, act) => {
  const { state } = app;
  if (!state) return h('div', { class: 'clock' }, h('p', { class: 'soft' }, 'Asking for the time …'));
  const why = fixed(state);
  const busy = app.busy.has('advance');
  return h(
    'div',
    { class: 'clock' },
    h('p', { class: 'now' }, time(state.now), ' UTC'),
    h('p', { class: 'soft' }, `${state.clock} clock · operator ${state.operator}`),
    h(
      'div',
      { class: 'steps', role: 'group', 'aria-labelledby': 'on' },
      h('span', { id: 'on', class: 'soft' }, busy ? 'Advancing …' : 'Advance by'),
      STEPS.map((step) =>
        h(
          'button',
          {
            type: 'button',
            disabled: Boolean(why) || busy,
            title: why ?? `Advance the clock by ${step.text}`,
            'aria-describedby': why ? 'fixed' : null,
            onclick: () => advance(app, act, step),
          },
          step.text,
        ),
      ),
    ),
    why && h('small', { id: 'fixed', class: 'soft' }, why),
  );
};

export const top = (app, act) => {
  const here = (views) => (views.includes(app.route.view) ? 'page' : null);
  const waiting = app.state?.callbacks?.waiting ?? 0;
  return [
    h(
      'div',
      { class: 'bar' },
      h('b', { class: 'brand' }, 'sim-lifecycle'),
      h(
        'nav',
        { 'aria-label': 'Views' },
        h('a', { href: '#/sims', 'aria-current': here(['sims', 'sim']) }, 'Sims'),
        h(
          'a',
          { href: '#/callbacks', 'aria-current': here(['callbacks']) },
          'Callbacks',
          waiting > 0 &&
            h(
              'small',
              { class: 'count', title: `${things(waiting, 'callback')} waiting` },
              waiting,
              h('span', { class: 'unseen' }, ' waiting'),
            ),
        ),
      ),
      h(
        'span',
        { class: 'who' },
        h('code', { title: app.account }, short(app.account)),
        h('button', { type: 'button', class: 'plain', onclick: () => act.signOut() }, 'Sign out'),
      ),
    ),
    clock(app, act),
    h(
      'div',
      { role: 'alert', class: 'faults' },
      app.fault &&
        h('p', { class: 'fault' }, `Not refreshed: ${app.fault}. What is shown may be old; trying again.`),
    ),
  ];
};
