// Describes elements, and brings what is there in line with the description: focus, scrolling and typing stay.
const SVG = 'http://www.w3.org/2000/svg';
const drawn = new WeakMap();

// Everything that is shown becomes a text node or an attribute; nothing is ever read as markup.
export const h = (tag, props, ...children) => ({ tag, props: props ?? {}, children });

const flat = (children, into = []) => {
  for (const child of children) {
    if (Array.isArray(child)) flat(child, into);
    else if (typeof child === 'number') into.push(String(child));
    else if (child) into.push(child);
  }
  return into;
};

const matches = (node, child) =>
  typeof child === 'string' ? node.nodeType === Node.TEXT_NODE : node.localName === child.tag;

const set = (element, name, value, before) => {
  if (name === 'key') return;
  if (name.startsWith('on')) element[name] = value ?? null;
  else if (value === before) return;
  else if (name === 'value' || name === 'checked') {
    if (element[name] !== value) element[name] = value;
  } else if (name === 'grow') element.style.flexGrow = value;
  else if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : value);
};

const update = (element, { props, children }) => {
  const before = drawn.get(element)?.props ?? {};
  // A `select` takes its value only when it has its options.
  patch(element, children);
  for (const name of new Set([...Object.keys(before), ...Object.keys(props)])) {
    set(element, name, props[name], before[name]);
  }
  drawn.set(element, { key: props.key, props });
};

const make = (parent, child) => {
  if (typeof child === 'string') return document.createTextNode(child);
  const svg = child.tag === 'svg' || parent.namespaceURI === SVG;
  return svg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
};

export function patch(parent, ...children) {
  const wanted = flat(children);
  const keyed = new Map();
  const others = [];
  for (const node of parent.childNodes) {
    const key = drawn.get(node)?.key;
    if (key === undefined) others.push(node);
    else keyed.set(key, node);
  }
  const nodes = wanted.map((child) => {
    const key = typeof child === 'string' ? undefined : child.props.key;
    if (key !== undefined) {
      const node = keyed.get(key);
      if (!node || !matches(node, child)) return make(parent, child);
      keyed.delete(key);
      return node;
    }
    const at = others.findIndex((node) => matches(node, child));
    return at < 0 ? make(parent, child) : others.splice(at, 1)[0];
  });
  for (const node of [...keyed.values(), ...others]) node.remove();
  let place = parent.firstChild;
  nodes.forEach((node, index) => {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    const child = wanted[index];
    if (typeof child !== 'string') update(node, child);
    else if (node.data !== child) node.data = child;
  });
}
