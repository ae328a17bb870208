import { instantiate, type Kernel } from './kernel';
import { NEXT_UNIT, STOP, type Strip, unitSteps, unitsOf } from './strip';

/** One of several threads that match in shared memory. It takes units until there are none or it is told to stop. */

export type ToThread =
  | { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory; readonly scratch: number }
  | { readonly strip: Strip };
/** The number of a unit that is complete, or the end of what was asked. */
export type FromThread = number | 'done';

let kernel: Kernel;
let memory: WebAssembly.Memory;
let scratch: number;

const say = (message: FromThread): void => postMessage(message);

function run(strip: Strip): void {
  const control = new Int32Array(memory.buffer);
  for (;;) {
    const unit = Atomics.add(control, NEXT_UNIT, 1);
    if (unit >= unitsOf(strip)) return;
    for (const _ of unitSteps(kernel, strip, unit, scratch)) if (Atomics.load(control, STOP) === 1) return;
    say(unit);
  }
}

addEventListener('message', async ({ data }: MessageEvent<ToThread>) => {
  if ('strip' in data) run(data.strip);
  else {
    ({ memory, scratch } = data);
    kernel = await instantiate(data.module, memory);
  }
  say('done');
});
