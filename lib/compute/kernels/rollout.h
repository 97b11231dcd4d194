/* Inference of the decoder with a key/value cache: mixed rows of many conversations in one call, tokens drawn here.
 *
 * A row's arithmetic has one order, whatever rows stand beside it: an element of a product is a sum over k = 0, 1, 2 …
 * in every tile shape, and attention depends on the row's own position only. Weights lie packed in panels of
 * TILE_COLUMNS output columns, k by k. Row strides are padded to whole panels and the padding holds zeros.
 */
#ifndef SIRI_ROLLOUT_H
#define SIRI_ROLLOUT_H
#include "gemm.h"

#define KEY_TILE 32
#define ROW_BLOCK 64
#define HEAD_BLOCK 32

/* What a layer lacks is 0: biases, norms of heads and of what a sublayer gives, rotary tables, a window. */
struct Layer {
  const float *attention_norm, *qkv, *qkv_bias, *output, *mlp_norm, *gate_up, *down;
  const float *query_norm, *key_norm, *attention_out_norm, *mlp_out_norm, *cosines, *sines;
  int window;
};
/* Filled by the host, field by field, as 32-bit words. */
struct Decoder {
  int width, layers, heads, key_heads, head_width, hidden, vocabulary, positions, slots, tied, gelu;
  float epsilon, embedding_scale, attention_scale;
  const float *embedding, *head, *final_norm;
  const struct Layer *layer;
  float *keys, *values;
  const int *slot, *position, *token;
  float *state, *normed, *projected, *inner, *scores, *logits;
  int *ranking;
  float *joining; /* what a sublayer gives before it is normed */
};

static inline int padded(int n, int unit) { return (n + unit - 1) / unit * unit; }

/* VW rows of a [N, K] matrix become one half of a panel; missing rows are zero. */
static void pack_half(const float *rows, int count, int K, float *panel) {
  int k = 0;
#if VW == 4
  if (count == 4)
    for (; k + 4 <= K; k += 4) transpose4(rows + k, K, panel + k * TILE_COLUMNS, TILE_COLUMNS);
#endif
  for (; k < K; k++)
    for (int r = 0; r < VW; r++) panel[k * TILE_COLUMNS + r] = r < count ? rows[r * K + k] : 0;
}

EXPORT(rollout_pack)(const float *rows, int N, int K, float *panels) {
  for (int j = 0; j < N; j += TILE_COLUMNS, panels += TILE_COLUMNS * K, rows += TILE_COLUMNS * K) {
    pack_half(rows, larger(0, smaller(VW, N - j)), K, panels);
    pack_half(rows + VW * K, larger(0, smaller(VW, N - j - VW)), K, panels + VW);
  }
}

/* Gate and up share panels (VW columns of each), so that one tile holds both factors of its outputs. */
EXPORT(rollout_pack_pair)(const float *gate, const float *up, int N, int K, float *panels) {
  for (int j = 0; j < N; j += VW, panels += TILE_COLUMNS * K, gate += VW * K, up += VW * K) {
    pack_half(gate, smaller(VW, N - j), K, panels);
    pack_half(up, smaller(VW, N - j), K, panels + VW);
  }
}

/* Rotary angles, [positions, head_width / 2]: position * theta^(-2i / head_width). */
EXPORT(rollout_angles)(int positions, int head_width, double theta, float *cosines, float *sines) {
  int half = head_width / 2;
  double step = exact_log(theta);
  for (int i = 0; i < half; i++) {
    double frequency = exact_exp(-2.0 * i * step / head_width);
    for (int p = 0; p < positions; p++) {
      double s, c;
      exact_sin_cos(p * frequency, &s, &c);
      sines[p * half + i] = (float)s;
      cosines[p * half + i] = (float)c;
    }
  }
}

/* ---- products with packed weights ---- */
enum Finish { SET, ADD, GATE, GELU };

static inline __attribute__((always_inline)) void finish(vf low, vf high, float *c, const float *bias,
                                                         enum Finish how) {
  if (how == GATE) {
    store(c, low / (splat(1) + vexp(-low)) * high);
  } else if (how == GELU) { /* the tanh form: x / (1 + exp(-2 sqrt(2/pi) (x + .044715 x^3))) */
    vf twice = splat(1.5957691216f) * (low + splat(0.044715f) * low * low * low);
    store(c, low / (splat(1) + vexp(-twice)) * high);
  } else {
    if (bias) { low += load(bias); high += load(bias + VW); }
    if (how == ADD) { low = load(c) + low; high = load(c + VW) + high; }
    store(c, low);
    store(c + VW, high);
  }
}

/* `rows` rows by `panels` panels; both are constants where it is used. */
static inline __attribute__((always_inline)) void row_tile(int rows, int panels, int K, const float *a, int lda,
    const float *b, const float *bias, float *c, int ldc, enum Finish how) {
  vf sum[4][4][2];
#pragma unroll
  for (int r = 0; r < rows; r++)
#pragma unroll
    for (int p = 0; p < panels; p++) sum[r][p][0] = sum[r][p][1] = splat(0);
  int next = TILE_COLUMNS * K;
  for (int k = 0; k < K; k++) {
#pragma unroll
    for (int p = 0; p < panels; p++) {
      vf low = load(b + p * next), high = load(b + p * next + VW);
#pragma unroll
      for (int r = 0; r < rows; r++) {
        vf x = splat(a[r * lda]);
        sum[r][p][0] = multiply_add(x, low, sum[r][p][0]);
        sum[r][p][1] = multiply_add(x, high, sum[r][p][1]);
      }
    }
    a++;
    b += TILE_COLUMNS;
  }
  int width = how >= GATE ? VW : TILE_COLUMNS;
#pragma unroll
  for (int r = 0; r < rows; r++)
#pragma unroll
    for (int p = 0; p < panels; p++)
      finish(sum[r][p][0], sum[r][p][1], c + r * ldc + p * width, bias ? bias + p * TILE_COLUMNS : 0, how);
}

#if VW == 8
/* `rows` rows by `panels` panels, each panel a register; both are constants where it is used. */
WIDE static inline __attribute__((always_inline)) void wide_row_tile(int rows, int panels, int K, const float *a, int lda,
    const float *b, const float *bias, float *c, int ldc, enum Finish how) {
  __m512 sum[8][2];
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
    for (int p = 0; p < panels; p++) sum[r][p] = _mm512_setzero_ps();
  int next = TILE_COLUMNS * K;
  for (int k = 0; k < K; k++, a++, b += TILE_COLUMNS) {
    __m512 left = _mm512_loadu_ps(b), right = panels > 1 ? _mm512_loadu_ps(b + next) : left;
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
      __m512 x = _mm512_set1_ps(a[r * lda]);
      sum[r][0] = _mm512_fmadd_ps(x, left, sum[r][0]);
      if (panels > 1) sum[r][1] = _mm512_fmadd_ps(x, right, sum[r][1]);
    }
  }
  int width = how >= GATE ? VW : TILE_COLUMNS;
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 2
    for (int p = 0; p < panels; p++) {
      vf low = (vf)_mm512_castps512_ps256(sum[r][p]);
      vf high = (vf)_mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(sum[r][p]), 1));
      finish(low, high, c + r * ldc + p * width, bias ? bias + p * TILE_COLUMNS : 0, how);
    }
}

/* Whole eights of the rows i0 .. end by all panels; says which row is the first that is left. */
WIDE static inline __attribute__((always_inline)) int wide_rows(int i0, int end, int panels, int K, const float *A, int lda,
    const float *P, const float *bias, float *C, int ldc, enum Finish how) {
  int width = how >= GATE ? VW : TILE_COLUMNS, eights = i0 + (end - i0) / 8 * 8, p = 0;
  for (; p + 2 <= panels; p += 2)
    for (int i = i0; i < eights; i += 8)
      wide_row_tile(8, 2, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                    C + i * ldc + p * width, ldc, how);
  for (; p < panels; p++)
    for (int i = i0; i < eights; i += 8)
      wide_row_tile(8, 1, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                    C + i * ldc + p * width, ldc, how);
  return eights;
}
/* The same with the finish as a constant of its body. */
WIDE static int wide_rows_as(int i0, int end, int panels, int K, const float *A, int lda, const float *P, const float *bias,
                             float *C, int ldc, enum Finish how) {
  switch (how) {
    case SET: return wide_rows(i0, end, panels, K, A, lda, P, bias, C, ldc, SET);
    case ADD: return wide_rows(i0, end, panels, K, A, lda, P, bias, C, ldc, ADD);
    case GATE: return wide_rows(i0, end, panels, K, A, lda, P, bias, C, ldc, GATE);
    default: return wide_rows(i0, end, panels, K, A, lda, P, bias, C, ldc, GELU);
  }
}
#endif

/* Rows M by all panels. Few rows take more panels at once, so that eight sums are always under way. */
static inline __attribute__((always_inline)) void product_as(int M, int panels, int K, const float *A, int lda,
    const float *P, const float *bias, float *C, int ldc, enum Finish how) {
  int width = how >= GATE ? VW : TILE_COLUMNS;
  for (int i0 = 0; i0 < M; i0 += ROW_BLOCK) {
    int end = smaller(M, i0 + ROW_BLOCK), fours = i0 + (end - i0) / 4 * 4, first = i0;
#if VW == 8
    if (wide) first = wide_rows_as(i0, end, panels, K, A, lda, P, bias, C, ldc, how);
#endif
    if (fours > first)
      for (int p = 0; p < panels; p++)
        for (int i = first; i < fours; i += 4)
          row_tile(4, 1, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                   C + i * ldc + p * width, ldc, how);
    int i = fours, p = 0;
    if (end - i >= 2) {
      for (p = 0; p + 2 <= panels; p += 2)
        row_tile(2, 2, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                 C + i * ldc + p * width, ldc, how);
      for (; p < panels; p++)
        row_tile(2, 1, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                 C + i * ldc + p * width, ldc, how);
      i += 2;
    }
    if (i < end) {
      for (p = 0; p + 4 <= panels; p += 4)
        row_tile(1, 4, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                 C + i * ldc + p * width, ldc, how);
      for (; p < panels; p++)
        row_tile(1, 1, K, A + i * lda, lda, P + p * TILE_COLUMNS * K, bias ? bias + p * TILE_COLUMNS : 0,
                 C + i * ldc + p * width, ldc, how);
    }
  }
}
static void product_set(int M, int N, int K, const float *A, int lda, const float *P, const float *bias, float *C,
                        int ldc) {
  product_as(M, padded(N, TILE_COLUMNS) / TILE_COLUMNS, K, A, lda, P, bias, C, ldc, SET);
}
static void product_add(int M, int N, int K, const float *A, int lda, const float *P, float *C, int ldc) {
  product_as(M, padded(N, TILE_COLUMNS) / TILE_COLUMNS, K, A, lda, P, 0, C, ldc, ADD);
}
static void product_gate(int M, int N, int K, const float *A, int lda, const float *P, float *C, int ldc) {
  product_as(M, padded(N, VW) / VW, K, A, lda, P, 0, C, ldc, GATE);
}
static void product_gelu(int M, int N, int K, const float *A, int lda, const float *P, float *C, int ldc) {
  product_as(M, padded(N, VW) / VW, K, A, lda, P, 0, C, ldc, GELU);
}

/* ---- the layers ---- */
static void norm_row(const float *x, const float *gain, float *y, int width, int stride, float epsilon) {
  vf squares = splat(0);
  for (int j = 0; j < stride; j += VW) { vf v = load(x + j); squares = squares + v * v; }
  vf scale = splat(1.0f / __builtin_sqrtf(sum_lanes(squares) / width + epsilon));
  for (int j = 0; j < stride; j += VW) store(y + j, load(x + j) * scale * load(gain + j));
}

static void embed_row(const struct Decoder *d, int token, float *x, int stride) {
  const float *from = d->embedding + (d->tied ? token / TILE_COLUMNS * TILE_COLUMNS * d->width : token * d->width);
  int step = d->tied ? TILE_COLUMNS : 1, lane = d->tied ? token % TILE_COLUMNS : 0;
  for (int j = 0; j < d->width; j++) x[j] = from[j * step + lane] * d->embedding_scale;
  for (int j = d->width; j < stride; j++) x[j] = 0;
}

static inline void rotate(const float *from, float *to, int step, const float *c, const float *s, int half,
                          float scale) {
  for (int i = 0; i < half; i++) {
    float a = from[i], b = from[half + i];
    to[i * step] = (a * c[i] - b * s[i]) * scale;
    to[(half + i) * step] = (b * c[i] + a * s[i]) * scale;
  }
}

/* Start of one head's keys (values lie alike): [slots, layers, key_heads][padded positions * head_width]. */
static inline int cache_place(const struct Decoder *d, int slot, int layer, int head) {
  return ((slot * d->layers + layer) * d->key_heads + head) * (padded(d->positions, KEY_TILE) * d->head_width);
}

/* Norm and rotate queries (scaled for attention) in place; keys go likewise, values as they are, into the cache. */
static void remember_row(const struct Decoder *d, int layer, int row, float *q) {
  const struct Layer *w = d->layer + layer;
  int hw = d->head_width, half = w->cosines ? hw / 2 : 0, position = d->position[row];
  const float *c = w->cosines + position * half, *s = w->sines + position * half;
  float scale = d->attention_scale, *k = q + d->heads * hw, *v = k + d->key_heads * hw;
  for (int h = 0; h < d->heads; h++) {
    float *head = q + h * hw;
    if (w->query_norm) norm_row(head, w->query_norm, head, hw, hw, d->epsilon);
    rotate(head, head, 1, c, s, half, scale);
    if (!half) for (int i = 0; i < hw; i++) head[i] *= scale;
  }
  for (int h = 0; h < d->key_heads; h++) {
    float *head = k + h * hw;
    int at = cache_place(d, d->slot[row], layer, h);
    float *key = d->keys + at + position / KEY_TILE * KEY_TILE * hw + position % KEY_TILE;
    if (w->key_norm) norm_row(head, w->key_norm, head, hw, hw, d->epsilon);
    rotate(head, key, KEY_TILE, c, s, half, 1.0f);
    if (!half) for (int i = 0; i < hw; i++) key[i * KEY_TILE] = head[i];
    for (int i = 0; i < hw; i += VW) store(d->values + at + position * hw + i, load(v + h * hw + i));
  }
}

/* Dot products of one query with `vectors` * VW keys of a tile. */
static inline __attribute__((always_inline)) void score_tile(int vectors, const float *q, int hw, const float *keys,
                                                             float *scores) {
  vf sum[8];
#pragma unroll
  for (int v = 0; v < vectors; v++) sum[v] = splat(0);
  for (int i = 0; i < hw; i++, keys += KEY_TILE) {
    vf x = splat(q[i]);
#pragma unroll
    for (int v = 0; v < vectors; v++) sum[v] = multiply_add(x, load(keys + v * VW), sum[v]);
  }
#pragma unroll
  for (int v = 0; v < vectors; v++) store(scores + v * VW, sum[v]);
}

/* Scores become shares (not yet divided by their sum, which is returned). */
static float soften(float *scores, int count) {
  int end = padded(count, VW);
  for (int t = count; t < end; t++) scores[t] = -1e30f;
  vf top = load(scores), total = splat(0);
  for (int t = VW; t < end; t += VW) top = vmax(top, load(scores + t));
  top = splat(max_lanes(top));
  for (int t = 0; t < end; t += VW) {
    vf e = vexp(load(scores + t) - top);
    store(scores + t, e);
    total = total + e;
  }
  return sum_lanes(total);
}

/* Shares times values for `vectors` * VW columns; even and odd positions are summed apart when `chains` is 2. */
static inline __attribute__((always_inline)) void mix(int vectors, int chains, const float *shares, int count,
                                                      const float *values, int hw, float scale, float *out) {
  vf sum[2][8];
#pragma unroll
  for (int v = 0; v < vectors; v++) sum[0][v] = sum[1][v] = splat(0);
  int t = 0;
  for (; t + chains <= count; t += chains)
#pragma unroll
    for (int s = 0; s < chains; s++) {
      vf x = splat(shares[t + s]);
#pragma unroll
      for (int v = 0; v < vectors; v++)
        sum[s][v] = multiply_add(x, load(values + (t + s) * hw + v * VW), sum[s][v]);
    }
  if (t < count)
#pragma unroll
    for (int v = 0; v < vectors; v++)
      sum[0][v] = multiply_add(splat(shares[t]), load(values + t * hw + v * VW), sum[0][v]);
#pragma unroll
  for (int v = 0; v < vectors; v++) store(out + v * VW, (sum[0][v] + sum[1][v]) * splat(scale));
}

/* Over the cached positions 0 .. count - 1 of which the first `hidden` are not seen. */
static void attend_head(const float *q, const float *keys, const float *values, int count, int hidden, int hw,
                        float *scores, float *out) {
  for (int t = 0; t < count; t += KEY_TILE) {
    if (count - t > KEY_TILE / 2) score_tile(KEY_TILE / VW, q, hw, keys + t * hw, scores + t);
    else score_tile(KEY_TILE / VW / 2, q, hw, keys + t * hw, scores + t);
  }
  for (int t = 0; t < hidden; t++) scores[t] = -1e30f;
  float scale = 1.0f / soften(scores, count);
  int i = 0;
  for (; i + 8 * VW <= hw; i += 8 * VW) mix(8, 1, scores, count, values + i, hw, scale, out + i);
  for (; i + 4 * VW <= hw; i += 4 * VW) mix(4, 2, scores, count, values + i, hw, scale, out + i);
  for (; i < hw; i += VW) mix(1, 2, scores, count, values + i, hw, scale, out + i);
}

static void attend(const struct Decoder *d, int layer, int rows, int q_stride, int out_stride) {
  int hw = d->head_width, group = d->heads / d->key_heads, window = d->layer[layer].window;
  for (int kh = 0; kh < d->key_heads; kh++)
    for (int r = 0; r < rows; r++) {
      int count = d->position[r] + 1, start = window ? larger(0, count - window) : 0;
      int first = start / KEY_TILE * KEY_TILE, at = cache_place(d, d->slot[r], layer, kh) + first * hw;
      for (int h = kh * group; h < (kh + 1) * group; h++)
        attend_head(d->projected + r * q_stride + h * hw, d->keys + at, d->values + at, count - first, start - first,
                    hw, d->scores, d->normed + r * out_stride + h * hw);
    }
}

/* state += A W, normed before where `gain` is not 0. */
static void join(const struct Decoder *d, int rows, int K, const float *A, int lda, const float *W, const float *gain,
                 int stride) {
  if (!gain) {
    product_add(rows, d->width, K, A, lda, W, d->state, stride);
    return;
  }
  product_set(rows, d->width, K, A, lda, W, 0, d->joining, stride);
  for (int r = 0; r < rows; r++) {
    float *from = d->joining + r * stride, *to = d->state + r * stride;
    norm_row(from, gain, from, d->width, stride, d->epsilon);
    for (int j = 0; j < stride; j += VW) store(to + j, load(to + j) + load(from + j));
  }
}

/* All layers over `rows` rows; their last hidden states stay in `state`, not yet normed. */
EXPORT(rollout_advance)(const struct Decoder *d, int rows) {
  int queries = d->heads * d->head_width, qkv = queries + 2 * d->key_heads * d->head_width;
  int x_stride = padded(d->width, TILE_COLUMNS), q_stride = padded(qkv, TILE_COLUMNS);
  int inner_stride = padded(d->hidden, VW), h_stride = larger(x_stride, padded(queries, TILE_COLUMNS));
  for (int r = 0; r < rows; r++) embed_row(d, d->token[r], d->state + r * x_stride, x_stride);
  for (int l = 0; l < d->layers; l++) {
    const struct Layer *w = d->layer + l;
    for (int r = 0; r < rows; r++)
      norm_row(d->state + r * x_stride, w->attention_norm, d->normed + r * h_stride, d->width, x_stride, d->epsilon);
    product_set(rows, qkv, d->width, d->normed, h_stride, w->qkv, w->qkv_bias, d->projected, q_stride);
    for (int r = 0; r < rows; r++) remember_row(d, l, r, d->projected + r * q_stride);
    attend(d, l, rows, q_stride, h_stride);
    join(d, rows, queries, d->normed, h_stride, w->output, w->attention_out_norm, x_stride);
    for (int r = 0; r < rows; r++)
      norm_row(d->state + r * x_stride, w->mlp_norm, d->normed + r * h_stride, d->width, x_stride, d->epsilon);
    if (d->gelu) product_gelu(rows, d->hidden, d->width, d->normed, h_stride, w->gate_up, d->inner, inner_stride);
    else product_gate(rows, d->hidden, d->width, d->normed, h_stride, w->gate_up, d->inner, inner_stride);
    join(d, rows, d->hidden, d->inner, inner_stride, w->down, w->mlp_out_norm, x_stride);
  }
}

/* Logits of some rows of the last advance, [count, padded vocabulary]; count <= HEAD_BLOCK. */
EXPORT(rollout_logits)(const struct Decoder *d, const int *row, int count) {
  int stride = padded(d->width, TILE_COLUMNS);
  for (int i = 0; i < count; i++)
    norm_row(d->state + row[i] * stride, d->final_norm, d->normed + i * stride, d->width, stride, d->epsilon);
  product_set(count, d->vocabulary, d->width, d->normed, stride, d->head, 0, d->logits,
              padded(d->vocabulary, TILE_COLUMNS));
}

/* Logits of some tokens after one row of the last advance: the bits that rollout_logits gives them. */
EXPORT(rollout_logits_of)(const struct Decoder *d, int row, const int *token, int count, float *logits) {
  int stride = padded(d->width, TILE_COLUMNS);
  norm_row(d->state + row * stride, d->final_norm, d->normed, d->width, stride, d->epsilon);
  for (int i = 0; i < count; i++) {
    int column = token[i] % TILE_COLUMNS;
    const float *half = d->head + (token[i] - column) * d->width + column / VW * VW;
    vf sum = splat(0);
    for (int k = 0; k < d->width; k++) sum = multiply_add(splat(d->normed[k]), load(half + k * TILE_COLUMNS), sum);
    logits[i] = sum[column % VW];
  }
}

#endif
