/** Stops the bench unless every engine gives every subject the same variation of every flag, flag by flag. */
export async function compareAnswers(engines, contexts, flags) {
  const [first, ...others] = engines;
  for (let subject = 0; subject < contexts[0].length; subject++) {
    const expected = first.variationsOf(await first.all(contexts[0][subject]));
    for (const [index, engine] of others.entries()) {
      const found = engine.variationsOf(await engine.all(contexts[index + 1][subject]));
      for (const [place, { key }] of flags.entries()) {
        if (found[place] === expected[place]) continue;
        const who = JSON.stringify(contexts[0][subject], (_, value) =>
          value instanceof Map ? [...value] : value,
        );
        throw new Error(
          `${engine.name} gives ${key} as ${found[place]}, ${first.name} as ${expected[place]}: ${who}`,
        );
      }
    }
  }
}
