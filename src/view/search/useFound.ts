import { useCallback, useEffect, useRef, useState } from 'react';
import { messageOf } from '../../core/errors';
import type { FoundGroup, FoundPage } from '../../core/featureIndex';
import { useServices } from '../services';

/** Groups that are asked for at a time. */
const PAGE = 50;

/** What has come in of what a query finds. */
export interface FoundSoFar extends Omit<FoundPage, 'page'> {
  readonly query: string;
  readonly pages: ReadonlyMap<number, readonly FoundGroup[]>;
  readonly trouble: string | null;
}

const NOTHING: FoundSoFar = {
  query: '',
  features: 0,
  groups: 0,
  near: false,
  pages: new Map(),
  trouble: null,
};

export interface FoundGroups {
  readonly found: FoundSoFar;
  /** A group by its number; undefined until it has come. */
  readonly groupAt: (group: number) => FoundGroup | undefined;
  /** Asks for the pages of some groups, where that was not done. */
  readonly need: (from: number, to: number) => void;
}

/** Searches for a query; an empty one finds nothing. Until its answer has come, that of the one before stays. */
export function useFound(query: string): FoundGroups {
  const { search } = useServices();
  const [found, setFound] = useState(NOTHING);
  const asked = useRef(new Set<number>());

  useEffect(() => {
    let current = true;
    if (query === '') setFound(NOTHING);
    else
      search(query, 0, PAGE).then(
        ({ page, ...about }) => {
          if (!current) return;
          asked.current = new Set([0]);
          setFound({ ...about, query, pages: new Map([[0, page]]), trouble: null });
        },
        (error: unknown) => current && setFound({ ...NOTHING, query, trouble: messageOf(error) }),
      );
    return () => {
      current = false;
    };
  }, [query, search]);

  const need = useCallback(
    (from: number, to: number) => {
      for (let page = Math.floor(from / PAGE); page * PAGE < Math.min(to, found.groups); page++) {
        if (asked.current.has(page)) continue;
        asked.current.add(page);
        search(found.query, page * PAGE, PAGE).then(
          (more) =>
            setFound((now) =>
              now.query === found.query ? { ...now, pages: new Map(now.pages).set(page, more.page) } : now,
            ),
          () => asked.current.delete(page),
        );
      }
    },
    [found.query, found.groups, search],
  );
  const groupAt = useCallback(
    (group: number) => found.pages.get(Math.floor(group / PAGE))?.[group % PAGE],
    [found.pages],
  );
  return { found, groupAt, need };
}
