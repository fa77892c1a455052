import { isJsonObject, type JsonSchema, type JsonValue } from '../../../json.ts';
import { InputError, type Problem } from '../../../problem.ts';
import type { Parameters, ResponseFormat, Tool } from '../../message.ts';
import { readParameters } from '../../parameters.ts';
import type { SourceText } from '../../source-text.ts';
import type { Path } from '../../yaml-document.ts';
import type { DotpromptText } from './front-matter.ts';
import { jsonSchemaOf, PicoschemaError } from './picoschema.ts';

/** Reads what the front matter says about the call, and gathers what is wrong with it. */
export class Header {
  readonly #source: SourceText;
  readonly #split: DotpromptText;
  readonly #problems: Problem[] = [];

  constructor(source: SourceText, split: DotpromptText) {
    this.#source = source;
    this.#split = split;
  }

  inputSchema(): JsonSchema | undefined {
    const schema = this.#schema(this.#split.frontMatter.input?.schema, ['input', 'schema']);
    if (!isJsonObject(schema) || schema.type === undefined || schema.type === 'object') return schema;
    this.#add(
      'warning',
      'input-is-no-mapping',
      'The input of a prompt is a mapping of variables, so this schema is not used.',
      'List the variables with their types.',
      ['input', 'schema'],
    );
    return undefined;
  }

  tools(): Tool[] {
    const { toolDefs, tools } = this.#split.frontMatter;
    const defined = new Map<string, Tool>();
    (toolDefs ?? []).forEach(({ name, description, inputSchema }, index) => {
      if (defined.has(name)) {
        this.#add(
          'error',
          'duplicate-tool',
          `The tool "${name}" is defined twice.`,
          'Remove one of the two.',
          ['toolDefs', index, 'name'],
        );
      }
      const schema = this.#schema(inputSchema, ['toolDefs', index, 'inputSchema']);
      defined.set(name, {
        name,
        ...(description ? { description } : {}),
        ...(schema !== undefined ? { inputSchema: schema } : {}),
      });
    });
    (tools ?? []).forEach((name, index) => {
      if (defined.has(name)) return;
      this.#add(
        'warning',
        'undefined-tool',
        `The tool "${name}" is named but not defined, so the model sees its name only.`,
        'Define it under toolDefs.',
        ['tools', index],
      );
      defined.set(name, { name });
    });
    return [...defined.values()];
  }

  response(): ResponseFormat | undefined {
    const { output } = this.#split.frontMatter;
    const schema = this.#schema(output?.schema, ['output', 'schema']);
    const format = output?.format ?? (schema === undefined ? undefined : 'json');
    if (format === 'json') return { type: 'json', ...(schema !== undefined ? { schema } : {}) };
    if (format === 'text') return { type: 'text' };
    if (format !== undefined) {
      this.#add(
        'warning',
        'unknown-output-format',
        `The output format "${format}" is not known, so no format is asked for.`,
        'Use json or text.',
        ['output', 'format'],
      );
    }
    return undefined;
  }

  parameters(): Parameters {
    const { parameters, findings } = readParameters(this.#split.frontMatter.config ?? {});
    for (const { severity, code, message, remedy, key } of findings) {
      this.#add(severity, code, message, remedy, ['config', key]);
    }
    return parameters;
  }

  /**
   * The warnings.
   * @throws {InputError} with all problems when there are errors among them.
   */
  done(): readonly Problem[] {
    if (this.#problems.some(({ severity }) => severity === 'error')) throw new InputError(this.#problems);
    return this.#problems;
  }

  #schema(schema: JsonValue | undefined, path: Path): JsonSchema | undefined {
    if (schema === undefined || schema === null) return undefined;
    try {
      return jsonSchemaOf(schema);
    } catch (error) {
      if (!(error instanceof PicoschemaError)) throw error;
      this.#add(
        'error',
        'invalid-schema',
        error.message,
        'Use string, number, integer, boolean, null, any, a mapping of fields, or JSON Schema.',
        [...path, ...error.path],
      );
      return undefined;
    }
  }

  #add(severity: Problem['severity'], code: string, message: string, remedy: string, path: Path): void {
    const range = this.#split.document?.rangeOf(path);
    this.#problems.push({
      severity,
      code,
      message,
      remedy,
      file: this.#source.path,
      ...(range ? { range } : {}),
    });
  }
}
