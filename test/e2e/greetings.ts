// A workspace without git whose one prompt is answered by the model `echo`: 26 cases, a rubric that an added sentence
// breaks in each of them.
const names =
  'Ana Ben Cleo Dan Eva Finn Gil Hana Ivo Jun Kai Lea Max Nia Omar Pia Quin Rosa Sam Tea Uma Vic Wes Xia Yara Zoe';

const cases = names.split(' ').map((name, index) => {
  const mood = index % 2 === 0 ? 'cheerful' : 'gruff';
  return `  - name: ${name}\n    vars: { name: ${name}, mood: ${mood} }\n    tags: [${mood}]`;
});

/** Path → content. */
export const greetings: Readonly<Record<string, string>> = {
  'greeting.prompt': [
    ...[
      '---',
      '# Greets a person.',
      'model: echo',
      'input:',
      '  schema:',
      '    name: string',
      '    mood: string',
      '---',
    ],
    ...['{{role "system"}}', 'Greet the person. Be {{mood}}.', 'Say hello by name.'],
    ...['{{role "user"}}', 'Hello, I am {{name}}.', ''],
  ].join('\n'),
  'greeting.eval.yaml': [
    'prompts: [greeting.prompt]',
    'cases:',
    ...cases,
    'rubrics:',
    '  says-hello: { type: icontains, value: hello }',
    '  brief: { type: word-count, value: { max: 18 } }',
    '',
  ].join('\n'),
  'regrade.config.yaml': 'models: {}\n',
};
