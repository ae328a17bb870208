/** Sizes of the runtime's files, put in by vite.config.ts. */
declare const __RUNTIME_BYTES__: Readonly<Record<'webgpu' | 'wasm', number>>;
