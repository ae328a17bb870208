/** How the browser is started, for tests and measurements alike. */
export const BROWSER_FLAGS: readonly string[] = [
  '--no-sandbox',
  // Without a GPU, WebGPU is there only behind this flag (on SwiftShader).
  '--enable-unsafe-webgpu',
  // Whatever the browser would ask the network for on its own account.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];
