import type { FeatureId } from '../core/ids';
import type { Labels } from '../core/labels';
import { labelText } from './labelText';

/** A feature in a list: its label and its id, or the id alone where that is all there is. */
export function NameAndId({ labels, id }: { readonly labels: Labels | undefined; readonly id: FeatureId }) {
  const label = labelText(labels, id);
  return (
    <>
      {label !== id && <span className="name">{label}</span>}
      <span className="id">{id}</span>
    </>
  );
}
