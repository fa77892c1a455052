import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { InputError, type Problem, type Range } from '../problem.ts';
import { type Places, placesBelow } from '../prompt/schema-problems.ts';
import { readYaml } from '../prompt/yaml-document.ts';
import { tieTrialRubrics } from '../rubric/dataset/trial-rubrics.ts';
import type { RubricDefinition } from '../rubric/rubric.ts';
import type { Workspace } from '../workspace.ts';
import { defineAll } from './check-case.ts';
import { readWhole } from './file-text.ts';
import { attempt } from './problem-list.ts';
import { filesOf } from './references.ts';

/** The key that takes rubrics from other files. */
const use = '$use';

/** The rubrics of a suite, those of shared files first. */
export interface LoadedRubrics {
  readonly rubrics: readonly RubricDefinition[];
  /** Names of those that stand in the suite itself. */
  readonly inline: ReadonlySet<string>;
  readonly files: readonly string[];
}

/**
 * Defines what stands under `rubrics:`. A rubric of the suite replaces one of the same name from a shared file.
 * @throws {InputError} with every problem found.
 */
export async function loadRubrics(
  workspace: Workspace,
  raw: JsonValue | undefined,
  suite: Places,
): Promise<LoadedRubrics> {
  if (!isJsonObject(raw)) return { rubrics: [], inline: new Set(), files: [] };
  const places = placesBelow(suite, ['rubrics']);
  const problems: Problem[] = [];
  const shared = await sharedRubrics(workspace, raw, places, problems);
  const own = Object.entries(raw).filter(([name]) => name !== use);
  const defined = await attempt(problems, inTurn(own, places), []);
  if (problems.length > 0) throw new InputError(problems);
  const inline = new Set(defined.map(({ name }) => name));
  const { rubrics, faults } = tieTrialRubrics([
    ...shared.rubrics.filter(({ name }) => !inline.has(name)),
    ...defined,
  ]);
  if (faults.length > 0) {
    throw new InputError(
      faults.map(({ rubric: { name }, option, code, message, remedy }) => {
        const at = inline.has(name)
          ? (places.rangeOf([name, option]) ?? places.keyRange([], name))
          : undefined;
        return problem(code, message, remedy, places.file, at ?? places.rangeOf([use]));
      }),
    );
  }
  return {
    rubrics,
    inline,
    files: shared.files,
  };
}

const inTurn = async (rubrics: [string, JsonValue][], places: Places) => defineAll(rubrics, places);

async function sharedRubrics(workspace: Workspace, raw: JsonObject, places: Places, problems: Problem[]) {
  const rubrics: RubricDefinition[] = [];
  const files: string[] = [];
  for (const { written, range } of usedFiles(raw, places, problems)) {
    const reference = { from: places.file, written, range };
    for (const file of await attempt(problems, filesOf(workspace, reference, 'rubrics file'), [])) {
      if (files.includes(file)) continue;
      files.push(file);
      for (const rubric of await attempt(problems, rubricsFile(workspace, file), [])) {
        const first = rubrics.find(({ name }) => name === rubric.name);
        if (first && !Object.hasOwn(raw, rubric.name)) {
          problems.push(
            problem(
              'duplicate-rubric',
              `Two shared files hold a rubric "${rubric.name}".`,
              'Rename one of the two.',
              places.file,
              range,
            ),
          );
        } else if (!first) rubrics.push(rubric);
      }
    }
  }
  return { rubrics, files };
}

function usedFiles(raw: JsonObject, places: Places, problems: Problem[]) {
  const list = raw[use];
  if (list === undefined) return [];
  const above = places.rangeOf([use]);
  if (!Array.isArray(list)) {
    problems.push(
      problem(
        'invalid-value',
        `"rubrics.${use}" must be a list.`,
        'Write it as [house-rules.rubrics.yaml].',
        places.file,
        above,
      ),
    );
    return [];
  }
  return list.flatMap((written, index) => {
    const range = places.rangeOf([use, index]);
    if (typeof written === 'string' && written !== '' && range) return [{ written, range }];
    problems.push(
      problem(
        'invalid-value',
        `"rubrics.${use}" must hold paths.`,
        'Write the path of a rubrics file.',
        places.file,
        range,
      ),
    );
    return [];
  });
}

/** A shared file: a mapping of name to rubric, by itself or under the key `rubrics`. */
async function rubricsFile(workspace: Workspace, file: string): Promise<RubricDefinition[]> {
  const document = readYaml(await readWhole(workspace, file), file);
  const places: Places = { file, rangeOf: document.rangeOf, keyRange: document.keyRange };
  const { value } = document;
  if (!isJsonObject(value)) {
    throw new InputError([
      problem(
        'invalid-value',
        'A rubrics file must be a mapping of names to rubrics.',
        'Write name: { type: … }.',
        file,
        document.head,
      ),
    ]);
  }
  const under = value.rubrics;
  const wrapped = isJsonObject(under) && typeof under.type !== 'string' && Object.keys(value).length === 1;
  const [rubrics, at] = wrapped ? [under, placesBelow(places, ['rubrics'])] : [value, places];
  return defineAll(Object.entries(rubrics), at);
}

function problem(
  code: string,
  message: string,
  remedy: string,
  file: string,
  range: Range | undefined,
): Problem {
  return { severity: 'error', code, message, remedy, file, ...(range ? { range } : {}) };
}
