// A small product: one list, and who may see what of it. The data and the resolvers are the same on every server.
const FIELDS = ['id', 'title', 'amount', 'margin'];

/** `gated` puts the requirements on: the root field, and one of the four scalars of an item. */
export function sdl(gated) {
  const root = gated ? '@entitled(flag: "reports")' : '';
  const field = gated ? '@entitled(flag: "reports", variation: "full")' : '';
  return `
    type Query { reports(first: Int!): [Report!]! ${root} }
    type Report { id: ID! title: String! amount: Int! margin: Float ${field} }
  `;
}

export const QUERY = `query Reports($first: Int!) { reports(first: $first) { ${FIELDS.join(' ')} } }`;

const REPORTS = Array.from({ length: 500 }, (_, index) => ({
  id: `report-${index}`,
  title: `Report number ${index}`,
  amount: index * 17,
  margin: index / 8,
}));

export const resolvers = {
  Query: { reports: (_parent, { first }) => REPORTS.slice(0, first) },
};
