import { groupBy } from '../../core/groupBy';
import type { PositionId } from '../../core/ids';
import { sourcePairs } from '../../core/pairs';
import type { Collection } from './collect';
import { shortName } from './kind';

/** What a person has to know of a collection before anything is read of it, a sentence each. */
export function notesOf(collection: Collection): string[] {
  return [
    ...brokenNotes(collection),
    ...modelNotes(collection),
    ...pairNotes(collection),
    ...choiceNotes(collection),
    ...leftOutNotes(collection),
    ...activationNotes(collection),
  ];
}

function brokenNotes({ broken }: Collection): string[] {
  return broken.map(({ name, error }) => `${name} cannot be opened. ${error.message}`);
}

function modelNotes({ models, saes }: Collection): string[] {
  if (models.length < 2) return [];
  const places = models.map((model) => {
    const isOf = (other: string | undefined): boolean =>
      other !== undefined && shortName(other) === shortName(model);
    const at = [...saes].filter(([, { found }]) => isOf(found.model)).map(([position]) => position);
    return `${model} (${listed(at)})`;
  });
  return [
    `The SAEs name several models: ${places.join(' and ')}. Cosines mean something within one model alone.`,
  ];
}

function pairNotes({ saes }: Collection): string[] {
  if (sourcePairs([...saes.values()].map(({ found }) => found.at.position)).length > 0) return [];
  const isOneKind = [...saes.values()].every(({ found }) => found.isTranscoder);
  return [
    `${isOneKind ? 'There are transcoders alone: there' : 'There'} is nothing to match them with. Features of the MLP and attention are matched with those of the residual stream after the same layer, and these with the layer before.`,
  ];
}

function choiceNotes({ choices }: Collection): string[] {
  if (choices.size === 0) return [];
  const taken = [...choices].map(([at, choice]) => `${choice.taken.name} at ${at}`);
  const others = [...choices.values()].flatMap((choice) => choice.others.map(({ name }) => name));
  return [`Several SAEs are for one place. Taken: ${taken.join(', ')}. Not taken: ${listed(others)}.`];
}

function leftOutNotes({ leftOut }: Collection): string[] {
  return [...groupBy(leftOut, ({ why }) => why)].map(
    ([why, all]) => `Left out: ${listed(all.map(({ name }) => name))}, because ${why}.`,
  );
}

function activationNotes({ saes }: Collection): string[] {
  const lacking = [...saes].flatMap(([at, { found }]) => found.encoding.lacks.map((why) => ({ at, why })));
  return [...groupBy(lacking, ({ why }) => why)].map(
    ([why, all]) =>
      `Activations cannot be computed at ${listed(all.map(({ at }) => at))}: ${why}. Matching by cosine needs none of it.`,
  );
}

const MOST_NAMES = 6;

function listed(names: readonly (string | PositionId)[]): string {
  const more = names.length - MOST_NAMES;
  return more > 1 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
