import type { FeatureId } from '../../core/ids';
import { attributesOf, TAGS } from '../flow/attributes';
import { type Drawn, drawnOf } from '../flow/drawn';
import type { Scene } from '../flow/scene';
import type { Palette } from './palette';
import { element, type Markup, textOf } from './xml';

/** The shapes of a scene, layer by layer. */
export function sceneMarkup(scene: Scene, selected: FeatureId | null, palette: Palette): Markup[] {
  return drawnOf(scene, selected)
    .filter(({ shapes }) => shapes.length > 0)
    .map(({ opacity, shapes }) =>
      element('g', { opacity }, ...shapes.map((shape) => shapeMarkup(shape, palette))),
    );
}

function shapeMarkup(shape: Drawn, palette: Palette): Markup {
  return element(TAGS[shape.kind], attributesOf(shape, palette), ...insideOf(shape, palette));
}

function insideOf(shape: Drawn, palette: Palette): Markup[] {
  if (shape.kind === 'path') return [];
  if (shape.kind === 'text') return [textOf(shape.text)];
  return [
    element('title', {}, textOf(shape.title)),
    ...shape.shapes.map((part) => shapeMarkup(part, palette)),
  ];
}
