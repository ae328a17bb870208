/**
 * Which folder may import from which (`npm run boundaries`). From the bottom up:
 *
 *   core < pack, match < trace < model < workers < state < view < app, with cli and bench beside them.
 */

// dependency-cruiser reads TypeScript through the compiler's JavaScript API. Where it does not find that API (the
// native compiler, version 7 and later, has none) it skips every .ts file in silence and reports that all is well.
const { version } = require('typescript/package.json');
if (Number.parseInt(version, 10) >= 7) {
  throw new Error(
    `The import boundaries cannot be checked with typescript ${version}: it has to be below 7.`,
  );
}

/** What each folder may import, besides itself. */
const MAY_IMPORT = {
  'src/core': [],
  'src/pack': ['src/core'],
  'src/match': ['src/core'],
  'src/trace': ['src/core', 'src/pack', 'src/match'],
  'src/model': ['src/core', 'src/pack'],
  'src/workers': ['src/core', 'src/pack', 'src/match', 'src/trace', 'src/model'],
  'src/state': ['src/core', 'src/pack'],
  'src/view': ['src/core', 'src/pack', 'src/state'],
  'src/app': [
    'src/core',
    'src/pack',
    'src/match',
    'src/trace',
    'src/model',
    'src/workers',
    'src/state',
    'src/view',
  ],
  cli: ['src/core', 'src/pack', 'src/match', 'src/trace', 'src/model', 'src/state'],
  // Measures what is built, in the browser of the tests.
  bench: ['src/core', 'src/pack', 'src/match', 'src/trace', 'src/model', 'support', 'scripts'],
  // What tests and measurements share: the server, the browser, the page in the words of its users.
  support: [],
};

/** Tests may import what they like, as long as it is no circle. */
const TESTS = '(\\.test|[tT]esting)\\.tsx?$';
const NODE_ONLY = '^src/(pack|match|model)/node/';

const layers = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `${folder.replace('src/', '')}-imports`,
  severity: 'error',
  comment: `${folder} may import only ${[folder, ...others].join(', ')}, and packages.`,
  from: { path: `^${folder}/`, pathNot: TESTS },
  to: { path: '^(src|cli|bench|support|e2e|lab|scripts)/', pathNot: `^(${[folder, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'core-stands-alone',
      severity: 'error',
      comment: 'src/core is the method and nothing else: no packages, and nothing of Node or the browser.',
      from: { path: '^src/core/', pathNot: TESTS },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'view-knows-packs-by-type',
      severity: 'error',
      comment: 'src/view may name the types of src/pack; reading packs is for the workers.',
      from: { path: '^src/view/', pathNot: TESTS },
      to: { path: '^src/pack/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'node-only-in-cli',
      severity: 'error',
      comment:
        'src/pack/node, src/match/node and src/model/node need Node and must never reach the browser: only cli and bench import them.',
      from: { path: '^src/', pathNot: [NODE_ONLY, TESTS] },
      to: { path: NODE_ONLY },
    },
    {
      name: 'folder-without-a-place',
      severity: 'error',
      comment: 'A new folder of src has to be given its place in .dependency-cruiser.cjs.',
      from: { path: '^src/[^/]+/', pathNot: `^(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: {},
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Two modules that import each other cannot be understood or tested apart.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that is not found would slip through every rule above.',
      from: {},
      // Addresses of files are Vite's to find; its build fails where there is no such file.
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count too: they are what ties layers together in the reader's head.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
