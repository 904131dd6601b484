// Asks the server, as the account that is signed in.
const KEPT = 'sim-lifecycle.credentials';
const PATIENCE = 60_000;
// Of a body that is no JSON.
const LONGEST = 300;

export class Refused extends Error {
  constructor(http, body, text = '') {
    super(body?.message || text.trim().slice(0, LONGEST) || `the server answers ${http}`);
    this.http = http;
    this.code = body?.code;
    this.body = body;
  }
}

export class Unreachable extends Error {}

let credentials = null;
try {
  credentials = JSON.parse(sessionStorage.getItem(KEPT));
} catch {
  sessionStorage.removeItem(KEPT);
}

export const account = () => credentials?.account ?? null;

export const keep = (account, token) => {
  credentials = account === null ? null : { account, token };
  if (credentials) sessionStorage.setItem(KEPT, JSON.stringify(credentials));
  else sessionStorage.removeItem(KEPT);
};

const basic = ({ account, token }) => {
  const bytes = new TextEncoder().encode(`${account}:${token}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
};

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const ask = async (path, options = {}) => {
  let answer;
  let text;
  try {
    answer = await fetch(path, {
      ...options,
      headers: { ...options.headers, ...(credentials && { Authorization: basic(credentials) }) },
      cache: 'no-store',
      // With `omit` a 401 brings up no dialogue of the browser's own.
      credentials: 'omit',
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await answer.text();
  } catch (fault) {
    throw new Unreachable(
      fault.name === 'TimeoutError' ? 'the server takes too long' : 'the server cannot be reached',
    );
  }
  const body = parse(text);
  if (!answer.ok) throw new Refused(answer.status, body, text);
  return { http: answer.status, body, text };
};

export const get = (path) => ask(path);

export const post = (path, body) =>
  ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

// The body as it stands, letter for letter.
export const send = (path, form) =>
  ask(path, { method: 'POST', body: form, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
