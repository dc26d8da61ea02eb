import { RuntimeError } from '../errors.ts'

/** Machine code, and the number ELF has for the machine. */
interface Machine {
  readonly elf: number
  readonly code: readonly number[]
}

/*
 * What the first process of a pod does: it keeps the pod's namespaces alive and sleeps. It asks the kernel to reap
 * children that end (SIGCHLD ignored), since in pods that share a PID namespace orphans become its children. It
 * handles no other signal: the kernel gives process 1 none that it does not handle, and containerd ends sandboxes
 * by SIGKILL.
 *
 * Both programs are   sigaction(SIGCHLD, { SIG_IGN }, NULL, 8);   for (;;) sleep until a signal;
 * and end with the struct: the handler SIG_IGN = 1, no flags, no restorer, no mask, 8 bytes each.
 */
const ignore = [1, ...Array<number>(31).fill(0)]

// biome-ignore format: one instruction a line
const x64: readonly number[] = [
  0xbf, 0x11, 0x00, 0x00, 0x00,             //       mov edi, 17 (SIGCHLD)
  0x48, 0x8d, 0x35, 0x18, 0x00, 0x00, 0x00, //       lea rsi, [rip + ignore]
  0x31, 0xd2,                               //       xor edx, edx
  0x41, 0xba, 0x08, 0x00, 0x00, 0x00,       //       mov r10d, 8 (bytes in a signal set)
  0xb8, 0x0d, 0x00, 0x00, 0x00,             //       mov eax, 13 (rt_sigaction)
  0x0f, 0x05,                               //       syscall
  0xb8, 0x22, 0x00, 0x00, 0x00,             // wait: mov eax, 34 (pause)
  0x0f, 0x05,                               //       syscall
  0xeb, 0xf7,                               //       jmp wait
  ...ignore,
]

// biome-ignore format: one instruction a line
const arm64: readonly number[] = [
  0x20, 0x02, 0x80, 0xd2, //       mov x0, #17 (SIGCHLD)
  0x81, 0x01, 0x00, 0x10, //       adr x1, ignore
  0x02, 0x00, 0x80, 0xd2, //       mov x2, #0
  0x03, 0x01, 0x80, 0xd2, //       mov x3, #8 (bytes in a signal set)
  0xc8, 0x10, 0x80, 0xd2, //       mov x8, #134 (rt_sigaction)
  0x01, 0x00, 0x00, 0xd4, //       svc #0
  0x00, 0x00, 0x80, 0xd2, // wait: mov x0, #0 (no files)
  0x01, 0x00, 0x80, 0xd2, //       mov x1, #0
  0x02, 0x00, 0x80, 0xd2, //       mov x2, #0 (no timeout)
  0x03, 0x00, 0x80, 0xd2, //       mov x3, #0 (no signal set)
  0x28, 0x09, 0x80, 0xd2, //       mov x8, #73 (ppoll)
  0x01, 0x00, 0x00, 0xd4, //       svc #0
  0xfa, 0xff, 0xff, 0x17, //       b wait
  ...ignore,
]

const machines: Readonly<Record<string, Machine>> = {
  x64: { elf: 62, code: x64 },
  arm64: { elf: 183, code: arm64 },
}

const address = 0x400000n
const headerBytes = 64
const segmentBytes = 56

/**
 * The pause program: a static ELF executable of two hundred bytes.
 *
 * @param arch Node's name of the machine.
 * @throws {RuntimeError} `Invalid` for a machine it was not written for.
 * @see https://man7.org/linux/man-pages/man5/elf.5.html
 */
export function pauseProgram(arch: string = process.arch): Buffer {
  const machine = machines[arch]
  if (!machine) throw new RuntimeError('Invalid', `there is no pause program for ${arch}, only x64 and arm64`)
  const size = BigInt(headerBytes + segmentBytes + machine.code.length)
  return Buffer.concat([header(machine.elf), segment(size), Buffer.from(machine.code)])
}

function header(machine: number): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  // Magic, 64 bits, little-endian, version 1.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  bytes.writeUInt16LE(2, 16) // an executable at a fixed address
  bytes.writeUInt16LE(machine, 18)
  bytes.writeUInt32LE(1, 20)
  bytes.writeBigUInt64LE(address + BigInt(headerBytes + segmentBytes), 24) // where it begins
  bytes.writeBigUInt64LE(BigInt(headerBytes), 32) // where the segments are described
  bytes.writeUInt16LE(headerBytes, 52)
  bytes.writeUInt16LE(segmentBytes, 54)
  bytes.writeUInt16LE(1, 56) // one segment
  return bytes
}

/** The whole file, to be mapped for reading and running. */
function segment(size: bigint): Buffer {
  const bytes = Buffer.alloc(segmentBytes)
  bytes.writeUInt32LE(1, 0) // PT_LOAD
  bytes.writeUInt32LE(5, 4) // readable, executable
  bytes.writeBigUInt64LE(address, 16)
  bytes.writeBigUInt64LE(address, 24)
  bytes.writeBigUInt64LE(size, 32)
  bytes.writeBigUInt64LE(size, 40)
  bytes.writeBigUInt64LE(0x1000n, 48)
  return bytes
}
