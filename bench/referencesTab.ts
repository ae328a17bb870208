import { realpath } from 'node:fs/promises';
import type { Backend } from '../src/core/run';
import { launch, openModules, serveModules } from './browser';
import type { Distance } from './referencesCompare';

/** The same comparison in a tab of the tests' browser. */
export interface Tab {
  compare(name: string, bytes: number, texts: number): Promise<Distance>;
  close(): Promise<void>;
}

const PORT = 5197;

/** @param dir the folder with the exports and the values of PyTorch */
export async function openTab(dir: string, backend: Backend): Promise<Tab> {
  const folder = await realpath(dir);
  const modules = await serveModules(PORT, [folder]);
  const browser = await launch();
  const page = await openModules(browser, modules);
  return {
    compare: (name, bytes, texts) =>
      page.evaluate(
        async ([module, ...given]) => {
          const { compareHere } = (await import(module)) as typeof import('./page/references');
          return compareHere(...given);
        },
        ['/bench/page/references.ts', `/@fs${folder}/`, name, bytes, texts, backend] as const,
      ),
    async close() {
      await browser.close();
      await modules.close();
    },
  };
}
