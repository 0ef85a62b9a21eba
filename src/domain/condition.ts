/** A plain value an attribute may hold. */
export type Scalar = string | number | boolean;

/** Every test that is given must hold. Numbers are compared as numbers, never as text. */
export interface NumberTest {
  readonly is?: number | undefined;
  readonly in?: readonly number[] | undefined;
  readonly atLeast?: number | undefined;
  readonly moreThan?: number | undefined;
  readonly atMost?: number | undefined;
  readonly lessThan?: number | undefined;
}

/** Every test that is given must hold. `matches` is an RE2 expression: linear in the length of the text. */
export interface TextTest {
  readonly is?: string | undefined;
  readonly in?: readonly string[] | undefined;
  readonly startsWith?: string | undefined;
  readonly endsWith?: string | undefined;
  readonly contains?: string | undefined;
  readonly matches?: string | undefined;
}

/** A place in an ordered list (plans, tiers), lowest first. */
export interface RankTest {
  readonly is?: string | undefined;
  readonly in?: readonly string[] | undefined;
  readonly atLeast?: string | undefined;
  readonly atMost?: string | undefined;
}

/** What may be asked of an attribute; which of the tests fit is decided by the attribute's declared type. */
export interface AttributeTest extends Omit<NumberTest, 'is' | 'in'>, Omit<TextTest, 'is' | 'in'> {
  readonly is?: Scalar | undefined;
  readonly in?: readonly Scalar[] | undefined;
}

/**
 * A question about a subject, answered true, false, unknown (the subject has no such fact) or unavailable (the store
 * that holds it cannot answer). Empty lists of conditions are rejected: everybody is the segment `all`.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly segment: string }
  | { readonly id: TextTest }
  | { readonly account: TextTest }
  | { readonly plan: RankTest }
  | { readonly tier: RankTest }
  | ({ readonly metric: string } & NumberTest)
  | ({ readonly attribute: string } & AttributeTest);

/** A bound on one metric. `atMost` serves metrics where less is better, such as days since last seen. */
export interface MetricBound {
  readonly metric: string;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** Whether a value is within a bound. */
export function within(bound: MetricBound, value: number): boolean {
  const { atLeast, atMost } = bound;
  return (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
}
