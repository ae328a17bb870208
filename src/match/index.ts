/** Matching for the browser. The engine for Node is in `node/ort` and stays out of here. */
export * from './check';
export * from './compare';
export * from './decoder';
export * from './engine';

export * from './null';
export * from './one';
export * from './race';
export * from './twin';
export * from './wasm/engine';
export * from './webgpu/engine';
