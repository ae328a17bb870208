/**
 * The app without a network: its page, scripts, styles and fonts, as they were built together.
 *
 * They come from the cache first, so that a visit never mixes two versions; the next version waits until it is
 * asked for. Answers are kept with all their headers: a page that was isolated (COOP, COEP) stays so. Files of packs
 * and of the model's runtime are not this worker's to keep; what reads them keeps them (`pack/sources/kept`), so that
 * range requests and large files go straight to the server.
 */

declare const self: ServiceWorkerGlobalScope;

/** Written by the build: what makes up this version. Paths are relative to the app's folder; '' is its page. */
declare const __BUILT__: { readonly version: string; readonly files: readonly string[] };

const { version, files } = __BUILT__;
const addressOf = (path: string): string => new URL(path, self.registration.scope).href;

/** Other folders of the same host may hold an app of their own. */
const FOLDER = new URL(self.registration.scope).pathname;
const PREFIX = `headwaters.app ${FOLDER} `;
const CACHE = PREFIX + version;
/** As `pack/sources/keptStore` calls it. This file imports nothing, so that it is built into one script. */
const KEPT_FOLDER = 'headwaters.files';
/** The version before stays for tabs that still run it. */
const KEPT_VERSIONS = 2;

self.addEventListener('install', (event) => event.waitUntil(fetchShell()));

async function fetchShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    files.filter(isShell).map(async (path) => {
      // Names under assets/ change with what is in them; the others have to be asked for again.
      const response = await fetch(addressOf(path), {
        cache: path.startsWith('assets/') ? 'default' : 'no-cache',
      });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(addressOf(path), direct(response));
    }),
  );
}

/** Runtimes are fetched for steering, and fonts when their script is on the page. */
function isShell(path: string): boolean {
  return !path.endsWith('.wasm') && (!path.endsWith('.woff2') || path.includes('inter-latin-wght'));
}

/** A page must not come from an answer that was redirected. */
function direct(response: Response): Response {
  const { status, headers } = response;
  return response.redirected ? new Response(response.body, { status, headers }) : response;
}

self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      const versions = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      for (const name of versions.slice(0, versions.length + 1 - KEPT_VERSIONS)) await caches.delete(name);
      await forgetOldRuntimes();
      await self.clients.claim();
    })(),
  ),
);

/** Runtimes of other versions, which readers have kept. */
async function forgetOldRuntimes(): Promise<void> {
  const current = new Set(files.map((path) => encodeURIComponent(path.slice('assets/'.length))));
  try {
    const kept = await (await navigator.storage.getDirectory()).getDirectoryHandle(KEPT_FOLDER);
    const assets = encodeURIComponent(addressOf('assets/'));
    const runtimes = await kept.getDirectoryHandle(assets);
    for await (const name of runtimes.keys())
      if (!current.has(name)) await runtimes.removeEntry(name, { recursive: true });
  } catch {
    // Nothing was kept, or this browser keeps nothing.
  }
}

self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(FOLDER)) return;
  const path = pathname.slice(FOLDER.length);
  if (path === '' || path === 'index.html') event.respondWith(answer(addressOf(''), request));
  else if (path === 'icon.svg' || (path.startsWith('assets/') && !path.endsWith('.wasm')))
    event.respondWith(answer(addressOf(path), request));
});

async function answer(key: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = (await cache.match(key)) ?? (await ofOtherVersion(key));
  if (kept) return kept;
  const response = await fetch(request);
  // Fonts of other scripts are fetched when they are needed, and then stay.
  if (response.status === 200 && key.includes('/assets/'))
    await cache.put(key, response.clone()).catch(() => undefined);
  return response;
}

async function ofOtherVersion(key: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    const kept = name.startsWith(PREFIX) ? await (await caches.open(name)).match(key) : undefined;
    if (kept) return kept;
  }
  return undefined;
}

// A module to the compiler, a plain script when it is built.
export {};
