#include "kernels.h"

#if defined(__x86_64__)

// Bit 15 flushes results to zero, bit 6 reads subnormal operands as zero.
uint64_t flush_subnormals(void)
{
    unsigned before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040);
    return before;
}

void restore_subnormals(uint64_t before) { __builtin_ia32_ldmxcsr((unsigned)before); }

#elif defined(__aarch64__)

// Bit 24 does both.
uint64_t flush_subnormals(void)
{
    uint64_t before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | UINT64_C(1) << 24));
    return before;
}

void restore_subnormals(uint64_t before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }

#else

uint64_t flush_subnormals(void) { return 0; }

void restore_subnormals(uint64_t before) { (void)before; }

#endif
