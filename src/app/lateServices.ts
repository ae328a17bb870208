import type { Store } from '../state/store';
import type { Bring, Services } from '../view/services';
import type { Environment } from './environment';

type Late = Pick<Services, 'kept' | 'lookAt' | 'spread'>;

/** Services whose code comes when they are asked for. */
export function lateServices(store: Store, environment: Environment, bring: Bring): Late {
  const keptFiles = async () => (await bring('The list of kept files', () => import('./keptFiles'))).part;
  return {
    kept: {
      list: async () => (await keptFiles()).listKept(),
      forget: async (keys) => (await keptFiles()).forgetKept(keys),
      hold: async () => (await keptFiles()).holdKept(),
    },
    async lookAt(text, signal) {
      const { part } = await bring('Looking at packs', () => import('./places'), { signal });
      return part.lookAt(environment, text, signal);
    },
    async spread(feature, signal) {
      const { open } = store.getState();
      if (!open) return undefined;
      const { part } = await bring('How strongly features fire', () => import('../pack/spread'), { signal });
      return part.readSpread(open.pack, feature, { signal });
    },
  };
}
