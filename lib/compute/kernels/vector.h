/* Vectors of VW floats and the few functions the kernels need, written once for WebAssembly (4 lanes) and for the
 * optional native build (8 lanes). Every reduction has a fixed order and exp, log, sin and cos are our own, so that the
 * strict SIMD build gives the same bytes on every machine. Compile with -ffp-contract=off, never with -ffast-math.
 */
#ifndef SIRI_VECTOR_H
#define SIRI_VECTOR_H

#if defined(__wasm__)
#define VW 4
#define EXPORT(name) __attribute__((export_name(#name), visibility("default"))) void name
#else
#include <immintrin.h>
#define VW 8
#define EXPORT(name) static __attribute__((unused)) void name
#endif

typedef float vf __attribute__((vector_size(4 * VW)));
typedef int vi __attribute__((vector_size(4 * VW)));
typedef float vf_memory __attribute__((vector_size(4 * VW), aligned(4)));

#if VW == 8
/* Products also have bodies with registers of sixteen floats, for processors that have them (AVX-512). Their sums are the same in the
 * same order, so the bytes are those of the bodies with eight, and whichever is quicker may be taken. */
#define WIDE __attribute__((target("avx512f")))
static int wide = 0;
#endif

static inline int smaller(int a, int b) { return a < b ? a : b; }
static inline int larger(int a, int b) { return a > b ? a : b; }
static inline vf load(const float *p) { return *(const vf_memory *)p; }
static inline void store(float *p, vf v) { *(vf_memory *)p = v; }

#if VW == 4
static inline vf splat(float x) { return (vf){x, x, x, x}; }
#else
static inline vf splat(float x) { return (vf){x, x, x, x, x, x, x, x}; }
#endif

#if defined(RELAXED)
static inline vf multiply_add(vf a, vf b, vf c) { return __builtin_wasm_relaxed_madd_f32x4(a, b, c); }
#elif defined(__wasm__)
static inline vf multiply_add(vf a, vf b, vf c) { return a * b + c; }
#else
static inline vf multiply_add(vf a, vf b, vf c) { return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
#endif

#if defined(__wasm__) && !defined(__wasm_simd128__)
/* Lane by lane what the SIMD instructions do: pmax is a < b ? b : a, pmin is b < a ? b : a. */
static inline vf vmax(vf a, vf b) {
  for (int i = 0; i < VW; i++) a[i] = a[i] < b[i] ? b[i] : a[i];
  return a;
}
static inline vf vmin(vf a, vf b) {
  for (int i = 0; i < VW; i++) a[i] = b[i] < a[i] ? b[i] : a[i];
  return a;
}
static inline vf vsqrt(vf a) {
  for (int i = 0; i < VW; i++) a[i] = __builtin_sqrtf(a[i]);
  return a;
}
#elif defined(__wasm__)
static inline vf vmax(vf a, vf b) { return __builtin_wasm_pmax_f32x4(a, b); }
static inline vf vmin(vf a, vf b) { return __builtin_wasm_pmin_f32x4(a, b); }
static inline vf vsqrt(vf a) { return __builtin_wasm_sqrt_f32x4(a); }
#else
static inline vf vmax(vf a, vf b) { return (vf)_mm256_max_ps((__m256)a, (__m256)b); }
static inline vf vmin(vf a, vf b) { return (vf)_mm256_min_ps((__m256)a, (__m256)b); }
static inline vf vsqrt(vf a) { return (vf)_mm256_sqrt_ps((__m256)a); }
#endif

/* Pairwise over the lanes: (0+2)+(1+3), and so on upwards. */
static inline float sum_lanes(vf v) {
#if VW == 8
  float a = v[0] + v[4], b = v[1] + v[5], c = v[2] + v[6], d = v[3] + v[7];
  return (a + c) + (b + d);
#else
  return (v[0] + v[2]) + (v[1] + v[3]);
#endif
}
static inline float max_lanes(vf v) {
  float m = v[0];
  for (int lane = 1; lane < VW; lane++) m = v[lane] > m ? v[lane] : m;
  return m;
}

/* e^x to about 1e-7 relative: x = n ln2 + r, a polynomial in r (Cephes expf), 2^n by exponent bits. */
static inline vf vexp(vf x) {
  x = vmax(vmin(x, splat(88.3762626647949f)), splat(-87.3365478515625f));
  vf shifted = x * splat(1.44269504088896341f) + splat(12582912.0f);
  vf n = shifted - splat(12582912.0f);
  x = x - n * splat(0.693359375f);
  x = x - n * splat(-2.12194440e-4f);
  vf p = splat(1.9875691500e-4f);
  p = p * x + splat(1.3981999507e-3f);
  p = p * x + splat(8.3334519073e-3f);
  p = p * x + splat(4.1665795894e-2f);
  p = p * x + splat(1.6666665459e-1f);
  p = p * x + splat(5.0000001201e-1f);
  p = p * (x * x) + (x + splat(1.0f));
  vi exponent = ((vi)shifted + 127) << 23;
  return p * (vf)exponent;
}

static inline double absolute(double x) { return x < 0 ? -x : x; }

/* ln x in double precision, x > 0: split off the power of two, then 2 atanh((m-1)/(m+1)). */
static inline double exact_log(double x) {
  union { double d; unsigned long long u; } bits = {.d = x};
  int exponent = (int)((bits.u >> 52) & 2047) - 1023;
  bits.u = (bits.u & 0xfffffffffffffULL) | 0x3ff0000000000000ULL;
  double m = bits.d;
  if (m > 1.4142135623730951) { m *= 0.5; exponent++; }
  double s = (m - 1) / (m + 1), square = s * s, sum = 0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return 2 * s * sum + exponent * 0.6931471805599453;
}

/* e^x in double precision for moderate x. */
static inline double exact_exp(double x) {
  double scaled = x * 1.4426950408889634;
  int n = (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10, sum = 1;
  for (int k = 17; k >= 1; k--) sum = sum * r / k + 1;
  union { double d; unsigned long long u; } power = {.u = (unsigned long long)(n + 1023) << 52};
  return sum * power.d;
}

/* sin and cos in double precision for angles up to a few million: reduce by quarter turns, then Taylor series. */
static inline void exact_sin_cos(double angle, double *sine, double *cosine) {
  double turns = angle * 0.6366197723675814;
  long long quarter = (long long)(turns < 0 ? turns - 0.5 : turns + 0.5);
  double r = (angle - quarter * 1.57079632673412561417) - quarter * 6.07710050650619224932e-11;
  double square = r * r, s = 0, c = 0;
  for (int k = 19; k >= 3; k -= 2) s = -(1 + s) * square / (double)(k * (k - 1));
  s = r + r * s;
  for (int k = 20; k >= 2; k -= 2) c = -(1 + c) * square / (double)(k * (k - 1));
  c = 1 + c;
  switch (quarter & 3) {
    case 0: *sine = s; *cosine = c; break;
    case 1: *sine = c; *cosine = -s; break;
    case 2: *sine = -s; *cosine = -c; break;
    default: *sine = -c; *cosine = s; break;
  }
}

#endif
