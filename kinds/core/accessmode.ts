const short: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX`, as tables show access modes. */
export const accessModesText = (modes: readonly string[] = []): string =>
  [...new Set(modes)].map((mode) => short[mode] ?? mode).join(',')
