// Dependencies of the bench alone: types are checked also where they are not installed.
declare module '@as-integrations/fastify';
declare module '@growthbook/growthbook';
declare module '@launchdarkly/node-server-sdk';
declare module '@launchdarkly/node-server-sdk/integrations';
declare module '@openfeature/core';
declare module '@openfeature/flagd-core';
declare module 'undici';
declare module 'unleash-client';
