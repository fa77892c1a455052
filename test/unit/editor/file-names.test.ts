import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/core/prompt/formats/registry.ts';
import { isPromptName } from '../../../src/editor/workspace/file-names.ts';

describe('prompts by name', () => {
  it('leaves out partials, as the formats do', () => {
    for (const path of ['a.prompt', 'x/b.v2.prompt', '_policy.prompt', 'x/_policy.prompt', 'c.prompt.yml']) {
      expect([path, isPromptName(path)]).toEqual([path, formatOf(path) !== undefined]);
    }
  });
});
