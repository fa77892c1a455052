/** A provider that Regrade knows by name: where it is and whose key goes there. It cannot be redeclared. */
export interface BuiltInProvider {
  /** What stands before the colon of a model id. */
  readonly name: string;
  readonly title: string;
  /** Of the OpenAI-compatible endpoint; null where every customer has an address of their own. */
  readonly baseURL: string | null;
  /** Variable (and secret) that holds the key; null for servers that take none. */
  readonly keyName: string | null;
  /** Runs on this machine. */
  readonly loopback: boolean;
  /** Id in the price list, where it differs from `name`; null for servers without a price. */
  readonly prices?: string | null;
  /** The endpoint's word for the most tokens that may be written; `max_tokens` where nothing is said. */
  readonly maxTokensName?: 'max_tokens' | 'max_completion_tokens';
  /** Whether the endpoint knows the role `developer`; it becomes `system` elsewhere. */
  readonly developerRole?: boolean;
  /** Whether a streamed answer reports its usage when asked; false where the endpoint refuses to be asked. */
  readonly streamUsage?: boolean;
  /** What a customer's own address looks like, where there is no other. */
  readonly addressForm?: string;
  /** Other names of the vendor in front of a slash, as prompt files have them. */
  readonly aliases?: readonly string[];
}

/** One line a provider. */
export const builtInProviders: readonly BuiltInProvider[] = [
  {
    name: 'openai',
    title: 'OpenAI',
    baseURL: 'https://api.openai.com/v1',
    keyName: 'OPENAI_API_KEY',
    loopback: false,
    maxTokensName: 'max_completion_tokens',
    developerRole: true,
  },
  {
    name: 'anthropic',
    title: 'Anthropic',
    baseURL: 'https://api.anthropic.com/v1',
    keyName: 'ANTHROPIC_API_KEY',
    loopback: false,
  },
  {
    name: 'gemini',
    title: 'Google Gemini',
    baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai',
    keyName: 'GEMINI_API_KEY',
    loopback: false,
    prices: 'google',
    aliases: ['google', 'googleai'],
  },
  {
    name: 'azure',
    title: 'Azure OpenAI',
    baseURL: null,
    keyName: 'AZURE_OPENAI_API_KEY',
    loopback: false,
    addressForm: 'https://RESOURCE.openai.azure.com/openai/v1',
  },
  {
    name: 'openrouter',
    title: 'OpenRouter',
    baseURL: 'https://openrouter.ai/api/v1',
    keyName: 'OPENROUTER_API_KEY',
    loopback: false,
  },
  {
    name: 'mistral',
    title: 'Mistral',
    baseURL: 'https://api.mistral.ai/v1',
    keyName: 'MISTRAL_API_KEY',
    loopback: false,
    aliases: ['mistral-ai', 'mistralai'],
  },
  {
    name: 'groq',
    title: 'Groq',
    baseURL: 'https://api.groq.com/openai/v1',
    keyName: 'GROQ_API_KEY',
    loopback: false,
  },
  {
    name: 'deepseek',
    title: 'DeepSeek',
    baseURL: 'https://api.deepseek.com/v1',
    keyName: 'DEEPSEEK_API_KEY',
    loopback: false,
  },
  {
    name: 'xai',
    title: 'xAI',
    baseURL: 'https://api.x.ai/v1',
    keyName: 'XAI_API_KEY',
    loopback: false,
    prices: 'x-ai',
    aliases: ['x-ai'],
  },
  {
    name: 'together',
    title: 'Together',
    baseURL: 'https://api.together.xyz/v1',
    keyName: 'TOGETHER_API_KEY',
    loopback: false,
  },
  {
    name: 'fireworks',
    title: 'Fireworks',
    baseURL: 'https://api.fireworks.ai/inference/v1',
    keyName: 'FIREWORKS_API_KEY',
    loopback: false,
  },
  {
    name: 'cohere',
    title: 'Cohere',
    baseURL: 'https://api.cohere.ai/compatibility/v1',
    keyName: 'COHERE_API_KEY',
    loopback: false,
    streamUsage: false,
  },
  {
    name: 'perplexity',
    title: 'Perplexity',
    baseURL: 'https://api.perplexity.ai',
    keyName: 'PERPLEXITY_API_KEY',
    loopback: false,
  },
  {
    name: 'cerebras',
    title: 'Cerebras',
    baseURL: 'https://api.cerebras.ai/v1',
    keyName: 'CEREBRAS_API_KEY',
    loopback: false,
    maxTokensName: 'max_completion_tokens',
  },
  {
    name: 'huggingface',
    title: 'Hugging Face',
    baseURL: 'https://router.huggingface.co/v1',
    keyName: 'HF_TOKEN',
    loopback: false,
    prices: null,
  },
  {
    name: 'github',
    title: 'GitHub Models',
    baseURL: 'https://models.github.ai/inference',
    keyName: 'GITHUB_TOKEN',
    loopback: false,
    prices: null,
  },
  {
    name: 'nvidia',
    title: 'NVIDIA',
    baseURL: 'https://integrate.api.nvidia.com/v1',
    keyName: 'NVIDIA_API_KEY',
    loopback: false,
    prices: null,
  },
  {
    name: 'moonshot',
    title: 'Moonshot',
    baseURL: 'https://api.moonshot.ai/v1',
    keyName: 'MOONSHOT_API_KEY',
    loopback: false,
    prices: 'moonshotai',
    aliases: ['moonshotai'],
  },
  {
    name: 'zai',
    title: 'Z.ai',
    baseURL: 'https://api.z.ai/api/paas/v4',
    keyName: 'ZAI_API_KEY',
    loopback: false,
    aliases: ['z-ai'],
  },
  {
    name: 'dashscope',
    title: 'Alibaba Model Studio',
    baseURL: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyName: 'DASHSCOPE_API_KEY',
    loopback: false,
    prices: null,
  },
  {
    name: 'bedrock',
    title: 'Amazon Bedrock',
    baseURL: null,
    keyName: 'AWS_BEARER_TOKEN_BEDROCK',
    loopback: false,
    addressForm: 'https://bedrock-runtime.REGION.amazonaws.com/openai/v1',
  },
  {
    name: 'ollama',
    title: 'Ollama',
    baseURL: 'http://127.0.0.1:11434/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
  {
    name: 'lmstudio',
    title: 'LM Studio',
    baseURL: 'http://127.0.0.1:1234/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
  {
    name: 'vllm',
    title: 'vLLM',
    baseURL: 'http://127.0.0.1:8000/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
  {
    name: 'llamacpp',
    title: 'llama.cpp',
    baseURL: 'http://127.0.0.1:8080/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
  {
    name: 'sglang',
    title: 'SGLang',
    baseURL: 'http://127.0.0.1:30000/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
  {
    name: 'localai',
    title: 'LocalAI',
    baseURL: 'http://127.0.0.1:8080/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
  {
    name: 'docker',
    title: 'Docker Model Runner',
    baseURL: 'http://127.0.0.1:12434/engines/v1',
    keyName: null,
    loopback: true,
    prices: null,
  },
];

const byName: ReadonlyMap<string, BuiltInProvider> = new Map(builtInProviders.map((one) => [one.name, one]));

/** The built-in provider of this name. */
export function builtInProvider(name: string): BuiltInProvider | undefined {
  return byName.get(name);
}

/** The built-in provider that a prompt file means by `vendor/model`. */
export function vendorNamed(name: string): BuiltInProvider | undefined {
  return byName.get(name) ?? builtInProviders.find((one) => one.aliases?.includes(name));
}

/** Names before a colon that mean something else than a provider, now or in a later version. */
export const reservedNames: ReadonlySet<string> = new Set(['echo', 'vscode', 'http', 'https', 'exec']);
