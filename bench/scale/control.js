/** The control API of one gateway, with the owner's key. */
export function control({ address, key }) {
  const ask = async (query, variables = {}) => {
    const response = await fetch(`${address}/admin/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = /** @type {any} */ (await response.json());
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    ask,
    /** Carries out one command on the newest version. */
    async carryOut(command) {
      const { catalog } = await ask('{ catalog { version } }');
      const { carryOut } = await ask(
        `mutation ($command: CommandInput!, $version: Int!) {
          carryOut(command: $command, expectedVersion: $version, reason: "bench") { __typename ... on Applied { version } } }`,
        { command, version: catalog.version },
      );
      if (carryOut.__typename !== 'Applied') throw new Error(JSON.stringify(carryOut));
    },
  };
}
