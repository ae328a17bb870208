import { type Attributes, attributesOf, TAGS } from './attributes';
import type { Drawn } from './drawn';
import { COLOURS, type Colours } from './looks';

/**
 * Shapes as elements of the page. What is new comes in, what stays gets its new attributes, what goes fades: the style
 * sheet says how, and moves whatever changes its place. An element that stays is never put elsewhere without need: it
 * would lose the keyboard.
 */

/** For fading out; the style sheet takes as long. */
const FADE_MS = 240;

/** Custom properties follow light and dark by themselves. */
const COLOURS_OF_PAGE = Object.fromEntries(COLOURS.map((name) => [name, `var(--${name})`])) as Colours;

interface Shown {
  readonly element: SVGElement;
  readonly children: Elements | undefined;
  attributes: Attributes;
  text: string;
}

export class Elements {
  readonly #parent: SVGElement;
  readonly #onNew: (element: SVGElement, key: string) => void;
  #shown = new Map<string, Shown>();

  /** @param onNew called with each element that is made, before it gets its children */
  constructor(parent: SVGElement, onNew: (element: SVGElement, key: string) => void = () => undefined) {
    this.#parent = parent;
    this.#onNew = onNew;
  }

  element(key: string): SVGElement | undefined {
    return this.#shown.get(key)?.element;
  }

  /** @param isStill what goes is gone at once */
  update(shapes: readonly Drawn[], isStill: boolean): void {
    const before = this.#shown;
    this.#shown = new Map();
    let next: Element | null = null;
    for (const shape of shapes.toReversed()) {
      const old = before.get(shape.key);
      const now = old?.element.localName === TAGS[shape.kind] ? old : this.#make(shape);
      fill(now, shape, isStill);
      if (now !== old || (next && !precedes(now.element, next))) this.#parent.insertBefore(now.element, next);
      if (now === old) before.delete(shape.key);
      this.#shown.set(shape.key, now);
      next = now.element;
    }
    for (const { element } of before.values()) leave(element, isStill);
  }

  #make({ kind, key }: Drawn): Shown {
    const element = document.createElementNS('http://www.w3.org/2000/svg', TAGS[kind]);
    this.#onNew(element, key);
    const children =
      kind === 'group' ? new Elements(element, (part, role) => part.classList.add(role)) : undefined;
    return { element, children, attributes: {}, text: '' };
  }
}

function fill(shown: Shown, shape: Drawn, isStill: boolean): void {
  const attributes = attributesOf(shape, COLOURS_OF_PAGE);
  setAttributes(shown.element, shown.attributes, attributes);
  shown.attributes = attributes;
  if (shape.kind === 'text' && shape.text !== shown.text) {
    shown.element.textContent = shape.text;
    shown.text = shape.text;
  }
  if (shape.kind === 'group') shown.children?.update(shape.shapes, isStill);
}

/** Touches only what changes: an attribute that is set is work for the browser even where it was the same before. */
export function setAttributes(element: Element, before: Attributes, after: Attributes): void {
  for (const [name, value] of Object.entries(after))
    if (value !== before[name]) element.setAttribute(name, `${value}`);
  for (const name of Object.keys(before)) if (!(name in after)) element.removeAttribute(name);
}

function leave(element: Element, isStill: boolean): void {
  if (isStill) {
    element.remove();
    return;
  }
  element.classList.add('leaving');
  element.removeAttribute('tabindex');
  element.setAttribute('aria-hidden', 'true');
  setTimeout(() => element.remove(), FADE_MS);
}

function precedes(element: Element, other: Element): boolean {
  return (
    element.nextElementSibling === other ||
    (element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  );
}
