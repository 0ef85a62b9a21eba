import { DOMAIN, TEAM } from './rules.js';

/** Subjects that are all different, the same ones in every run: one in fifty a developer, one in ten internal. */
export function subjectsOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const chance = scatter(index);
    return {
      id: `subject-${index}`,
      team: chance % 50 === 0 ? TEAM : 'customers',
      email: `person-${index}${chance % 10 === 1 ? DOMAIN : '@customer.example'}`,
      reports: Math.floor(chance / 50) % 40,
      days: Math.floor(chance / 2000) % 15,
    };
  });
}

/** Spreads small whole numbers over 32 bits (a Weyl step and one xorshift-multiply round). */
function scatter(index) {
  const step = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  return Math.imul(step ^ (step >>> 15), 0x85ebca6b) >>> 0;
}
