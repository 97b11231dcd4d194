/* Matrix products: C[M,N] = A[M,K] B[K,N] (+ D) (+ bias). Element (i,k) of A lies at A[i*ra + k*ca], (k,j) of B at
 * B[k*rb + j*cb], so that transposes cost nothing to say. B is packed into panels of TILE_COLUMNS columns in blocks of
 * BLOCK_K; A is packed on the stack, BLOCK_M rows at a time. An element of C is always the same sum in the same order, wherever its row stands.
 */
#ifndef SIRI_GEMM_H
#define SIRI_GEMM_H
#include "vector.h"

#if VW == 4
#define TILE_ROWS 4
#else
#define TILE_ROWS 6
#endif
#define TILE_VECTORS 2
#define TILE_COLUMNS (TILE_VECTORS * VW)
#define BLOCK_K 256
#define BLOCK_M (8 * TILE_ROWS)

static inline int padded_columns(int N) { return (N + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS; }

#if VW == 4
/* 4 x 4 transpose: rows at s, s+stride, ... become columns at q, q+step, ... */
static inline void transpose4(const float *s, int stride, float *q, int step) {
  vf a = load(s), b = load(s + stride), c = load(s + 2 * stride), d = load(s + 3 * stride);
  vf ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  vf cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store(q, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store(q + step, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store(q + 2 * step, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store(q + 3 * step, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}
#endif

#if VW == 8
/* Four products of six rows: rows at s, s+stride, ... become columns of TILE_ROWS at q. */
static inline void transpose6(const float *s, int stride, float *q) {
  __m128 a = _mm_loadu_ps(s), b = _mm_loadu_ps(s + stride), c = _mm_loadu_ps(s + 2 * stride);
  __m128 d = _mm_loadu_ps(s + 3 * stride), e = _mm_loadu_ps(s + 4 * stride), f = _mm_loadu_ps(s + 5 * stride);
  _MM_TRANSPOSE4_PS(a, b, c, d);
  __m128 low = _mm_unpacklo_ps(e, f), high = _mm_unpackhi_ps(e, f);
  _mm_storeu_ps(q, a);
  _mm_storel_pi((__m64 *)(q + 4), low);
  _mm_storeu_ps(q + 6, b);
  _mm_storeh_pi((__m64 *)(q + 10), low);
  _mm_storeu_ps(q + 12, c);
  _mm_storel_pi((__m64 *)(q + 16), high);
  _mm_storeu_ps(q + 18, d);
  _mm_storeh_pi((__m64 *)(q + 22), high);
}
#endif

/* One panel: columns j .. j+TILE_COLUMNS of a [kc, N] block of B, k by k; missing columns are zero. */
static void pack_panel(const float *B, int rb, int cb, int kc, int columns, float *p) {
  int k = 0;
  if (columns == TILE_COLUMNS && cb == 1) {
    for (; k < kc; k++, p += TILE_COLUMNS)
      for (int v = 0; v < TILE_VECTORS; v++) store(p + v * VW, load(B + k * rb + v * VW));
    return;
  }
#if VW == 4
  if (columns == TILE_COLUMNS && rb == 1)
    for (; k + 4 <= kc; k += 4, p += 4 * TILE_COLUMNS)
      for (int h = 0; h < TILE_COLUMNS; h += 4) transpose4(B + h * cb + k, cb, p + h, TILE_COLUMNS);
#endif
  for (; k < kc; k++, p += TILE_COLUMNS)
    for (int h = 0; h < TILE_COLUMNS; h++) p[h] = h < columns ? B[k * rb + h * cb] : 0;
}

static void pack_block(const float *B, int rb, int cb, int kc, int N, float *P) {
  for (int j = 0; j < N; j += TILE_COLUMNS)
    pack_panel(B + j * cb, rb, cb, kc, smaller(TILE_COLUMNS, N - j), P + j * kc);
}

/* TILE_ROWS rows of A as one panel, k by k; missing rows repeat the last one (their sums are thrown away). */
static void pack_rows(const float *A, int ra, int ca, int kc, int rows, float *p) {
  int k = 0;
#if VW == 4
  if (rows == TILE_ROWS && ca == 1)
    for (; k + 4 <= kc; k += 4, p += 4 * TILE_ROWS) transpose4(A + k, ra, p, TILE_ROWS);
  if (rows == TILE_ROWS && ra == 1)
    for (; k < kc; k++, p += TILE_ROWS) store(p, load(A + k * ca));
#else
  if (rows == TILE_ROWS && ca == 1)
    for (; k + 4 <= kc; k += 4, p += 4 * TILE_ROWS) transpose6(A + k, ra, p);
  if (rows == TILE_ROWS && ra == 1)
    for (; k < kc; k++, p += TILE_ROWS) {
      _mm_storeu_ps(p, _mm_loadu_ps(A + k * ca));
      p[4] = A[k * ca + 4];
      p[5] = A[k * ca + 5];
    }
#endif
  for (; k < kc; k++, p += TILE_ROWS)
    for (int r = 0; r < TILE_ROWS; r++) p[r] = A[smaller(r, rows - 1) * ra + k * ca];
}

/* One tile of C over kc products: a is a panel of rows, b a panel of columns. */
static inline void tile(int kc, const float *a, const float *b, float *C, int ldc, const float *D, int ldd,
                        const float *bias, int mr, int nr) {
  vf sum[TILE_ROWS][TILE_VECTORS];
#pragma unroll
  for (int r = 0; r < TILE_ROWS; r++)
    for (int v = 0; v < TILE_VECTORS; v++) sum[r][v] = splat(0);
  for (int k = 0; k < kc; k++, a += TILE_ROWS, b += TILE_COLUMNS) {
    vf b0 = load(b), b1 = load(b + VW);
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++) {
      vf x = splat(a[r]);
      sum[r][0] = multiply_add(x, b0, sum[r][0]);
      sum[r][1] = multiply_add(x, b1, sum[r][1]);
    }
  }
  if (mr == TILE_ROWS && nr == TILE_COLUMNS) {
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++)
#pragma unroll
      for (int v = 0; v < TILE_VECTORS; v++) {
        vf x = sum[r][v];
        if (D) x += load(D + r * ldd + v * VW);
        if (bias) x += load(bias + v * VW);
        store(C + r * ldc + v * VW, x);
      }
  } else {
    float edge[TILE_ROWS * TILE_COLUMNS];
#pragma unroll
    for (int r = 0; r < TILE_ROWS; r++)
#pragma unroll
      for (int v = 0; v < TILE_VECTORS; v++) store(edge + r * TILE_COLUMNS + v * VW, sum[r][v]);
    for (int r = 0; r < mr; r++)
      for (int h = 0; h < nr; h++) {
        float x = edge[r * TILE_COLUMNS + h];
        if (D) x += D[r * ldd + h];
        if (bias) x += bias[h];
        C[r * ldc + h] = x;
      }
  }
}

#if VW == 8
/* Two panels of rows by two of columns, which lie `next` floats apart, all of them full. */
WIDE static void wide_tile(int kc, const float *a, const float *b, int next, float *C, int ldc, const float *D, int ldd,
                           const float *bias) {
  __m512 sum[2 * TILE_ROWS][2];
#pragma GCC unroll 12
  for (int r = 0; r < 2 * TILE_ROWS; r++) sum[r][0] = sum[r][1] = _mm512_setzero_ps();
  const float *below = a + TILE_ROWS * kc;
  for (int k = 0; k < kc; k++, a += TILE_ROWS, below += TILE_ROWS, b += TILE_COLUMNS) {
    __m512 left = _mm512_loadu_ps(b), right = _mm512_loadu_ps(b + next);
#pragma GCC unroll 12
    for (int r = 0; r < 2 * TILE_ROWS; r++) {
      __m512 x = _mm512_set1_ps(r < TILE_ROWS ? a[r] : below[r - TILE_ROWS]);
      sum[r][0] = _mm512_fmadd_ps(x, left, sum[r][0]);
      sum[r][1] = _mm512_fmadd_ps(x, right, sum[r][1]);
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < 2 * TILE_ROWS; r++)
#pragma GCC unroll 2
    for (int p = 0; p < 2; p++) {
      __m512 x = sum[r][p];
      if (D) x = _mm512_add_ps(x, _mm512_loadu_ps(D + r * ldd + p * TILE_COLUMNS));
      if (bias) x = _mm512_add_ps(x, _mm512_loadu_ps(bias + p * TILE_COLUMNS));
      _mm512_storeu_ps(C + r * ldc + p * TILE_COLUMNS, x);
    }
}
#endif

/* C = kc products (+ D) (+ bias), B already packed in panels that are `panel` products long (kc of them are used). */
static void block_product(int M, int N, int kc, const float *A, int ra, int ca, const float *P, int panel, float *C,
                          int ldc, const float *D, int ldd, const float *bias) {
  float packed[BLOCK_M * BLOCK_K];
  for (int i0 = 0; i0 < M; i0 += BLOCK_M) {
    int end = smaller(i0 + BLOCK_M, M);
    for (int i = i0; i < end; i += TILE_ROWS)
      pack_rows(A + i * ra, ra, ca, kc, smaller(TILE_ROWS, end - i), packed + (i - i0) * kc);
    int j = 0;
#if VW == 8
    for (; wide && end - i0 == BLOCK_M && j + 2 * TILE_COLUMNS <= N; j += 2 * TILE_COLUMNS)
      for (int i = i0; i < end; i += 2 * TILE_ROWS)
        wide_tile(kc, packed + (i - i0) * kc, P + j * panel, TILE_COLUMNS * panel, C + i * ldc + j, ldc,
                  D ? D + i * ldd + j : 0, ldd, bias ? bias + j : 0);
#endif
    for (; j < N; j += TILE_COLUMNS) {
      int nr = smaller(TILE_COLUMNS, N - j);
      for (int i = i0; i < end; i += TILE_ROWS)
        tile(kc, packed + (i - i0) * kc, P + j * panel, C + i * ldc + j, ldc, D ? D + i * ldd + j : 0, ldd,
             bias ? bias + j : 0, smaller(TILE_ROWS, end - i), nr);
    }
  }
}

/* Floats of a packed [K,N] matrix: padded_columns(N) * K. */
EXPORT(gemm_pack)(int K, int N, const float *B, int rb, int cb, float *P) {
  int columns = padded_columns(N);
  for (int k0 = 0; k0 < K; k0 += BLOCK_K)
    pack_block(B + k0 * rb, rb, cb, smaller(BLOCK_K, K - k0), N, P + k0 * columns);
}

/* C = A B (+ D) (+ bias) with B from gemm_pack; D may be C itself. */
EXPORT(gemm_packed)(int M, int N, int K, const float *A, int ra, int ca, const float *P, float *C, int ldc,
                    const float *D, int ldd, const float *bias) {
  int columns = padded_columns(N);
  for (int k0 = 0; k0 < K; k0 += BLOCK_K) {
    int kc = smaller(BLOCK_K, K - k0), first = k0 == 0;
    block_product(M, N, kc, A + k0 * ca, ra, ca, P + k0 * columns, kc, C, ldc, first ? D : C, first ? ldd : ldc,
                  first ? bias : 0);
  }
}

/* The same with B packed on the way; `work` holds BLOCK_K * padded_columns(N) floats. The result is the same. */
EXPORT(gemm)(int M, int N, int K, const float *A, int ra, int ca, const float *B, int rb, int cb, float *C, int ldc,
             const float *D, int ldd, const float *bias, float *work) {
  for (int k0 = 0; k0 < K; k0 += BLOCK_K) {
    int kc = smaller(BLOCK_K, K - k0), first = k0 == 0;
    pack_block(B + k0 * rb, rb, cb, kc, N, work);
    block_product(M, N, kc, A + k0 * ca, ra, ca, work, kc, C, ldc, first ? D : C, first ? ldd : ldc,
                  first ? bias : 0);
  }
}

#endif
