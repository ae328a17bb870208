import type { Page, Worker } from '@playwright/test';

/** Other adapters than the one of the machine, put before the script of the app's own matching worker. */

const MATCHING_WORKER = /\/matching\.worker-[^/]*\.js$/;

/** What the worker asked of WebGPU; it hangs there on the global object. */
export interface Asked {
  readonly adapters: string[];
  readonly devices: GPUDevice[];
}

export type Watched = typeof globalThis & { asked: Asked };

/** Runs `prelude` in the matching worker before anything of it. It may use nothing from outside of itself but `given`. */
export async function beforeMatching<T>(page: Page, prelude: (given: T) => void, given: T): Promise<void> {
  await page.route(MATCHING_WORKER, async (route) => {
    const response = await route.fetch();
    const code = await response.text();
    await route.fulfill({ response, body: `(${prelude})(${JSON.stringify(given)});${code}` });
  });
}

/** The app's matching worker, once it has started. */
export async function matchingWorker(page: Page): Promise<Worker> {
  const isIt = (worker: Worker): boolean => MATCHING_WORKER.test(worker.url());
  return page.workers().find(isIt) ?? page.waitForEvent('worker', { predicate: isIt });
}

export interface Least {
  /** The compatibility level, and no adapter of the core level. */
  readonly compatibility: boolean;
  /** What the adapter calls itself, for the app to take it for a GPU; null for what it is. */
  readonly name: string | null;
  readonly limits: Readonly<Record<string, number>>;
}

/**
 * An adapter with these limits and no features, which opens no device that is to have more. A device that asks for
 * nothing has the least limits of its level, and the browser holds it to them.
 */
export function leastAdapter({ compatibility, name, limits }: Least): void {
  const asked: Asked = { adapters: [], devices: [] };
  (globalThis as Watched).asked = asked;
  const requestAdapter = GPU.prototype.requestAdapter;
  GPU.prototype.requestAdapter = async function (options) {
    const level = options?.featureLevel ?? 'core';
    asked.adapters.push(level);
    return compatibility && level !== 'compatibility' ? null : requestAdapter.call(this, options);
  };
  Object.defineProperty(GPUAdapter.prototype, 'features', { get: () => new Set() });
  Object.defineProperty(GPUAdapter.prototype, 'limits', { get: () => limits });
  if (name !== null)
    Object.defineProperty(GPUAdapter.prototype, 'info', {
      get: () => ({ vendor: name, architecture: '', isFallbackAdapter: false }),
    });
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    for (const feature of descriptor?.requiredFeatures ?? [])
      throw new TypeError(`the adapter has no feature ${feature}`);
    for (const [limit, wanted] of Object.entries(descriptor?.requiredLimits ?? {})) {
      const least = Number(limits[limit]);
      // Alignments are better the smaller they are.
      if (limit.endsWith('Alignment') ? Number(wanted) < least : Number(wanted) > least)
        throw new DOMException(`the adapter’s ${limit} is ${least}`, 'OperationError');
    }
    const device = await requestDevice.call(this, descriptor);
    asked.devices.push(device);
    return device;
  };
}

export interface Loss {
  /** The device that goes away, by its place among those that were asked for. */
  readonly device: number;
  /** It goes in a dispatch that is known by the tiles of those before it: once all of these have been seen in this order. */
  readonly widths?: readonly number[];
  /** Or in its dispatch of this number. */
  readonly dispatch?: number;
}

/** The machine's adapter, whose devices are known, one of which goes away. */
export function watchedAdapter({ device, widths = [], dispatch = 0 }: Loss): void {
  const asked: Asked = { adapters: [], devices: [] };
  (globalThis as Watched).asked = asked;
  const requestDevice = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await requestDevice.call(this, descriptor);
    asked.devices.push(device);
    return device;
  };
  let seen = 0;
  let dispatches = 0;
  const dispatchWorkgroups = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (x, ...more) {
    dispatchWorkgroups.call(this, x, ...more);
    if (asked.devices.length !== device + 1) return;
    dispatches++;
    const awaited = x === widths[seen];
    if (awaited) seen++;
    // After this turn, in which the work is submitted.
    if ((awaited && seen === widths.length) || dispatches === dispatch)
      queueMicrotask(() => asked.devices[device]?.destroy());
  };
}

/** The machine's adapter with a fault of the kind that drivers have: the lists of the best come into disorder. */
export function faultyAdapter(): void {
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    return create.call(this, { ...descriptor, code: descriptor.code.replaceAll('max(', 'min(') });
  };
}
