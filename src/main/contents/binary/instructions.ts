/** Every instruction of WebAssembly 3.0, threads and wide arithmetic with them: its name and what follows its opcode. */

/** What follows an opcode. */
export const Immediate = {
  none: 0,
  block: 1,
  label: 2,
  labels: 3,
  func: 4,
  /** A type and a table. */
  callIndirect: 5,
  type: 6,
  local: 7,
  global: 8,
  table: 9,
  /** Alignment, offset and, where there are several memories, which. */
  access: 10,
  memory: 11,
  i32: 12,
  i64: 13,
  f32: 14,
  f64: 15,
  valueTypes: 16,
  heapType: 17,
  tag: 18,
  tryTable: 19,
  dataAndMemory: 20,
  data: 21,
  twoMemories: 22,
  elementsAndTable: 23,
  elements: 24,
  twoTables: 25,
  v128: 26,
  lanes: 27,
  lane: 28,
  accessAndLane: 29,
  /** A zero that is kept for later. */
  reserved: 30,
  field: 31,
  typeAndCount: 32,
  typeAndData: 33,
  typeAndElements: 34,
  twoTypes: 35,
  /** A heap type that may be null. */
  heapTypeOrNull: 36,
  castBranch: 37,
  /** No instruction of that opcode is known. */
  unknown: 255,
} as const;

/** The bytes that only introduce an opcode. */
export const GC_PREFIX = 0xfb;
export const MISC_PREFIX = 0xfc;
export const SIMD_PREFIX = 0xfd;
export const ATOMIC_PREFIX = 0xfe;

/** The instructions behind one prefix, or behind none. */
export class InstructionPage {
  readonly names: (string | undefined)[];
  /** An `Immediate` by opcode. */
  readonly immediates: Uint8Array;

  constructor(size: number) {
    this.names = new Array(size).fill(undefined);
    this.immediates = new Uint8Array(size).fill(Immediate.unknown);
  }

  /** Instructions of one kind, whose opcodes follow each other from `first` on. */
  add(first: number, immediate: number, names: string): this {
    for (const [index, name] of names.trim().split(/\s+/).entries()) {
      // A gap in the opcodes.
      if (name === '-') continue;
      this.names[first + index] = name;
      this.immediates[first + index] = immediate;
    }
    return this;
  }
}

const I = Immediate;
const COMPARE = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const INTEGER = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const FLOAT = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';
const of = (type: string, names: string) =>
  names
    .split(' ')
    .map((name) => `${type}.${name}`)
    .join(' ');

export const PLAIN = new InstructionPage(0x100)
  .add(0x00, I.none, 'unreachable nop')
  .add(0x02, I.block, 'block loop if')
  .add(0x05, I.none, 'else')
  .add(0x06, I.block, 'try')
  .add(0x07, I.tag, 'catch throw')
  .add(0x09, I.label, 'rethrow')
  .add(0x0a, I.none, 'throw_ref end')
  .add(0x0c, I.label, 'br br_if')
  .add(0x0e, I.labels, 'br_table')
  .add(0x0f, I.none, 'return')
  .add(0x10, I.func, 'call')
  .add(0x11, I.callIndirect, 'call_indirect')
  .add(0x12, I.func, 'return_call')
  .add(0x13, I.callIndirect, 'return_call_indirect')
  .add(0x14, I.type, 'call_ref return_call_ref')
  .add(0x18, I.label, 'delegate')
  .add(0x19, I.none, 'catch_all drop select')
  .add(0x1c, I.valueTypes, 'select')
  .add(0x1f, I.tryTable, 'try_table')
  .add(0x20, I.local, 'local.get local.set local.tee')
  .add(0x23, I.global, 'global.get global.set')
  .add(0x25, I.table, 'table.get table.set')
  .add(
    0x28,
    I.access,
    'i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u',
  )
  .add(0x30, I.access, 'i64.load8_s i64.load8_u i64.load16_s i64.load16_u i64.load32_s i64.load32_u')
  .add(0x36, I.access, 'i32.store i64.store f32.store f64.store i32.store8 i32.store16')
  .add(0x3c, I.access, 'i64.store8 i64.store16 i64.store32')
  .add(0x3f, I.memory, 'memory.size memory.grow')
  .add(0x41, I.i32, 'i32.const')
  .add(0x42, I.i64, 'i64.const')
  .add(0x43, I.f32, 'f32.const')
  .add(0x44, I.f64, 'f64.const')
  .add(0x45, I.none, of('i32', `eqz ${COMPARE}`))
  .add(0x50, I.none, of('i64', `eqz ${COMPARE}`))
  .add(0x5b, I.none, `${of('f32', 'eq ne lt gt le ge')} ${of('f64', 'eq ne lt gt le ge')}`)
  .add(0x67, I.none, of('i32', INTEGER))
  .add(0x79, I.none, of('i64', INTEGER))
  .add(0x8b, I.none, of('f32', FLOAT))
  .add(0x99, I.none, of('f64', FLOAT))
  .add(0xa7, I.none, of('i32', 'wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'))
  .add(0xac, I.none, of('i64', 'extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'))
  .add(0xb2, I.none, of('f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64'))
  .add(0xb7, I.none, of('f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32'))
  .add(0xbc, I.none, 'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64')
  .add(0xc0, I.none, 'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s')
  .add(0xd0, I.heapType, 'ref.null')
  .add(0xd1, I.none, 'ref.is_null')
  .add(0xd2, I.func, 'ref.func')
  .add(0xd3, I.none, 'ref.eq ref.as_non_null')
  .add(0xd5, I.label, 'br_on_null br_on_non_null');

export const GC = new InstructionPage(0x20)
  .add(0, I.type, 'struct.new struct.new_default')
  .add(2, I.field, 'struct.get struct.get_s struct.get_u struct.set')
  .add(6, I.type, 'array.new array.new_default')
  .add(8, I.typeAndCount, 'array.new_fixed')
  .add(9, I.typeAndData, 'array.new_data')
  .add(10, I.typeAndElements, 'array.new_elem')
  .add(11, I.type, 'array.get array.get_s array.get_u array.set')
  .add(15, I.none, 'array.len')
  .add(16, I.type, 'array.fill')
  .add(17, I.twoTypes, 'array.copy')
  .add(18, I.typeAndData, 'array.init_data')
  .add(19, I.typeAndElements, 'array.init_elem')
  .add(20, I.heapType, 'ref.test')
  .add(21, I.heapTypeOrNull, 'ref.test')
  .add(22, I.heapType, 'ref.cast')
  .add(23, I.heapTypeOrNull, 'ref.cast')
  .add(24, I.castBranch, 'br_on_cast br_on_cast_fail')
  .add(26, I.none, 'any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u');

export const MISC = new InstructionPage(0x20)
  .add(0, I.none, of('i32', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u'))
  .add(4, I.none, of('i64', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u'))
  .add(8, I.dataAndMemory, 'memory.init')
  .add(9, I.data, 'data.drop')
  .add(10, I.twoMemories, 'memory.copy')
  .add(11, I.memory, 'memory.fill')
  .add(12, I.elementsAndTable, 'table.init')
  .add(13, I.elements, 'elem.drop')
  .add(14, I.twoTables, 'table.copy')
  .add(15, I.table, 'table.grow table.size table.fill')
  .add(19, I.none, of('i64', 'add128 sub128 mul_wide_s mul_wide_u'));

export const SIMD = new InstructionPage(0x114)
  .add(0x00, I.access, 'v128.load v128.load8x8_s v128.load8x8_u v128.load16x4_s v128.load16x4_u')
  .add(0x05, I.access, 'v128.load32x2_s v128.load32x2_u v128.load8_splat v128.load16_splat')
  .add(0x09, I.access, 'v128.load32_splat v128.load64_splat v128.store')
  .add(0x0c, I.v128, 'v128.const')
  .add(0x0d, I.lanes, 'i8x16.shuffle')
  .add(0x0e, I.none, 'i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat')
  .add(0x15, I.lane, 'i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane')
  .add(0x18, I.lane, 'i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane')
  .add(0x1b, I.lane, 'i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane')
  .add(0x1f, I.lane, 'f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane')
  .add(0x23, I.none, of('i8x16', COMPARE))
  .add(0x2d, I.none, of('i16x8', COMPARE))
  .add(0x37, I.none, of('i32x4', COMPARE))
  .add(0x41, I.none, `${of('f32x4', 'eq ne lt gt le ge')} ${of('f64x2', 'eq ne lt gt le ge')}`)
  .add(0x4d, I.none, of('v128', 'not and andnot or xor bitselect any_true'))
  .add(0x54, I.accessAndLane, of('v128', 'load8_lane load16_lane load32_lane load64_lane'))
  .add(0x58, I.accessAndLane, of('v128', 'store8_lane store16_lane store32_lane store64_lane'))
  .add(0x5c, I.access, 'v128.load32_zero v128.load64_zero')
  .add(0x5e, I.none, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4')
  .add(0x60, I.none, of('i8x16', 'abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u'))
  .add(0x67, I.none, of('f32x4', 'ceil floor trunc nearest'))
  .add(0x6b, I.none, of('i8x16', 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'))
  .add(0x74, I.none, 'f64x2.ceil f64x2.floor')
  .add(0x76, I.none, of('i8x16', 'min_s min_u max_s max_u'))
  .add(0x7a, I.none, 'f64x2.trunc i8x16.avgr_u')
  .add(0x7c, I.none, 'i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u')
  .add(0x7e, I.none, 'i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u')
  .add(0x80, I.none, of('i16x8', 'abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u'))
  .add(
    0x87,
    I.none,
    of('i16x8', 'extend_low_i8x16_s extend_high_i8x16_s extend_low_i8x16_u extend_high_i8x16_u'),
  )
  .add(0x8b, I.none, of('i16x8', 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'))
  .add(0x94, I.none, 'f64x2.nearest')
  .add(0x95, I.none, of('i16x8', 'mul min_s min_u max_s max_u'))
  .add(0x9b, I.none, 'i16x8.avgr_u')
  .add(
    0x9c,
    I.none,
    of('i16x8', 'extmul_low_i8x16_s extmul_high_i8x16_s extmul_low_i8x16_u extmul_high_i8x16_u'),
  )
  .add(0xa0, I.none, 'i32x4.abs i32x4.neg - i32x4.all_true i32x4.bitmask')
  .add(
    0xa7,
    I.none,
    of('i32x4', 'extend_low_i16x8_s extend_high_i16x8_s extend_low_i16x8_u extend_high_i16x8_u'),
  )
  .add(0xab, I.none, of('i32x4', 'shl shr_s shr_u add'))
  .add(0xb1, I.none, 'i32x4.sub - - - i32x4.mul')
  .add(0xb6, I.none, of('i32x4', 'min_s min_u max_s max_u dot_i16x8_s'))
  .add(
    0xbc,
    I.none,
    of('i32x4', 'extmul_low_i16x8_s extmul_high_i16x8_s extmul_low_i16x8_u extmul_high_i16x8_u'),
  )
  .add(0xc0, I.none, 'i64x2.abs i64x2.neg - i64x2.all_true i64x2.bitmask')
  .add(
    0xc7,
    I.none,
    of('i64x2', 'extend_low_i32x4_s extend_high_i32x4_s extend_low_i32x4_u extend_high_i32x4_u'),
  )
  .add(0xcb, I.none, of('i64x2', 'shl shr_s shr_u add'))
  .add(0xd1, I.none, 'i64x2.sub - - - i64x2.mul')
  .add(0xd6, I.none, of('i64x2', 'eq ne lt_s gt_s le_s ge_s'))
  .add(
    0xdc,
    I.none,
    of('i64x2', 'extmul_low_i32x4_s extmul_high_i32x4_s extmul_low_i32x4_u extmul_high_i32x4_u'),
  )
  .add(0xe0, I.none, 'f32x4.abs f32x4.neg -')
  .add(0xe3, I.none, of('f32x4', 'sqrt add sub mul div min max pmin pmax'))
  .add(0xec, I.none, 'f64x2.abs f64x2.neg -')
  .add(0xef, I.none, of('f64x2', 'sqrt add sub mul div min max pmin pmax'))
  .add(0xf8, I.none, 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u')
  .add(0xfa, I.none, 'f32x4.convert_i32x4_s f32x4.convert_i32x4_u')
  .add(0xfc, I.none, 'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero')
  .add(0xfe, I.none, 'f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u')
  .add(0x100, I.none, 'i8x16.relaxed_swizzle')
  .add(0x101, I.none, of('i32x4', 'relaxed_trunc_f32x4_s relaxed_trunc_f32x4_u'))
  .add(0x103, I.none, of('i32x4', 'relaxed_trunc_f64x2_s_zero relaxed_trunc_f64x2_u_zero'))
  .add(0x105, I.none, 'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd')
  .add(0x109, I.none, 'i8x16.relaxed_laneselect i16x8.relaxed_laneselect')
  .add(0x10b, I.none, 'i32x4.relaxed_laneselect i64x2.relaxed_laneselect')
  .add(0x10d, I.none, 'f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max')
  .add(0x111, I.none, 'i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s')
  .add(0x113, I.none, 'i32x4.relaxed_dot_i8x16_i7x16_add_s');

const readModifyWrite = (name: string) =>
  `i32.atomic.rmw.${name} i64.atomic.rmw.${name} i32.atomic.rmw8.${name}_u i32.atomic.rmw16.${name}_u ` +
  `i64.atomic.rmw8.${name}_u i64.atomic.rmw16.${name}_u i64.atomic.rmw32.${name}_u`;

export const ATOMIC = new InstructionPage(0x4f)
  .add(0x00, I.access, 'memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64')
  .add(0x03, I.reserved, 'atomic.fence')
  .add(0x10, I.access, 'i32.atomic.load i64.atomic.load i32.atomic.load8_u i32.atomic.load16_u')
  .add(0x14, I.access, 'i64.atomic.load8_u i64.atomic.load16_u i64.atomic.load32_u')
  .add(0x17, I.access, 'i32.atomic.store i64.atomic.store i32.atomic.store8 i32.atomic.store16')
  .add(0x1b, I.access, 'i64.atomic.store8 i64.atomic.store16 i64.atomic.store32')
  .add(0x1e, I.access, ['add', 'sub', 'and', 'or', 'xor', 'xchg', 'cmpxchg'].map(readModifyWrite).join(' '));

/** The instructions behind a prefix; undefined where the byte is an instruction by itself. */
export function pageOf(prefix: number): InstructionPage | undefined {
  switch (prefix) {
    case GC_PREFIX:
      return GC;
    case MISC_PREFIX:
      return MISC;
    case SIMD_PREFIX:
      return SIMD;
    case ATOMIC_PREFIX:
      return ATOMIC;
    default:
      return undefined;
  }
}

/** The power of two that each access is aligned to unless it says otherwise, by the instruction's name. */
export function naturalAlignment(name: string): number {
  if (/^v128\.(load|store)$/.test(name)) return 4;
  if (/^memory\.atomic\.(notify|wait32)$/.test(name)) return 2;
  if (name === 'memory.atomic.wait64') return 3;
  const packed = /^v128\.load(8x8|16x4|32x2)/.test(name);
  if (packed) return 3;
  const width = /(?:load|store|rmw)(\d+)/.exec(name)?.[1] ?? name.slice(1, 3);
  return Math.log2(Number(width) / 8);
}
