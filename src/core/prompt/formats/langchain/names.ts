import { type FormatNames, isDataName } from '../../format-names.ts';

/** LangChain and LangSmith: manifests and the older `_type` files. */
export const langchainNames: FormatNames = {
  id: 'langchain',
  title: 'LangChain manifests (.json, .yaml)',
  tells: (path) => (isDataName(path) ? 'named' : undefined),
  globs: [],
};
