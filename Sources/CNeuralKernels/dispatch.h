/// Builds a function for several processors; the call takes the widest that this one has.
///
/// By hand and not by `target_clones`: what that makes runs before a thread sanitizer is ready.
#ifndef HAETAE_DISPATCH_H
#define HAETAE_DISPATCH_H

/// For bodies that are built into each of the functions.
#define INLINED static inline __attribute__((always_inline))

/// Defines `name`. `avx512`, `avx2` and `plain` are the calls that make up its three bodies.
#if defined(__x86_64__)
#define DISPATCHED(name, parameters, arguments, avx512, avx2, plain)                              \
    __attribute__((target("avx512f,fma"))) static void name##_avx512 parameters { avx512; }       \
    __attribute__((target("avx2,fma"))) static void name##_avx2 parameters { avx2; }              \
    static void name##_plain parameters { plain; }                                                \
    void name parameters                                                                          \
    {                                                                                             \
        if (__builtin_cpu_supports("avx512f"))                                                    \
            name##_avx512 arguments;                                                              \
        else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))                 \
            name##_avx2 arguments;                                                                \
        else                                                                                      \
            name##_plain arguments;                                                               \
    }
#else
#define DISPATCHED(name, parameters, arguments, avx512, avx2, plain)                              \
    void name parameters { plain; }
#endif

#endif
