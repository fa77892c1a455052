import { describe, expect, it } from 'vitest';
import { labels, offers, taken } from './around.ts';

describe('keys', () => {
  it('are those of the level, without those that stand there', async () => {
    expect(await labels('|')).toEqual(
      expect.arrayContaining(['prompts', 'models', 'cases', 'rubrics', 'gate', 'budget', 'trials']),
    );
    expect(await labels('prompts: [a]\n|\ncases: []\n')).not.toContain('cases');
    expect(await labels('cases:\n  - name: a\n    |\n    expected: b\n  - name: c\n')).toEqual(
      expect.arrayContaining(['vars', 'tags', 'rubrics', 'history']),
    );
    expect(await labels('cases:\n  - name: a\n    |\n    expected: b\n')).not.toContain('expected');
    expect(await labels('gate: { alpha: 0.1, | }')).toEqual(
      expect.arrayContaining(['against', 'margin', 'inconclusive', 'default', 'metrics']),
    );
    expect(await labels('gate:\n  metrics:\n    |')).toContain('latencyMs');
    expect(await labels('budget:\n  |\n')).toEqual(['usd', 'calls', 'tokens']);
  });

  it('of a rubric are the options of its type', async () => {
    expect(await labels('rubrics:\n  a: { type: word-count, | }\n')).toEqual([
      'weight',
      'gate',
      'value',
      'unit',
    ]);
    expect(await labels('rubrics:\n  a:\n    type: not-similar\n    |\n')).toEqual(
      expect.arrayContaining(['threshold', 'value', 'model']),
    );
    expect(await labels('cases:\n  - name: a\n    rubrics:\n      own: { type: regex, | }\n')).toContain(
      'flags',
    );
    expect(await labels('a: { type: regex, | }\n', 'rubrics')).toContain('flags');
    expect(await labels('rubrics:\n  a: { type: regex, | }\n', 'rubrics')).toContain('flags');
  });

  it('say in a line what they mean', async () => {
    const [trials] = (await offers('tr|')).filter(({ label }) => label === 'trials');
    expect(trials).toMatchObject({ detail: 'whole number', about: expect.stringMatching(/default 1/u) });
    const [value] = (await offers('rubrics:\n  a: { type: contains, | }')).filter(
      ({ label }) => label === 'value',
    );
    expect(value?.about).toBe('Text that must be in the output.');
  });

  it('are put in with what comes after them, as deep as they belong', async () => {
    expect(await taken('|', 'prompts')).toBe('prompts: []');
    expect(await taken('|', 'cases')).toBe('cases:\n  - ');
    expect(await taken('cases:\n  - v|\n', 'vars')).toBe('cases:\n  - vars:\n      \n');
    expect(await taken('cases:\n  - name: a\n    v|\n', 'vars')).toBe(
      'cases:\n  - name: a\n    vars:\n      \n',
    );
    expect(await taken('cases:\n  - { name: a, v| }\n', 'vars')).toBe(
      'cases:\n  - { name: a, vars: {  } }\n',
    );
    expect(await taken('tria|ls: 2\n', 'trials')).toBe('trials: 2\n');
  });

  it('of an entry are offered under its dash too, where an editor begins the next line, and moved in', async () => {
    expect(await taken('cases:\n  - name: a\n  exp|\n', 'expected')).toBe(
      'cases:\n  - name: a\n    expected: \n',
    );
    expect(await taken('cases:\n  - name: a\n  va|\nrubrics: {}\n', 'vars')).toBe(
      'cases:\n  - name: a\n    vars:\n      \nrubrics: {}\n',
    );
    expect(await labels('cases:\n  - name: a\n    expected: b\n  |\n')).not.toContain('expected');
    expect(await labels('cases:\n  - name: a\n |\n')).toEqual([]);
    expect(await labels('rubrics:\n  a: { type: regex }\n  |\n')).toEqual(['$use']);
  });
});

describe('values', () => {
  it('are those that the schema lists', async () => {
    expect(await labels('gate: { inconclusive: | }')).toEqual(['fail', 'pass', 'warn']);
    expect(await labels('rubrics:\n  a: { type: word-count, unit: | }')).toEqual([
      'intl-segmenter',
      'white-space',
    ]);
    expect(await labels('rubrics:\n  a:\n    type: contains\n    gate:|\n')).toEqual([
      '{ no-worse: … }',
      '{ min: … }',
      'no-regression',
      'off',
    ]);
    expect(await taken('gate:\n  default:|\n', 'no-regression')).toBe('gate:\n  default: no-regression\n');
  });

  it('of a type are all rubrics and their reverses, with what they do', async () => {
    const found = await offers('rubrics:\n  a: { type: | }');
    expect(found.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['icontains', 'not-icontains', 'similar', 'trajectory:tool-used']),
    );
    const words = found.find(({ label }) => label === 'not-word-count')?.about ?? '';
    expect(words).toMatch(/Passes where `word-count` fails/u);
    expect(words).toMatch(/`unit` \(white-space \| intl-segmenter\)/u);
    expect(await taken('rubrics:\n  a: { type: cont|ains, value: x }\n', 'icontains')).toBe(
      'rubrics:\n  a: { type: icontains, value: x }\n',
    );
    expect(await taken('rubrics:\n  a: |\n', '{ type: … }')).toBe('rubrics:\n  a: { type:  }\n');
  });

  it('are files, models, labels and tags where these stand', async () => {
    expect(await labels('prompts: [|')).toEqual(['a prompt.file', 'prompt.file']);
    expect(await labels('prompts:\n  - |\n')).toEqual(['a prompt.file', 'prompt.file']);
    expect(await labels('cases:\n  - |\n')).toEqual(expect.arrayContaining(['dataset.file', 'name', 'vars']));
    expect(await labels('recordings: [|]')).toContain('recording.file');
    expect(await labels('rubrics:\n  $use: [|]')).toContain('rubrics-file.file');
    expect(await labels('models: [openai:|]')).toEqual(['echo', 'openai:']);
    expect(await labels('models:\n  - id: |\n')).toEqual(['echo', 'openai:']);
    expect(await labels('staging:\n  model: |\n', 'environments')).toEqual(['echo', 'openai:']);
    expect(await labels('judge: |\n', 'configuration')).toEqual(['echo', 'openai:']);
    expect(await labels('gate: { against: | }')).toEqual(['production']);
    expect(await labels('cases:\n  - tags: [|]\n')).toEqual(['short']);
  });

  it('of `of` are the rubrics whose verdicts may be counted, with their types', async () => {
    const suite = (of: string) =>
      `cases: [{ vars: {} }]\nrubrics:\n  $use: [a.rubrics.yaml]\n  says: { type: contains, value: a }\n  "is short":\n    type: word-count\n  twice: { type: pass-at-k, k: 2, ${of} }\n  agrees: { type: cohen-kappa }\nmodels: [echo]\n`;
    const found = await offers(suite('of: |'));
    expect(found.map(({ label, detail }) => [label, detail])).toEqual([
      ['is short', 'word-count'],
      ['says', 'contains'],
    ]);
    expect(await labels(suite('of: sa|ys'))).toContain('says');
    expect(
      await labels('a: { type: contains, value: x }\nb: { type: pass-hat-k, of: | }\n', 'rubrics'),
    ).toEqual(['a']);
    expect(
      await taken('rubrics:\n  a: { type: contains, value: x }\n  b: { type: pass-at-k, | }\n', 'of'),
    ).toContain('pass-at-k, of: ');
  });

  it('keep the quotes that stand there', async () => {
    expect(await taken('prompts: ["|"]', 'a prompt.file')).toBe('prompts: ["a prompt.file"]');
    expect(await taken("prompts: ['a|']", 'prompt.file')).toBe("prompts: ['prompt.file']");
  });
});

describe('variables of the prompt', () => {
  it('are offered under vars, required ones first, all of them at once before', async () => {
    expect(await labels('cases:\n  - vars: { | }\n')).toEqual([
      'name, mood',
      'name',
      'mood',
      'note',
      'orders',
    ]);
    expect(await taken('cases:\n  - vars: { | }\n', 'name, mood')).toBe(
      'cases:\n  - vars: { name: , mood:  }\n',
    );
    expect(await taken('cases:\n  - vars:\n      |\n', 'name, mood')).toBe(
      'cases:\n  - vars:\n      name: \n      mood: \n',
    );
    expect(await labels('cases:\n  - vars: { name: x, | }\n')).toEqual(['mood', 'note', 'orders']);
  });

  it('are offered part by part, with the values that the prompt lists', async () => {
    expect(await labels('cases:\n  - vars:\n      orders:\n        - |\n')).toEqual(['title']);
    expect(await labels('cases:\n  - vars: { mood: | }\n')).toEqual(['cheerful', 'gruff']);
  });

  it('are offered in placeholders of a rubric, closed where they are not', async () => {
    expect(await labels('rubrics:\n  a: { type: contains, value: "{{|" }\n')).toEqual([
      'mood',
      'name',
      'note',
      'orders',
      'expected',
      'metadata',
    ]);
    expect(await taken('rubrics:\n  a: { type: contains, value: "to {{na|" }\n', 'name')).toBe(
      'rubrics:\n  a: { type: contains, value: "to {{name}}" }\n',
    );
    expect(
      await taken(
        'rubrics:\n  a:\n    type: contains\n    value: |\n      {{ m|}}\n'.replace('|\n', '>\n'),
        'mood',
      ),
    ).toBe('rubrics:\n  a:\n    type: contains\n    value: >\n      {{ mood}}\n');
  });
});

describe('nothing', () => {
  it('is offered in comments, in texts, and under metadata', async () => {
    expect(await labels('# pro|\n')).toEqual([]);
    expect(await labels('cases:\n  - name: a # ta|\n')).toEqual([]);
    expect(await labels('description: what |\n')).toEqual([]);
    expect(await labels('cases:\n  - metadata: { | }\n')).toEqual([]);
  });
});
