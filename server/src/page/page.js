// Starts the page: who is signed in, which view is shown, and a refresh every two seconds while somebody looks.
import * as api from './page/api.js';
import { patch } from './page/dom.js';
import { callbacks } from './page/callbacks.js';
import { sign } from './page/sign.js';
import { sim } from './page/sim.js';
import { sims } from './page/sims.js';
import { top } from './page/top.js';

const EVERY = 2000;
const SAID_FOR = 10_000;
const VIEWS = { sims, sim, callbacks };

const app = {
  account: api.account(),
  route: null,
  // What the server last said: the state, and what the view shows.
  state: null,
  seen: null,
  // Why the last refresh failed, and why the view cannot be shown.
  fault: null,
  refused: null,
  signFault: null,
  busy: new Set(),
  // What is typed, chosen and folded out in a view, by its own keys; kept while the page is open.
  own: new Map(),
  width: 0,
  lastList: '#/sims',
};

const top_ = document.getElementById('top');
const main = document.getElementById('main');
const said = document.getElementById('said');

let turn = 0;
let timer = null;
let hush = null;
let texts = '';

const read = (hash) => {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [first, ...rest] = path.split('/');
  if (first === 'sims' && rest.join('/')) return { view: 'sim', sid: decode(rest.join('/')), hash };
  if (first === 'callbacks') return { view: 'callbacks', query, hash };
  return { view: 'sims', query, hash };
};

const decode = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const room = () => {
  const { paddingLeft, paddingRight } = getComputedStyle(main);
  return main.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
};

// What is taken away can lose the focus meanwhile, and ask for a drawing itself: once is enough.
let drawing = false;

const draw = () => {
  if (drawing) return;
  drawing = true;
  try {
    paint();
  } finally {
    drawing = false;
  }
};

const paint = () => {
  const view = VIEWS[app.route.view];
  app.width = room();
  patch(top_, app.account ? top(app, act) : null);
  patch(main, app.account ? view.draw(app, act) : sign(app, act));
  document.title = `${app.account ? view.title(app) : 'Sign in'} · sim-lifecycle`;
};

const say = (text) => {
  clearTimeout(hush);
  said.textContent = text;
  hush = setTimeout(() => {
    said.textContent = '';
  }, SAID_FOR);
};

const failed = (fault) => {
  if (fault instanceof api.Refused && fault.http === 401)
    return signOut('These credentials are no longer good: sign in again.');
  // What the view asks for may be wrong; all else is the server's trouble, and passes.
  if (fault instanceof api.Refused && fault.http < 500) app.refused = fault;
  else app.fault = fault.message;
  return draw();
};

const refresh = async () => {
  clearTimeout(timer);
  if (!app.account || document.hidden) return;
  const mine = ++turn;
  const { route } = app;
  const [state, seen] = await Promise.allSettled([
    api.get('/console/state'),
    VIEWS[route.view].load(app, api),
  ]);
  if (mine !== turn) return;
  timer = setTimeout(refresh, EVERY);
  app.fault = null;
  if (state.status === 'fulfilled') app.state = state.value.body;
  else return failed(state.reason);
  if (seen.status === 'rejected') {
    texts = '';
    return failed(seen.reason);
  }
  const now = JSON.stringify([route.hash, state.value.text, seen.value.texts]);
  if (now === texts && !top_.querySelector('.fault')) return;
  texts = now;
  app.refused = null;
  app.seen = seen.value;
  draw();
};

const again = () => {
  texts = '';
  return refresh();
};

// One thing at a time; its outcome is said, and what it changed is looked at once.
const run = async (key, what) => {
  if (app.busy.has(key)) return;
  app.busy.add(key);
  draw();
  try {
    const text = await what();
    if (text) say(text);
  } catch (fault) {
    if (fault instanceof api.Refused && fault.http === 401)
      return signOut('These credentials are no longer good: sign in again.');
    say(
      fault instanceof api.Refused
        ? `Refused, ${fault.http}: ${fault.message}`
        : `Not done: ${fault.message}`,
    );
  } finally {
    app.busy.delete(key);
    draw();
    again();
  }
};

const signIn = async (account, token) => {
  app.busy.add('sign');
  api.keep(account, token);
  draw();
  try {
    app.state = (await api.get('/console/state')).body;
    app.account = account;
    app.signFault = null;
  } catch (fault) {
    api.keep(null);
    app.account = null;
    const wrong = fault instanceof api.Refused && fault.http === 401;
    app.signFault = wrong
      ? 'There is no account with this SID and token.'
      : `Not signed in: ${fault.message}.`;
  }
  app.busy.delete('sign');
  draw();
  if (app.account) {
    main.focus({ preventScroll: true });
    again();
  } else document.getElementById('token')?.focus();
};

const signOut = (why = null) => {
  turn += 1;
  clearTimeout(timer);
  api.keep(null);
  Object.assign(app, { account: null, state: null, seen: null, fault: null, refused: null, signFault: why });
  app.own.clear();
  draw();
  document.getElementById('account')?.focus();
};

const go = (hash) => {
  if (location.hash === hash) again();
  else location.hash = hash;
};

const act = { run, go, draw, say, signIn, signOut, again, api };

const follow = () => {
  const found = /^#(AC[0-9a-fA-F]{32}):(.+)$/.exec(location.hash);
  if (found) {
    // A token must not stay where it is seen, copied and kept by the browser.
    history.replaceState(null, '', location.pathname + location.search);
    app.account = null;
    app.route = read('');
    signIn(found[1], decode(found[2]));
    return;
  }
  const before = app.route;
  app.route = read(location.hash);
  if (app.route.view === 'sims') app.lastList = location.hash || '#/sims';
  const other = before?.view !== app.route.view || before?.sid !== app.route.sid;
  if (other || before?.hash !== app.route.hash) {
    app.refused = null;
    if (other) app.seen = null;
  }
  draw();
  if (before && other) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
  again();
};

addEventListener('hashchange', follow);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    turn += 1;
    clearTimeout(timer);
  } else again();
});
new ResizeObserver(() => {
  if (app.route && app.width !== room()) draw();
}).observe(main);
follow();
