// What answers. Nothing here asks who is entitled: the schema says so, and the gateway decides.

const reports = [];

export default {
  // What resolvers find as their third argument, for each request.
  context: ({ id }) => ({ caller: id }),

  resolvers: {
    Query: {
      reports: () => reports,
      summary: () => `${reports.length} reports`,
      benchmarks: () => [3, 5, 8],
      forecast: () => `${reports.length * 2} reports next month`,
    },
    Mutation: {
      createReport(_, { title }, { caller }) {
        const report = { id: String(reports.length + 1), title, author: caller };
        reports.push(report);
        return report;
      },
    },
  },
};
