// The form to sign in with.
import { h } from './dom.js';

export const sign = (app, act) => {
  const busy = app.busy.has('sign');
  const submit = (event) => {
    event.preventDefault();
    const field = event.currentTarget.elements;
    act.signIn(field.account.value.trim(), field.token.value);
  };
  return h(
    'form',
    { class: 'sign', key: 'sign', onsubmit: submit },
    h('h1', null, 'Sims on this machine'),
    h(
      'p',
      { class: 'fine' },
      'Sign in as an account: with what the server printed when it started with ',
      h('code', null, '--demo'),
      ', or with the SID and the token of an ',
      h('code', null, 'account'),
      ' line sent to ',
      h('code', null, '/test/inputs'),
      '.',
    ),
    h('label', { for: 'account' }, 'Account SID'),
    h('input', {
      id: 'account',
      name: 'account',
      required: true,
      pattern: 'AC[0-9a-fA-F]{32}',
      title: 'AC and 32 hex digits',
      autocomplete: 'username',
      spellcheck: 'false',
      placeholder: 'AC…',
      autofocus: true,
    }),
    h('label', { for: 'token' }, 'Token'),
    h('input', {
      id: 'token',
      name: 'token',
      type: 'password',
      required: true,
      autocomplete: 'current-password',
    }),
    h('p', { class: 'wrong', role: 'alert' }, app.signFault),
    h('button', { class: 'main', disabled: busy }, busy ? 'Signing in …' : 'Sign in'),
    h(
      'p',
      { class: 'fine' },
      'Both stay in this tab and are gone when it is closed. ',
      h('code', null, '/#AC…:token'),
      ' signs in at once.',
    ),
  );
};
