import { PROBLEM, type Operation } from './operation.ts';

const KEY = 'fragment key on Key { id name role createdAt expiresAt revokedAt }';

export const ME: Operation = {
  field: 'me',
  text: `
query Me {
  me { ...key }
}
${KEY}`,
};

export const KEYS: Operation = {
  field: 'keys',
  text: `
query Keys {
  keys { ...key }
}
${KEY}`,
};

const RESULT = `
fragment keyResult on KeyResult {
  __typename
  ... on KeyCreated { key { ...key } secret }
  ... on KeyRevoked { key { ...key } }
  ... on Refused { version code message }
  ... on Invalid { version problems { ...problem } }
}
${KEY}
${PROBLEM}`;

export const CREATE_KEY: Operation = {
  field: 'createKey',
  text: `
mutation CreateKey($name: String!, $role: Role!, $expiresAt: DateTime, $reason: String!) {
  createKey(name: $name, role: $role, expiresAt: $expiresAt, reason: $reason) { ...keyResult }
}
${RESULT}`,
};

export const REVOKE_KEY: Operation = {
  field: 'revokeKey',
  text: `
mutation RevokeKey($id: String!, $reason: String!) {
  revokeKey(id: $id, reason: $reason) { ...keyResult }
}
${RESULT}`,
};
