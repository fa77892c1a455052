import { isJsonObject, type JsonObject, type JsonValue } from '../../../json.ts';
import type { ResponseFormat, Tool } from '../../message.ts';

/** Functions of a chat request: `[{type: function, function: {name, description, parameters}}]`. */
export function toolsOf(written: JsonValue | undefined): Tool[] {
  if (!Array.isArray(written)) return [];
  return written.flatMap((tool): Tool[] => {
    const given = isJsonObject(tool) && isJsonObject(tool.function) ? tool.function : tool;
    if (!isJsonObject(given) || typeof given.name !== 'string') return [];
    const { name, description, parameters, strict } = given;
    return [
      {
        name,
        ...(typeof description === 'string' ? { description } : {}),
        ...(isJsonObject(parameters) ? { inputSchema: parameters } : {}),
        ...(typeof strict === 'boolean' ? { strict } : {}),
      },
    ];
  });
}

/** The `response_format` of a chat request. */
export function responseOf(written: JsonValue | undefined): ResponseFormat | undefined {
  if (!isJsonObject(written)) return undefined;
  if (written.type === 'text') return { type: 'text' };
  if (written.type === 'json_object') return { type: 'json' };
  const named: JsonObject | undefined = isJsonObject(written.json_schema) ? written.json_schema : undefined;
  if (written.type !== 'json_schema' || !named || !isJsonObject(named.schema)) return undefined;
  return {
    type: 'json',
    schema: named.schema,
    ...(typeof named.name === 'string' ? { name: named.name } : {}),
    ...(typeof named.strict === 'boolean' ? { strict: named.strict } : {}),
  };
}
