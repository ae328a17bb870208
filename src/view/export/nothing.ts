/** In the place of what is not used: see vite.config.ts. */
export const nothing = undefined;

// biome-ignore lint/style/noDefaultExport: what stands in its place is imported as one
export default nothing;
