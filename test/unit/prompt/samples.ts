import type { JsonObject } from '../../../src/core/json.ts';
import type { NameTells } from '../../../src/core/prompt/format-names.ts';
import type { PromptFormatId } from '../../../src/core/prompt/prompt.ts';

/** One prompt in a format, with what the contract of all formats expects of it. */
export interface Sample {
  readonly format: PromptFormatId;
  readonly path: string;
  readonly tells: NameTells;
  readonly text: string;
  readonly vars: JsonObject;
  /** Variables in order, and what stands in the file where each is first used. */
  readonly variables: readonly (readonly [path: string, written: string])[];
  /** Role and text of each rendered message. */
  readonly messages: readonly (readonly [role: string, text: string])[];
  /** A file with a mistake, and where it must be reported. */
  readonly broken: { readonly text: string; readonly place: string };
  /** A file with one message of the user that holds this text, `<name>` in it being a variable. */
  readonly saying: (text: string) => string;
  /** Fixed text of the prompt: another one is another definition. */
  readonly fixed: string;
  /** The definition's hash; a change of it orphans recorded runs. */
  readonly hash: string;
}

/** Variables in double braces, and what a format puts around the text. */
const braces = (text: string) => text.replace(/<(\w+)>/g, '{{$1}}');

export const samples: readonly Sample[] = [
  {
    format: 'dotprompt',
    tells: 'prompt',
    path: 'a/reply.prompt',
    text: '---\nmodel: openai/gpt-5-mini\nconfig: {temperature: 0.2}\n---\n{{role "system"}}Be {{tone}}.\n{{role "user"}}{{ticket}}!\n',
    vars: { tone: 'kind', ticket: 'Where is it?' },
    variables: [
      ['tone', 'tone'],
      ['ticket', 'ticket'],
    ],
    messages: [
      ['system', 'Be kind.\n'],
      ['user', 'Where is it?!'],
    ],
    broken: { text: 'Hi\n{{#if a}}', place: '2:1-2:10 template-syntax' },
    saying: braces,
    fixed: 'Be ',
    hash: 'sha256:959060f41c97f94b9612520a9c14e83c029a29f464f6682db8d3c9ab7aee81c5',
  },
  {
    format: 'github',
    tells: 'prompt',
    path: 'a/reply.prompt.yml',
    text: 'model: openai/gpt-5-mini\nmodelParameters: {temperature: 0.2}\nmessages:\n  - {role: system, content: Be kind.}\n  - {role: user, content: "Hi {{ticket}}!"}\n',
    vars: { ticket: 'Where is it?' },
    variables: [['ticket', '"Hi {{ticket}}!"']],
    messages: [
      ['system', 'Be kind.'],
      ['user', 'Hi Where is it?!'],
    ],
    broken: { text: 'messages:\n  - {role: boss, content: x}', place: '2:12-2:16 unknown-role' },
    saying: (text) => `messages:\n  - { role: user, content: ${JSON.stringify(braces(text))} }\n`,
    fixed: 'Be kind',
    hash: 'sha256:35c80b8d95e856d7d3cd859e7f4e64a11155607513780a4b6c5d38c7600004fa',
  },
  {
    format: 'text',
    tells: 'named',
    path: 'a/reply.md',
    text: '# Reply\nto {{ticket}} of {{order.id}}.\n',
    vars: { ticket: 'Where is it?', order: { id: '7' } },
    variables: [
      ['ticket', '{{ticket}}'],
      ['order.id', '{{order.id}}'],
    ],
    messages: [['user', '# Reply\nto Where is it? of 7.\n']],
    broken: { text: 'Hi\n{{#a}}', place: '2:1-2:7 template-syntax' },
    saying: braces,
    fixed: 'Reply',
    hash: 'sha256:0d0f3efc1a881c7542c6385fa3712d9a7ad61a6ad39d38078d1c32fd6faf1d0a',
  },
  {
    format: 'prompty',
    tells: 'prompt',
    path: 'a/reply.prompty',
    text: '---\nmodel: {id: gpt-5-mini, provider: openai, options: {temperature: 0.2}, connection: {apiKey: "${env:KEY}"}}\ninputs:\n  - {name: ticket, kind: string, required: true}\n---\nsystem:\nBe kind.\n{# not sent #}\nuser:\n{{ticket}}\n\nor {{ other.x }}\n',
    vars: { ticket: 'Where is it?', other: { x: 'y' } },
    variables: [
      ['ticket', 'ticket'],
      ['other.x', 'other.x'],
    ],
    messages: [
      ['system', 'Be kind.'],
      ['user', 'Where is it?\n\nor y'],
    ],
    broken: { text: 'user:\n{{ a | uper }}', place: '2:8-2:12 unknown-filter' },
    saying: (text) => `user:\n${braces(text)}`,
    fixed: 'Be kind',
    hash: 'sha256:4c600a1819f8d77850fa3db83d2b47be8b9a9decaff99df8e2fa0cb94fb92e85',
  },
  {
    format: 'jinja',
    tells: 'prompt',
    path: 'prompts/reply.j2',
    text: 'To {{ ticket }}{% if vip %}, soon{% endif %}:{% for item in items %} [{{ item.name }}]{% endfor %}\n',
    vars: { ticket: 'Where is it?', vip: true, items: [{ name: 'a' }, { name: 'b' }] },
    variables: [
      ['ticket', 'ticket'],
      ['vip', 'vip'],
      ['items', 'items'],
      ['items[].name', 'item.name'],
    ],
    messages: [['user', 'To Where is it?, soon: [a] [b]']],
    broken: { text: 'Hi\n{% if a %}b', place: '2:11-2:12 template-syntax' },
    saying: braces,
    fixed: 'soon',
    hash: 'sha256:732d7d416fe761cbbd284e0a865c1525734bbe2aadca93f2fa8bbdc8bd108e4f',
  },
  {
    format: 'chat',
    tells: 'named',
    path: 'a/reply.json',
    text: '[\n  {"role": "system", "content": "Be {{ tone }}."},\n  {"role": "user", "content": [{"type": "text", "text": "{{ticket}}"}, {"type": "image_url", "image_url": {"url": "{{photo}}"}}]}\n]\n',
    vars: { tone: 'kind', ticket: 'Where "is" it?', photo: 'https://a.b/c.png' },
    variables: [
      ['tone', '"Be {{ tone }}."'],
      ['ticket', '"{{ticket}}"'],
      ['photo', '{"url": "{{photo}}"}'],
    ],
    messages: [
      ['system', 'Be kind.'],
      ['user', 'Where "is" it?'],
    ],
    broken: { text: '[\n  {"role": "boss", "content": "x"}\n]', place: '2:12-2:18 invalid-message' },
    saying: (text) => JSON.stringify([{ role: 'user', content: braces(text) }]),
    fixed: 'Be ',
    hash: 'sha256:ffb183822295a10ebb611f2fc5a186468ffade5dcb917f557ead257c53fd9e1b',
  },
  {
    format: 'promptfoo',
    tells: 'named',
    path: 'a/reply.jsonl',
    text: '[{"role": "system", "content": "Be kind."}, {"role": "user", "content": "To {{ticket}}"}]\n',
    vars: { ticket: 'Where is it?' },
    variables: [['ticket', '"To {{ticket}}"']],
    messages: [
      ['system', 'Be kind.'],
      ['user', 'To Where is it?'],
    ],
    broken: { text: 'Hi {{ a', place: '1:4-1:6 template-syntax' },
    saying: (text) => JSON.stringify([{ role: 'user', content: braces(text) }]),
    fixed: 'Be kind',
    hash: 'sha256:311a4acd52eef45091280f60a93246994e6514e6c96d1b07235a24f239c5971e',
  },
  {
    format: 'langfuse',
    tells: 'named',
    path: 'a/reply.json',
    text: '{\n  "name": "reply", "version": 3, "type": "chat", "labels": ["production"], "tags": [],\n  "config": {"model": "gpt-5-mini", "temperature": 0.2, "team": "support"},\n  "prompt": [\n    {"role": "system", "content": "Be {{tone}}."},\n    {"type": "placeholder", "name": "chat"},\n    {"type": "chatmessage", "role": "user", "content": "{{ ticket }}"}\n  ]\n}\n',
    vars: { tone: 'kind', ticket: 'Where is it?' },
    variables: [
      ['tone', '"Be {{tone}}."'],
      ['chat', '{"type": "placeholder", "name": "chat"}'],
      ['ticket', '"{{ ticket }}"'],
    ],
    messages: [
      ['system', 'Be kind.'],
      ['user', 'Where is it?'],
    ],
    broken: {
      text: '{"type": "text",\n"prompt": "Hi @@@langfusePrompt:name=a|version=1@@@"}',
      place: '2:11-2:53 unresolved-reference',
    },
    saying: (text) => JSON.stringify({ type: 'text', prompt: braces(text) }),
    fixed: 'Be ',
    hash: 'sha256:afdfc109c219534ab873b916a01a4eb9bcbad748b7f959f8fe0c7a57c2cfe2df',
  },
  {
    format: 'langchain',
    tells: 'named',
    path: 'a/manifest.json',
    text: `{"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "chat", "ChatPromptTemplate"], "kwargs": {
  "messages": [
    {"lc": 1, "type": "constructor", "id": ["x", "SystemMessagePromptTemplate"], "kwargs": {"prompt":
      {"lc": 1, "type": "constructor", "id": ["x", "PromptTemplate"], "kwargs": {"template": "Be {tone} {{x}}.", "template_format": "f-string"}}}},
    {"lc": 1, "type": "constructor", "id": ["x", "MessagesPlaceholder"], "kwargs": {"variable_name": "chat"}},
    {"lc": 1, "type": "constructor", "id": ["x", "HumanMessagePromptTemplate"], "kwargs": {"prompt":
      {"lc": 1, "type": "constructor", "id": ["x", "PromptTemplate"], "kwargs": {"template": "{ticket}", "template_format": "f-string"}}}}
  ]}}
`,
    vars: { tone: 'kind', ticket: 'Where is it?' },
    variables: [
      ['tone', '"Be {tone} {{x}}."'],
      [
        'chat',
        '{"lc": 1, "type": "constructor", "id": ["x", "MessagesPlaceholder"], "kwargs": {"variable_name": "chat"}}',
      ],
      ['ticket', '"{ticket}"'],
    ],
    messages: [
      ['system', 'Be kind {x}.'],
      ['user', 'Where is it?'],
    ],
    broken: {
      text: '{"lc": 1, "type": "constructor", "id": ["x", "PromptTemplate"],\n"kwargs": {"template": "{{a}}", "template_format": "jinja2"}}',
      place: '2:11-2:61 unsupported-template',
    },
    saying: (text) => JSON.stringify({ _type: 'prompt', template: text.replace(/<(\w+)>/g, '{$1}') }),
    fixed: 'Be ',
    hash: 'sha256:be0421991346a434d45c76d61c652d03ff4da10993ae58242de083a9a2a5aa8f',
  },
  {
    format: 'editor-file',
    tells: 'prompt',
    path: '.github/prompts/review.prompt.md',
    text: '---\ndescription: Review\nmodel: GPT-5 (copilot)\n---\n\nReview ${input:module:path of the module}, ${selection} and ${HOME}.\n',
    vars: { module: 'a.ts', selection: 'x = 1' },
    variables: [
      ['module', '${input:module:path of the module}'],
      ['selection', '${selection}'],
    ],
    messages: [['user', 'Review a.ts, x = 1 and ${HOME}.']],
    broken: { text: '---\ndescription: x\n', place: '1:1-1:4 unclosed-front-matter' },
    saying: (text) => text.replace(/<(\w+)>/g, '${input:$1}'),
    fixed: ' and ',
    hash: 'sha256:562c6ff965f223f879c61cb12d9ba3232afc9e3f4f772cd541c0550eb36859af',
  },
];
