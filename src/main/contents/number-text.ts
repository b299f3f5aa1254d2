/** Floating point numbers as the text format writes them. */

/** The shortest decimal number that is read back as the same 32 bits. */
export function f32Text(view: DataView): string {
  const value = view.getFloat32(0, true);
  if (Number.isNaN(value)) {
    const bits = view.getUint32(0, true);
    return nanText(bits >>> 31 === 1, BigInt(bits & 0x7f_ffff), 0x40_0000n);
  }
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return finiteText(short);
  }
  return finiteText(Number(value.toPrecision(9)));
}

/** The shortest decimal number that is read back as the same 64 bits. */
export function f64Text(view: DataView): string {
  const value = view.getFloat64(0, true);
  if (!Number.isNaN(value)) return finiteText(value);
  const bits = view.getBigUint64(0, true);
  return nanText(bits >> 63n === 1n, bits & 0xf_ffff_ffff_ffffn, 0x8_0000_0000_0000n);
}

function finiteText(value: number): string {
  if (Object.is(value, -0)) return '-0';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return String(value);
}

function nanText(isNegative: boolean, payload: bigint, canonical: bigint): string {
  return `${isNegative ? '-' : ''}nan${payload === canonical ? '' : `:0x${payload.toString(16)}`}`;
}
