import type { Agent, AgentOptions } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import { InputError, type Problem } from '../problem.ts';
import { http, https } from './node-http.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Sockets that are kept for the next request. */
export interface Agents {
  readonly http: Agent;
  readonly https: SecureAgent;
}

const proxyNames = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

const kept: AgentOptions = { keepAlive: true, maxFreeSockets: 256 };

/** Agents that go straight to the host. */
export function directAgents(): Agents {
  return { http: new http.Agent(kept), https: new https.Agent(kept) };
}

/**
 * Agents that go through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, by Node's own means: a tunnel for
 * https, the whole address for http.
 * @returns undefined where no proxy is named, or where this Node cannot use one
 * @throws {InputError} `bad-proxy` for an address that is none; the message does not repeat it, for it may hold a password
 */
export function proxyAgents(env: Environment, nodeVersion = process.versions.node): Agents | undefined {
  if (!namesProxy(env) || !knowsProxies(nodeVersion)) return undefined;
  try {
    // `proxyEnv` is younger than the types of the oldest Node that Regrade runs on.
    const options: AgentOptions & { proxyEnv: Environment } = { ...kept, proxyEnv: env };
    return { http: new http.Agent(options), https: new https.Agent(options) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ERR_PROXY_INVALID_CONFIG' && code !== 'ERR_INVALID_URL') throw error;
    throw InputError.of({
      code: 'bad-proxy',
      message: 'HTTPS_PROXY or HTTP_PROXY is no address of a proxy.',
      remedy: 'Write it as http://proxy.example.com:8080, with the user name and password percent-encoded.',
    });
  }
}

/** What to tell when a proxy is named that this Node cannot use. */
export function proxyProblem(env: Environment, nodeVersion = process.versions.node): Problem | undefined {
  if (!namesProxy(env) || knowsProxies(nodeVersion)) return undefined;
  return {
    severity: 'warning',
    code: 'proxy-not-used',
    message: `HTTPS_PROXY or HTTP_PROXY is set, and Node ${nodeVersion} cannot use a proxy, so requests go straight to the host.`,
    remedy: 'Use Node 22.21 or newer, or 24.5 or newer.',
  };
}

function namesProxy(env: Environment): boolean {
  return proxyNames.some((name) => (env[name] ?? '') !== '');
}

function knowsProxies(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
