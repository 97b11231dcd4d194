/* Causal attention of one packed sequence and all its heads, forward and backward. Rows of `qkv` are
 * [q of H heads | k of G heads | v of G heads], hd floats each (already rotated); head h reads keys of group h*G/H.
 * Scores are computed in blocks of rows that stop at the diagonal. Probabilities P[h] are [T, ldp], kept for backward.
 */
#ifndef SIRI_ATTENTION_H
#define SIRI_ATTENTION_H
#include "gemm.h"
#define ROWS_AT_ONCE (8 * TILE_ROWS)

/* Pack all K products of a [K,N] matrix in blocks; a prefix or suffix of them can be used, see span_product. */
static void pack_all(int K, int N, const float *B, int rb, int cb, float *P) {
  int columns = padded_columns(N);
  for (int k0 = 0; k0 < K; k0 += BLOCK_K) pack_block(B + k0 * rb, rb, cb, smaller(BLOCK_K, K - k0), N, P + k0 * columns);
}

/* C = sum over k in [from, to) of A[., k] B[k, .] (+ D) with B [K,N] packed whole; A starts at k = from. */
static void span_product(int M, int N, int K, int from, int to, const float *A, int ra, int ca, const float *P, float *C,
                         int ldc, const float *D, int ldd) {
  int columns = padded_columns(N);
  for (int k = from; k < to;) {
    int block = k / BLOCK_K * BLOCK_K, length = smaller(BLOCK_K, K - block), end = smaller(to, block + length);
    block_product(M, N, end - k, A + (k - from) * ca, ra, ca, P + block * columns + (k - block) * TILE_COLUMNS, length, C,
                  ldc, D, ldd, 0);
    D = C;
    ldd = ldc;
    k = end;
  }
}

/* Softmax of one row of scores over its first `count` entries; the rest up to `width` becomes zero. */
static void softmax_row(float *row, int count, int width, float scale) {
  int vectors = (count + VW - 1) / VW * VW;
  float most = row[0];
  for (int j = 1; j < count; j++) most = row[j] > most ? row[j] : most;
  for (int j = count; j < vectors; j++) row[j] = most;
  vf shift = splat(most * scale), factor = splat(scale), sum = splat(0);
  for (int j = 0; j < vectors; j += VW) store(row + j, vexp(load(row + j) * factor - shift));
  for (int j = count; j < vectors; j++) row[j] = 0;
  for (int j = 0; j < vectors; j += VW) sum += load(row + j);
  vf inverse = splat(1.0f / sum_lanes(sum));
  for (int j = 0; j < vectors; j += VW) store(row + j, load(row + j) * inverse);
  for (int j = vectors; j < width; j++) row[j] = 0;
}

/* out[T, H*hd]; P[H, T, ldp] with ldp >= T rounded up to 8; work: T*hd*2 rounded up to whole panels (see trainer). */
EXPORT(attention)(int T, int H, int G, int hd, const float *qkv, int ld, float *out, int ldo, float *P, int ldp,
                  float *work) {
  float scale = (float)(1.0 / __builtin_sqrt((double)hd));
  float *packed_keys = work, *packed_values = work + padded_columns(T) * hd;
  for (int h = 0; h < H; h++, P += T * ldp) {
    const float *q = qkv + h * hd, *k = qkv + (H + h * G / H) * hd, *v = k + G * hd;
    if (h * G % H == 0) {
      pack_all(hd, T, k, 1, ld, packed_keys);
      pack_all(T, hd, v, ld, 1, packed_values);
    }
    for (int i0 = 0; i0 < T; i0 += ROWS_AT_ONCE) {
      int m = smaller(ROWS_AT_ONCE, T - i0), n = i0 + m;
      block_product(m, n, hd, q + i0 * ld, ld, 1, packed_keys, hd, P + i0 * ldp, ldp, 0, 0, 0);
      for (int i = i0; i < n; i++) softmax_row(P + i * ldp, i + 1, n, scale);
      span_product(m, hd, T, 0, n, P + i0 * ldp, ldp, 1, packed_values, out + i0 * ldo + h * hd, ldo, 0, 0);
    }
  }
}

/* Gradient of the scores of one row: dS = P (dP - <dout, out>) scale, zero past the diagonal already by P. */
static void softmax_row_gradient(float *row, const float *p, int width, const float *out, const float *dout, int hd,
                                 float scale) {
  vf dot = splat(0), factor = splat(scale);
  for (int j = 0; j < hd; j += VW) dot = multiply_add(load(out + j), load(dout + j), dot);
  vf mean = splat(sum_lanes(dot));
  for (int j = 0; j < width; j += VW) store(row + j, (load(row + j) - mean) * load(p + j) * factor);
}

/* dqkv of all heads from dout; S [T, ldp] holds the gradient of one head's scores at a time. */
EXPORT(attention_gradient)(int T, int H, int G, int hd, const float *qkv, int ld, const float *out, const float *dout,
                           int ldo, const float *P, int ldp, float *dqkv, float *S, float *work) {
  float scale = (float)(1.0 / __builtin_sqrt((double)hd));
  int columns = padded_columns(T) * hd, rows = T * padded_columns(hd);
  float *packed_values = work, *packed_keys = work + columns, *packed_queries = packed_keys + rows;
  float *packed_dout = packed_queries + rows;
  for (int h = 0; h < H; h++, P += T * ldp) {
    int first = h * G % H == 0, key = (H + h * G / H) * hd, value = key + G * hd;
    const float *q = qkv + h * hd, *k = qkv + key, *v = qkv + value, *o = out + h * hd, *d = dout + h * hd;
    float *dq = dqkv + h * hd, *dk = dqkv + key, *dv = dqkv + value;
    if (first) {
      pack_all(hd, T, v, 1, ld, packed_values);
      pack_all(T, hd, k, ld, 1, packed_keys);
    }
    pack_all(T, hd, q, ld, 1, packed_queries);
    pack_all(T, hd, d, ldo, 1, packed_dout);
    for (int i0 = 0; i0 < T; i0 += ROWS_AT_ONCE) {
      int m = smaller(ROWS_AT_ONCE, T - i0), n = i0 + m, width = (n + VW - 1) / VW * VW;
      block_product(m, n, hd, d + i0 * ldo, ldo, 1, packed_values, hd, S + i0 * ldp, ldp, 0, 0, 0);
      for (int i = i0; i < n; i++)
        softmax_row_gradient(S + i * ldp, P + i * ldp, width, o + i * ldo, d + i * ldo, hd, scale);
      span_product(m, hd, T, 0, n, S + i0 * ldp, ldp, 1, packed_keys, dq + i0 * ld, ld, 0, 0);
    }
    for (int j0 = 0; j0 < T; j0 += ROWS_AT_ONCE) {
      int m = smaller(ROWS_AT_ONCE, T - j0), diagonal = j0 * ldp + j0;
      span_product(m, hd, T, j0, T, S + diagonal, 1, ldp, packed_queries, dk + j0 * ld, ld, first ? 0 : dk + j0 * ld, ld);
      span_product(m, hd, T, j0, T, P + diagonal, 1, ldp, packed_dout, dv + j0 * ld, ld, first ? 0 : dv + j0 * ld, ld);
    }
  }
}

#endif
