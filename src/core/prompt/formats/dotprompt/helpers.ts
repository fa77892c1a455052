/** How a helper may stand in a template: checked when a prompt is read, so that nothing of it can fail later. */
export interface HelperRule {
  readonly as: 'inline' | 'block';
  /** Also as `(helper …)` inside another expression. */
  readonly asValue?: true;
  /** How many values it takes. */
  readonly values: number;
  readonly options: readonly string[];
  readonly needed?: string;
  /** Shown when it stands wrongly. */
  readonly example: string;
}

/** Every helper of the format; there are no others, and a prompt cannot bring its own. */
export const helperRules: ReadonlyMap<string, HelperRule> = new Map<string, HelperRule>([
  ['role', { as: 'inline', values: 1, options: [], example: '{{role "system"}}' }],
  ['history', { as: 'inline', values: 0, options: [], example: '{{history}}' }],
  ['section', { as: 'inline', values: 1, options: [], example: '{{section "name"}}' }],
  [
    'media',
    {
      as: 'inline',
      values: 0,
      options: ['url', 'contentType'],
      needed: 'url',
      example: '{{media url=photo}}',
    },
  ],
  [
    'json',
    { as: 'inline', asValue: true, values: 1, options: ['indent'], example: '{{json order indent=2}}' },
  ],
  ['lookup', { as: 'inline', asValue: true, values: 2, options: [], example: '{{lookup prices name}}' }],
  ['log', { as: 'inline', values: 1, options: ['level'], example: '{{log name}}' }],
  ['if', { as: 'block', values: 1, options: ['includeZero'], example: '{{#if name}}…{{/if}}' }],
  ['unless', { as: 'block', values: 1, options: ['includeZero'], example: '{{#unless name}}…{{/unless}}' }],
  ['each', { as: 'block', values: 1, options: [], example: '{{#each items}}…{{/each}}' }],
  ['with', { as: 'block', values: 1, options: [], example: '{{#with order}}…{{/with}}' }],
  ['ifEquals', { as: 'block', values: 2, options: [], example: '{{#ifEquals tone "warm"}}…{{/ifEquals}}' }],
  [
    'unlessEquals',
    { as: 'block', values: 2, options: [], example: '{{#unlessEquals tone "warm"}}…{{/unlessEquals}}' },
  ],
]);

/** The roles that a template may name, and what they are called in a request. */
export const roles: ReadonlyMap<string, 'system' | 'developer' | 'user' | 'assistant' | 'tool'> = new Map([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['model', 'assistant'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
]);
