import { PickleBytes } from './pickleBytes';
import type { Pickled } from './pickled';
import { PickleMachine, type Vocabulary } from './pickleMachine';
import { damaged } from './refusals';

/**
 * Reads a pickle of plain values without running anything of it. A pickle is a program for a small machine with a stack;
 * of its instructions, those are known here that tables of weights need (protocols 2 to 5). Names of Python's code are
 * looked up in a list, and calls go to functions of ours.
 */

/** A thousand tensors take about fifty thousand instructions. */
const MOST_STEPS = 1_000_000;
const STOP = 0x2e;

/** Instructions by their codes, with their names in Python's pickletools. */
const INSTRUCTIONS: Readonly<Record<number, (m: PickleMachine) => void>> = {
  128: (m) => m.protocol(m.bytes.uint8()), // PROTO
  149: (m) => m.bytes.skip(8), // FRAME

  78: (m) => m.push(null), // NONE
  136: (m) => m.push(true), // NEWTRUE
  137: (m) => m.push(false), // NEWFALSE
  74: (m) => m.push(m.bytes.int32()), // BININT
  75: (m) => m.push(m.bytes.uint8()), // BININT1
  77: (m) => m.push(m.bytes.uint16()), // BININT2
  138: (m) => m.push(m.bytes.long(m.bytes.uint8())), // LONG1
  71: (m) => m.push(m.bytes.float64()), // BINFLOAT

  85: (m) => m.push(m.bytes.utf8(m.bytes.uint8())), // SHORT_BINSTRING
  140: (m) => m.push(m.bytes.utf8(m.bytes.uint8())), // SHORT_BINUNICODE
  84: (m) => m.push(m.bytes.utf8(m.bytes.uint32())), // BINSTRING
  88: (m) => m.push(m.bytes.utf8(m.bytes.uint32())), // BINUNICODE
  141: (m) => m.push(m.bytes.utf8(m.bytes.uint64())), // BINUNICODE8
  67: (m) => m.ignore(m.bytes.uint8()), // SHORT_BINBYTES
  66: (m) => m.ignore(m.bytes.uint32()), // BINBYTES
  142: (m) => m.ignore(m.bytes.uint64()), // BINBYTES8
  150: (m) => m.ignore(m.bytes.uint64()), // BYTEARRAY8

  40: (m) => m.mark(), // MARK
  48: (m) => m.pop(), // POP
  49: (m) => m.popToMark(), // POP_MARK
  50: (m) => m.push(m.top()), // DUP

  41: (m) => m.push({ kind: 'tuple', items: [] }), // EMPTY_TUPLE
  133: (m) => m.push({ kind: 'tuple', items: m.popSome(1) }), // TUPLE1
  134: (m) => m.push({ kind: 'tuple', items: m.popSome(2) }), // TUPLE2
  135: (m) => m.push({ kind: 'tuple', items: m.popSome(3) }), // TUPLE3
  116: (m) => m.push({ kind: 'tuple', items: m.popToMark() }), // TUPLE
  93: (m) => m.push({ kind: 'list', items: [] }), // EMPTY_LIST
  108: (m) => m.push({ kind: 'list', items: m.popToMark() }), // LIST
  97: (m) => m.append(m.popSome(1)), // APPEND
  101: (m) => m.append(m.popToMark()), // APPENDS
  125: (m) => m.push({ kind: 'dict', entries: new Map() }), // EMPTY_DICT
  100: (m) => m.newDict(m.popToMark()), // DICT
  115: (m) => m.setItems(m.popSome(2)), // SETITEM
  117: (m) => m.setItems(m.popToMark()), // SETITEMS

  113: (m) => m.remember(m.bytes.uint8()), // BINPUT
  114: (m) => m.remember(m.bytes.uint32()), // LONG_BINPUT
  148: (m) => m.memoize(), // MEMOIZE
  104: (m) => m.recall(m.bytes.uint8()), // BINGET
  106: (m) => m.recall(m.bytes.uint32()), // LONG_BINGET

  99: (m) => m.lookUp(m.bytes.line(), m.bytes.line()), // GLOBAL
  147: (m) => m.lookUpStacked(), // STACK_GLOBAL
  82: (m) => m.call(), // REDUCE
  98: (m) => m.build(), // BUILD
  81: (m) => m.refer(), // BINPERSID
};

/** @throws FileError when the pickle is damaged, wants to run anything, or is longer than weights need */
export function unpickle(bytes: Uint8Array<ArrayBuffer>, path: string, vocabulary: Vocabulary): Pickled {
  const machine = new PickleMachine(new PickleBytes(bytes, path), vocabulary);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const code = machine.bytes.uint8();
    if (code === STOP) return machine.pop();
    const instruction = INSTRUCTIONS[code];
    if (!instruction)
      throw damaged(
        path,
        'its pickle has an instruction that tables of weights do not need',
        'those that PyTorch writes',
        `0x${code.toString(16)}`,
      );
    instruction(machine);
  }
  throw damaged(path, 'its pickle is too long', `at most ${MOST_STEPS} instructions`, 'more');
}
