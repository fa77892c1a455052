import { Command, Help, InvalidArgumentError, Option } from 'commander';
import {
  type CommandDeclaration,
  commands,
  environment,
  exitCodes,
  type OptionDeclaration,
  programDetails,
  programSummary,
} from './commands.ts';
import { type Io, type Output, wantsColor } from './io.ts';

/** Builds the parser, with its help, from the declared commands. `done` gets the exit code of the command that ran. */
export function buildProgram(io: Io, version: string, done: (code: number) => void): Command {
  const program = new Command('regrade')
    .description(programSummary)
    .version(version, '--version', 'Show the version.')
    .helpOption('--help', 'Show help.')
    .helpCommand('help [command]', 'Show help for a command.')
    .showHelpAfterError('Try: regrade --help')
    .addHelpText(
      'after',
      () => `\n${[...programDetails.map(wrapFor(io)), environmentText(), exitCodeText()].join('\n\n')}`,
    );
  settle(program, io);
  for (const declaration of commands) program.addCommand(commandOf(declaration, io, done));
  return program;
}

function commandOf(declaration: CommandDeclaration, io: Io, done: (code: number) => void): Command {
  const command = new Command(declaration.name)
    .description(declaration.summary)
    .helpOption('--help', 'Show help.')
    .showHelpAfterError(`Try: regrade help ${declaration.name}`)
    .addHelpText('after', () => `\n${afterOptions(declaration, io)}`);
  settle(command, io);
  for (const { name, summary } of declaration.arguments) command.argument(name, summary);
  for (const option of declaration.options) command.addOption(optionOf(option));
  return command.action(async () => {
    done(await declaration.run({ arguments: command.args, options: command.opts() }, io));
  });
}

/** Everything goes through `io`; nothing ends the process. */
function settle(command: Command, io: Io): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    getOutHelpWidth: () => helpWidth(io.stdout),
    getErrHelpWidth: () => helpWidth(io.stderr),
    getOutHasColors: () => wantsColor(io.stdout, io.env),
    getErrHasColors: () => wantsColor(io.stderr, io.env),
  });
}

function optionOf(declaration: OptionDeclaration): Option {
  const { repeatable, value, required, choices, optional } = declaration;
  const summary = declaration.summary + (repeatable ? ' May be given several times.' : '');
  const option = new Option(declaration.flags, summary);
  if (required) option.makeOptionMandatory();
  if (choices) option.choices(choices);
  if (choices && !optional) option.default(choices[0]);
  const read = value === undefined ? (text: string) => text : readers[value];
  if (repeatable) {
    option.argParser((text: string, before: unknown[] | undefined) => [...(before ?? []), read(text)]);
  } else if (value !== undefined) option.argParser(read);
  return option;
}

const readers: {
  readonly [kind in NonNullable<OptionDeclaration['value']>]: (text: string) => unknown;
} = {
  'whole number': (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1) {
      throw new InvalidArgumentError('Give a whole number from 1.');
    }
    return number;
  },
  amount: (text) => {
    const number = Number(text);
    if (!/^\d*\.?\d+$/.test(text) || !Number.isFinite(number)) {
      throw new InvalidArgumentError('Give an amount in US dollars, e.g. 2.50.');
    }
    return number;
  },
  shard: (text) => {
    const [, index, of] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? [];
    if (index === undefined || of === undefined || Number(index) > Number(of)) {
      throw new InvalidArgumentError('Give part and number of parts, e.g. 1/4.');
    }
    return { index: Number(index), of: Number(of) };
  },
};

/** Wraps a paragraph to the terminal, as the parser's own help does. */
const wrapFor = (io: Io) => (text: string) => new Help().boxWrap(text, helpWidth(io.stdout));

const helpWidth = (output: Output) => Math.min(output.columns, 120);

function environmentText(): string {
  const width = Math.max(...environment.map(({ name }) => name.length));
  return ['Environment:', ...environment.map(({ name, means }) => `  ${name.padEnd(width)}  ${means}`)].join(
    '\n',
  );
}

function exitCodeText(): string {
  return ['Exit codes:', ...exitCodes.map(({ code, means }) => `  ${code}  ${means}`)].join('\n');
}

function afterOptions({ details, examples }: CommandDeclaration, io: Io): string {
  const shown = examples.map(({ line, does }) => `  ${line}\n      ${does}`);
  return [...details.map(wrapFor(io)), `Examples:\n${shown.join('\n')}`, exitCodeText()].join('\n\n');
}
