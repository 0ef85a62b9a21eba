/** An expression for the id of a catalog version; '' for version 0, which was never made. */
export function versionIdOf(version: string): string {
  return `coalesce((select a.version_id::text from gatehouse.audit a where a.version = ${version}), '')`;
}
