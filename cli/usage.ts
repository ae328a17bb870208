import { EMPTY_TEXT } from '../src/core/textSpec';

/** What the commands are called and how they are written down: the text of --help and of every misuse. */

export const USAGE = `Usage: headwaters <command> --pack DIR [options]

  trace     where a feature comes from, or where it goes
  match     the matches of all features, as an atlas file
  merge     the parts of an atlas that several machines made
  generate  what the model writes after a prompt, with and without edits
  logits    what the model makes of a text, with and without edits
  open      the app on a folder of this computer, in the browser
  inspect   what a folder of SAEs is, before anything large is read
  labels    one file of labels, from Neuronpedia's exports or from your own tables
  check     whether a pack is sound

"headwaters <command> --help" tells more. DIR is the folder of a pack (with its pack.json), or of SAEs in any other layout
that docs/packs.md names; "demo" is the pack that comes with Headwaters.
`;

const PLAN_HELP = `A plan is {"edits": [{"feature": "7/res/948", "r": 0, "s": 1.5}, ...]}: r rescales a feature's activation and s adds to
it. Beside the edits it may have
  "fold": true         s in units of each feature's typical activation
  "scope": "prompt"    or "generated": edit only those tokens
  "bos": true          edit the first token as well
  "schedule": {"kind": "exponential", "alpha": -0.05}, {"kind": "linear", "end": 1}, {"kind": "single", "layer": 3}
`;

export const TRACE_USAGE = `Usage: headwaters trace --pack DIR FEATURE [options]
       headwaters trace --pack DIR --link LINK [--json]

Traces FEATURE, written layer/site/index (such as 7/res/948), through neighbouring SAEs.

  --pack DIR        folder of the pack
  --k N             matches of each feature at each position, 1 to 10 (default 1)
  --direction WAY   backward, forward or both (default backward)
  --depth N         most steps from FEATURE (default: no limit)
  --tr X            lowest cosine with a residual source, 0 to 1 (default 0.5)
  --tm X            lowest cosine with an MLP source, 0 to 1 (default 0.15)
  --ta X            lowest cosine with an attention source, 0 to 1 (default 0.15)
  --rule RULE       fixed: these three alone (default); chance: and never below the pack's chance level
  --link LINK       the graph of a link, as the page draws it; says all of the above itself
  --json            JSON instead of text
`;

export const OPEN_USAGE = `Usage: headwaters open DIR|ADDRESS [options]

Serves the app, and the folder DIR read-only by ranges, to this computer alone, and opens them in the browser. Nothing is
copied. On a remote machine: headwaters open DIR --no-browser --port 8000, and forward that one port
(ssh -L 8000:localhost:8000 ...).

  --port N       default: one that is free
  --no-browser   only print the address
`;

export const INSPECT_USAGE = `Usage: headwaters inspect DIR [--json]

Says what DIR is, by names, configurations and the heads of files alone: layout, model, layers, sites, features, what was
chosen among several, what is left out and why, and how many bytes each next step reads.

  --json   JSON instead of text
`;

export const LABELS_USAGE = `Usage: headwaters labels --pack DIR --out FILE [FILE|FOLDER...]

Gathers labels into one compact file, gzip of JSON, which the app adds when it is dropped on the page. FILEs are explanations
exported from Neuronpedia (batch-0.jsonl.gz ...), CSV or TSV with the columns feature and label, JSON, or other label files.
Without them, Neuronpedia's exports of the pack's SAEs are fetched.

  --pack DIR             folder of the pack
  --out FILE             the label file, such as labels.json.gz
  --neuronpedia PATTERN  what Neuronpedia calls the SAEs, such as gemma-2-2b/{layer}-gemmascope-{site}-16k
                         (default: as the pack or the catalogue says)
  --json                 JSON instead of text
`;

export const MATCH_USAGE = `Usage: headwaters match --pack DIR --out FILE [options]

Matches every feature at all neighbouring positions, both ways, and writes the lists as an atlas.

  --pack DIR   folder of the pack
  --out FILE   the atlas, a safetensors file
  --k N        matches of each feature at each position, 1 to 32 (default 8)
  --shard I/N  only the I-th of N parts, I from 1 to N: "headwaters merge" joins them
`;

export const MERGE_USAGE = `Usage: headwaters merge --out FILE PART...

Joins the parts that "headwaters match --shard" wrote into the atlas that one run would have written, byte for byte. Parts
of other packs, revisions, k or engines are refused, and so are parts that are missing or named twice.

  --out FILE   the atlas, a safetensors file
`;

export const GENERATE_USAGE = `Usage: headwaters generate --pack DIR --prompt TEXT [options]

Generates an unsteered and a steered text from one prompt, with the same random numbers.

  --pack DIR        folder of the pack
  --prompt TEXT     the prompt
  --plan FILE       edits, as JSON (see below); without it there is one text
  --seed N          of the random numbers (default ${EMPTY_TEXT.seed})
  --max-tokens N    maximum new tokens (default ${EMPTY_TEXT.length})
  --temperature X   0 always takes the likeliest token (default ${EMPTY_TEXT.temperature})
  --top-p X         draw from the likeliest tokens that together have this probability (default ${EMPTY_TEXT.topP})
  --top-k N         and from no more than N of them; 0 is no limit (default ${EMPTY_TEXT.topK})
  --greedy          the same as --temperature 0
  --chat            the prompt is a turn in a chat, as the model's own template writes it
  --cut-left        a prompt that is too long loses its beginning
  --model FILE      another export of the model, .onnx with its data beside it (default: the pack's own)
  --json            everything that is known of both texts, as JSON

${PLAN_HELP}`;

export const LOGITS_USAGE = `Usage: headwaters logits --pack DIR --tokens IDS --out FILE [options]

Runs the model over a text and writes "logits" [tokens, vocabulary] and "activations" [tokens, edited features],
both F32, as a safetensors file. Activations are those that the edits act on, in the order of the plan.

  --pack DIR     folder of the pack
  --tokens IDS   the text as token ids with commas between, such as 2,45,17, the mark of its beginning included
  --out FILE     the safetensors file
  --plan FILE    edits, as JSON (see below)
  --model FILE   another export of the model, .onnx with its data beside it (default: the pack's own)

${PLAN_HELP}`;

export const CHECK_USAGE = `Usage: headwaters check --pack DIR [options]

Checks every file that a pack's manifest names and stops at the first error.

  --pack DIR   folder of the pack
  --paper      instead: how far the published graph of 24/res/14548 (table 5) comes out of these SAEs, which have to be
               those of the paper: google/gemma-scope-2b-pt-res,google/gemma-scope-2b-pt-mlp
  --json       JSON instead of text
`;
