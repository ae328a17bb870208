import { fnv1a } from '../../core/hash';
import { parseSourceName } from '../labels/sourceName';
import type { Manifest, SaeEntry } from '../manifest';
import { FORMAT, VERSION } from '../manifest';
import type { Collection } from './collect';
import { lastName } from './folder';

/** The manifest that a collection would have, had somebody written one: what the rest of the program reads. */
export function manifestOf(collection: Collection): Manifest {
  const { name, models, layouts, licence, saes } = collection;
  const entries = [...saes.values()].map(({ found, n, decoder, activation }): SaeEntry => {
    const { position, space } = found.at;
    return {
      ...position,
      features: n,
      hook: found.hook,
      space,
      activation,
      // What reading all of it takes: there is more in most files.
      decoder: { path: found.weights.file.path, bytes: decoder.storageBytes },
      ...(parseSourceName(found.neuronpedia ?? '') && { neuronpedia: found.neuronpedia }),
    };
  });
  const [model] = models;
  const layers = Math.max(...entries.map(({ layer }) => layer)) + 1;
  return {
    format: FORMAT,
    version: VERSION,
    id: idOf(name),
    revision: revisionOf(collection),
    title: [model && lastName(model), layouts.join(', ')].filter(Boolean).join(' · ') || name,
    ...(licence !== undefined && { licence }),
    model: { name: model ?? 'a model that is not named', layers, d_model: [...saes.values()][0]?.d ?? 1 },
    saes: entries,
  };
}

/** A folder's name in the letters that a pack's id may have. */
function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64);
  return id === '' ? 'collection' : id;
}

/** Tells this choice of files from others. */
function revisionOf({ saes }: Collection): string {
  const lines = [...saes].map(([at, { version, n, d }]) => `${at} ${n} ${d} ${version}`);
  return fnv1a(new TextEncoder().encode(lines.join('\n'))).slice(0, 12);
}
