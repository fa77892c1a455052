import { Environment, Interpreter } from '@huggingface/jinja';
import type { JsonObject } from '../../../json.ts';
import { InputError } from '../../../problem.ts';
import { largestRender, tooLarge } from '../../build-prompt.ts';
import { constants, longestRange } from './filters.ts';
import type { Program } from './nodes.ts';
import type { JinjaTemplate } from './parse.ts';

/** Parts of a template that one render may evaluate. */
const mostSteps = 200_000;

/** Characters and list elements that one render may make or look at, over all its steps. */
const mostWork = 32 * largestRender;

type Statement = Parameters<Interpreter['evaluate']>[0];
type Value = ReturnType<Interpreter['evaluate']>;

/** The package's interpreter of the syntax tree, which runs no code, with a limit on steps and on what they make. */
class BoundedInterpreter extends Interpreter {
  readonly #file: string;
  #steps = 0;
  #work = 0;

  constructor(environment: Environment, file: string) {
    super(environment);
    this.#file = file;
  }

  override evaluate(statement: Statement, environment: Environment): Value {
    if (++this.#steps > mostSteps) throw InputError.of(tooLarge(this.#file));
    // A filter such as `first` on an empty list gives nothing at all; a name that no one has is the missing value.
    const value: Value | undefined = super.evaluate(statement, environment);
    if (value === undefined) return environment.lookupVariable('');
    const content: unknown = value.value;
    if (typeof content === 'string' || Array.isArray(content)) {
      this.#work += content.length;
      if (content.length > largestRender || this.#work > mostWork) throw InputError.of(tooLarge(this.#file));
    }
    return value;
  }
}

/**
 * Fills a template. A value that is missing is empty text, as Jinja has it.
 * @throws {InputError} with code `render-too-large` or `render-failed`.
 */
export function renderJinja({ program, place }: JinjaTemplate, values: JsonObject): string {
  const interpreter = new BoundedInterpreter(environmentOf(values), place.file);
  try {
    return String(interpreter.run(program).value);
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    throw InputError.of({
      code: 'render-failed',
      message:
        error instanceof RangeError
          ? 'The template cannot be filled: it calls itself too deep or makes too long a text.'
          : `The template cannot be filled: ${error.message.replace(/\.?$/, '.')}`,
      remedy: 'Look for values of the wrong kind, such as a text in a loop or a list in a text filter.',
      file: place.file,
    });
  }
}

/** Whether an expression holds for these values; false where it cannot be told. */
export function holds(expression: Program, values: JsonObject): boolean {
  try {
    const environment = environmentOf(values);
    return new BoundedInterpreter(environment, '').evaluate(expression, environment).__bool__().value;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function environmentOf(values: JsonObject): Environment {
  const globals = new Environment();
  for (const [name, value] of Object.entries(constants)) globals.set(name, value);
  globals.set('range', range);
  // A scope of its own, so that a variable may have the name of a global.
  const environment = new Environment(globals);
  environment.variables.clear();
  for (const [name, value] of Object.entries(values)) environment.set(name, value);
  return environment;
}

function range(...bounds: unknown[]): number[] {
  const [first, second, third = 1] = bounds;
  const start = second === undefined ? 0 : Number(first);
  const stop = second === undefined ? Number(first) : Number(second);
  const step = Number(third);
  const count = Math.ceil((stop - start) / step);
  if (!Number.isFinite(count) || count > longestRange) throw new Error('range() gives too many numbers');
  return Array.from({ length: Math.max(0, count) }, (_, index) => start + index * step);
}
