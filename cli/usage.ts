/** What the commands are called and how they are written down: the text of --help and of every misuse. */

export const USAGE = `Usage: headwaters <command> --pack DIR [options]

  trace   where a feature comes from, or where it goes
  match   the matches of all features, as an atlas file
  check   whether a pack is sound

"headwaters <command> --help" tells more. DIR is the folder of a pack, the one that has pack.json in it.
`;

export const TRACE_USAGE = `Usage: headwaters trace --pack DIR FEATURE [options]

Traces FEATURE, written layer/site/index (such as 7/res/948), through neighbouring SAEs.

  --pack DIR        folder of the pack
  --k N             matches of each feature at each position, 1 to 10 (default 1)
  --direction WAY   backward, forward or both (default backward)
  --depth N         most steps from FEATURE (default: no limit)
  --tr X            lowest cosine with a residual source, 0 to 1 (default 0.5)
  --tm X            lowest cosine with an mlp source, 0 to 1 (default 0.15)
  --ta X            lowest cosine with an attention source, 0 to 1 (default 0.15)
  --rule RULE       fixed: these three alone (default); chance: and never below the pack's chance level
  --json            JSON instead of text
`;

export const MATCH_USAGE = `Usage: headwaters match --pack DIR --out FILE [options]

Matches every feature at all neighbouring positions, both ways, and writes the lists as an atlas.

  --pack DIR   folder of the pack
  --out FILE   the atlas, a safetensors file
  --k N        matches of each feature at each position, 1 to 32 (default 8)
`;

export const CHECK_USAGE = `Usage: headwaters check --pack DIR [options]

Looks at every file that a pack's manifest names and stops at the first thing that is wrong.

  --pack DIR   folder of the pack
  --json       JSON instead of text
`;
