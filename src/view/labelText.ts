import type { FeatureId } from '../core/ids';
import { type Labels, labelOf } from '../core/labels';

/** What a feature is called on screen: its label, or, where it has none, its id. */
export function labelText(labels: Labels | undefined, id: FeatureId): string {
  const label = labels && labelOf(labels, id);
  // Byte tokens of line breaks stand in labels as the tokenizer writes them.
  return label ? label.replace(/<0x0a>/gi, '↵') : id;
}

/** The label for text that wraps: a line never ends with the point between two words of it. */
export function wrappingLabel(label: string): string {
  return label.replaceAll(' · ', ' ·\u00a0');
}
