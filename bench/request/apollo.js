// The reference: Apollo Server as its own manual sets it up on Fastify, with its default plugins, no gate and nobody
// asked who they are. With `shielded`, textbook graphql-shield in front of it.
import { createRequire } from 'node:module';

import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { makeExecutableSchema } from '@graphql-tools/schema';
import fastify from 'fastify';

import { resolvers, sdl } from './product.js';

// By their CommonJS builds: the other one of shield does not load from Node 23 on.
const require = createRequire(import.meta.url);
const { applyMiddleware } = require('graphql-middleware');
const { rule, shield } = require('graphql-shield');

const shielded = process.argv[2] === 'shielded';
const plain = makeExecutableSchema({ typeDefs: sdl(false), resolvers });
const server = fastify();
const graphql = new ApolloServer({
  schema: shielded ? applyMiddleware(plain, permissions()) : plain,
  plugins: [fastifyApolloDrainPlugin(server)],
});
await graphql.start();
await server.register(fastifyApollo(graphql), { context: () => Promise.resolve({ entitled: true }) });
console.log(`listening on ${await server.listen({ port: 0, host: '127.0.0.1' })}`);
process.once('SIGTERM', () => void graphql.stop());

function permissions() {
  const entitled = rule('entitled', { cache: 'contextual' })((_parent, _args, context) => context.entitled);
  return shield({ Query: { reports: entitled }, Report: { margin: entitled } });
}
