import type { PickleBytes } from './pickleBytes';
import { IGNORED, kindOf, type Pickled, type PickledDict, type PickledList } from './pickled';
import { damaged, refused } from './refusals';

/** What a pickle can name, call and refer to. Nothing else of Python's exists. */
export interface Vocabulary {
  /** What a name stands for; undefined where it is not known. */
  known(module: string, name: string): Pickled | undefined;
  /** What a call of something known gives; undefined where it cannot be called so. */
  call(callee: Pickled, args: readonly Pickled[]): Pickled | undefined;
  /** What the pickle refers to and does not hold; undefined where the reference is not understood. */
  refer(id: Pickled): Pickled | undefined;
}

/** Python puts a thousand entries on the stack at a time. */
const DEEPEST_STACK = 100_000;

/** The stack that a pickle works on, and what it does there. Every method throws a FileError where it cannot. */
export class PickleMachine {
  readonly bytes: PickleBytes;
  private readonly vocabulary: Vocabulary;
  private readonly stack: Pickled[] = [];
  /** Heights of the stack from which lists of arguments begin. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Pickled>();

  constructor(bytes: PickleBytes, vocabulary: Vocabulary) {
    this.bytes = bytes;
    this.vocabulary = vocabulary;
  }

  pop(): Pickled {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  protocol(version: number): void {
    if (version > 5)
      throw damaged(this.bytes.path, 'its pickle is of a later version', 'up to 5', `${version}`);
  }

  push(value: Pickled): void {
    if (this.stack.length >= DEEPEST_STACK)
      throw damaged(this.bytes.path, 'its pickle piles up values', `at most ${DEEPEST_STACK}`, 'more');
    this.stack.push(value);
  }

  ignore(count: number): void {
    this.bytes.skip(count);
    this.push(IGNORED);
  }

  top(): Pickled {
    const value = this.stack.at(-1);
    if (value === undefined || this.stack.length <= (this.marks.at(-1) ?? 0))
      throw this.wrong('a value', 'none');
    return value;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popSome(count: number): Pickled[] {
    if (this.stack.length < (this.marks.at(-1) ?? 0) + count) throw this.wrong(`${count} values`, 'fewer');
    return this.stack.splice(-count);
  }

  popToMark(): Pickled[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.wrong('a mark', 'none');
    return this.stack.splice(mark);
  }

  private topDict(): PickledDict {
    const value = this.top();
    if (typeof value !== 'object' || value?.kind !== 'dict') throw this.wrong('a dictionary', kindOf(value));
    return value;
  }

  append(items: readonly Pickled[]): void {
    const list = this.topList();
    for (const item of items) list.items.push(item);
  }

  private topList(): PickledList {
    const value = this.top();
    if (typeof value !== 'object' || value?.kind !== 'list') throw this.wrong('a list', kindOf(value));
    return value;
  }

  newDict(items: readonly Pickled[]): void {
    this.push({ kind: 'dict', entries: new Map() });
    this.setItems(items);
  }

  /** @param items key, value, key, value, ... */
  setItems(items: readonly Pickled[]): void {
    const { entries } = this.topDict();
    for (let i = 0; i < items.length; i += 2) {
      const [key, value] = [items[i], items[i + 1]];
      if (key === undefined || value === undefined)
        throw this.wrong('a value for every key', 'a key without one');
      entries.set(key, value);
    }
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.wrong('a value that was kept', `none as number ${index}`);
    this.push(value);
  }

  memoize(): void {
    this.remember(this.memo.size);
  }

  lookUpStacked(): void {
    const [module, name] = this.popSome(2);
    if (typeof module !== 'string' || typeof name !== 'string') throw this.wrong('a name', 'none');
    this.lookUp(module, name);
  }

  lookUp(module: string, name: string): void {
    const known = this.vocabulary.known(module, name);
    if (known === undefined)
      throw refused(
        this.bytes.path,
        `its pickle wants to run ${printable(`${module}.${name}`)}; nothing of it was run`,
        'If you trust the file, load it where it was made and save its state_dict alone, with torch.save or as safetensors.',
      );
    this.push(known);
  }

  call(): void {
    const args = this.pop();
    const callee = this.pop();
    if (typeof args !== 'object' || args?.kind !== 'tuple') throw this.wrong('arguments', kindOf(args));
    this.push(this.understood(this.vocabulary.call(callee, args.items), `a call of ${kindOf(callee)}`));
  }

  refer(): void {
    this.push(this.understood(this.vocabulary.refer(this.pop()), 'a reference'));
  }

  /** Attributes beside what a dictionary holds, such as a module's version: of no interest. */
  build(): void {
    this.pop();
    this.topDict();
  }

  private understood(value: Pickled | undefined, what: string): Pickled {
    if (value === undefined) throw this.wrong('what PyTorch writes', `${what} that is not understood`);
    return value;
  }

  private wrong(expected: string, found: string): Error {
    return damaged(this.bytes.path, 'its pickle cannot be read', expected, found);
  }
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
}
