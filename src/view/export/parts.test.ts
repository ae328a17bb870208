import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteText } from './caption';
import { writeCsv } from './csv';
import { embedCode } from './embedCode';
import { covers } from './fonts';
import { element, escapeXml, textOf } from './xml';

describe('comma-separated values', () => {
  it('are as RFC 4180 has them', () => {
    const rows = [
      { a: 'plain', b: 1.5 },
      { a: 'with, comma', b: null },
      { a: 'with "quotes"', b: true },
      { a: 'two\nlines', b: -0.25 },
    ];
    expect(writeCsv(['a', 'b'], rows)).toBe(
      'a,b\r\nplain,1.5\r\n"with, comma",\r\n"with ""quotes""",true\r\n"two\nlines",-0.25\r\n',
    );
  });

  it('keep every number to the last bit', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(writeCsv(['x'], [{ x }]).split('\r\n')[1])).toBe(x === 0 ? 0 : x);
      }),
    );
  });
});

describe('markup', () => {
  it('has no character left that could end a text or an attribute, and none that XML does not have', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeXml(text);
        expect(escaped.replace(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/[<>"&]/);
        expect(escaped).not.toMatch(/[\p{Surrogate}\ufffe\uffff]/u);
        for (const c of escaped) expect(c >= ' ' || '\t\n\r'.includes(c)).toBe(true);
      }),
    );
    expect(escapeXml('\ud83c\udf0a a\tb')).toBe('\ud83c\udf0a a\tb');
  });

  it('leaves out attributes that are undefined and rounds lengths', () => {
    expect(element('a', { x: 1 / 3, y: undefined, t: '"' }, textOf('<b>'))).toBe(
      '<a x="0.33" t="&quot;">&lt;b&gt;</a>',
    );
    expect(element('a', {})).toBe('<a/>');
  });
});

it('a range of a font has the characters that it names', () => {
  const latin = 'U+0000-00FF, U+0131,U+2000-206f';
  for (const c of 'aé\u0131…') expect(covers(latin, c.codePointAt(0) ?? 0), c).toBe(true);
  for (const c of 'жα\u0132') expect(covers(latin, c.codePointAt(0) ?? 0), c).toBe(false);
  expect(covers('', 0x436)).toBe(true);
});

it('the embed code is one element, whatever the label says', () => {
  const code = embedCode('http://localhost/?embed#v=1&seed=7/res/1', '"><script>alert(1)</script>');
  expect(code).toBe(
    '<iframe src="http://localhost/?embed#v=1&amp;seed=7/res/1" title="Flow graph of &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" width="800" height="420" style="border: 0" loading="lazy"></iframe>',
  );
});

it('a graph with gaps says so, a whole one says nothing', () => {
  const whole = { nodes: [], edges: [], missing: [], unmeasured: [], below: 0, truncated: false };
  expect(incompleteText(whole, null)).toBeNull();
  expect(incompleteText({ ...whole, missing: ['1/res/2'] }, null)).toMatch(/matches of one feature/);
  expect(incompleteText({ ...whole, missing: ['1/res/2', '1/res/3'] }, null)).toMatch(/2 features/);
  expect(incompleteText({ ...whole, truncated: true }, null)).toMatch(/largest number/);
});
