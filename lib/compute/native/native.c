/* The kernels as a Node add-on: the same sources as the WebAssembly build, compiled for this processor with
 * eight lanes and fused multiply-add. Each kernel takes the heap's ArrayBuffer first, then its numbers; an address is a
 * byte offset into the heap, and 0 stands for no pointer. Built by `npm run native:setup`; nothing needs it.
 */
#include <node_api.h>
#include <stdint.h>
#include <time.h>
#include "../kernels/vector.h"
#include "../kernels/gemm.h"
#include "../kernels/attention.h"
#include "../kernels/train.h"
#include "../kernels/draw.h"

#define MOST_NUMBERS 20

typedef struct {
  const char *name;
  void (*call)(char *heap, const double *number);
} Kernel;

static void *address(char *heap, double offset) { return offset == 0 ? 0 : heap + (uint32_t)(int64_t)offset; }
#define P(i) address(heap, number[i])
#define I(i) ((int)number[i])
#define F(i) ((float)number[i])
#define WRAP(name, ...)                                                                                                \
  static void call_##name(char *heap, const double *number) {                                                         \
    (void)heap;                                                                                                        \
    name(__VA_ARGS__);                                                                                                 \
  }

WRAP(gemm_pack, I(0), I(1), P(2), I(3), I(4), P(5))
WRAP(gemm_packed, I(0), I(1), I(2), P(3), I(4), I(5), P(6), P(7), I(8), P(9), I(10), P(11))
WRAP(gemm, I(0), I(1), I(2), P(3), I(4), I(5), P(6), I(7), I(8), P(9), I(10), P(11), I(12), P(13), P(14))
WRAP(attention, I(0), I(1), I(2), I(3), P(4), I(5), P(6), I(7), P(8), I(9), P(10))
WRAP(attention_gradient, I(0), I(1), I(2), I(3), P(4), I(5), P(6), P(7), I(8), P(9), I(10), P(11), P(12), P(13))
WRAP(rms_norm, I(0), I(1), P(2), P(3), F(4), P(5), P(6))
WRAP(rms_norm_gradient, I(0), I(1), P(2), P(3), P(4), P(5), P(6), P(7), P(8))
WRAP(rotary_table, I(0), I(1), number[2], P(3), P(4))
WRAP(rotary, I(0), I(1), I(2), P(3), I(4), P(5), P(6), P(7), F(8))
WRAP(swiglu, I(0), I(1), P(2), P(3))
WRAP(swiglu_gradient, I(0), I(1), P(2), P(3), P(4))
WRAP(token_scores, I(0), I(1), I(2), P(3), P(4), F(5), P(6), P(7))
WRAP(token_gradient, I(0), I(1), P(2), P(3), F(4), P(5), P(6), P(7))
WRAP(gather_rows, I(0), I(1), P(2), P(3), P(4))
WRAP(scatter_rows, I(0), I(1), P(2), P(3), P(4))
WRAP(add_columns, I(0), I(1), P(2), I(3), P(4))
WRAP(add_scaled, I(0), F(1), P(2), P(3))
WRAP(sum_squares, I(0), P(1), P(2))
WRAP(adamw, I(0), P(1), P(2), P(3), P(4), F(5), F(6), F(7), F(8), F(9), F(10), F(11), F(12))

/* Inference: the host describes the decoder in 32-bit words, with addresses in the heap; here they become pointers. */
#define MOST_LAYERS 256

static struct Decoder decoder_at(char *heap, const int32_t *word, struct Layer *layers) {
  struct Decoder d;
  int *size[] = {&d.width, &d.layers, &d.heads, &d.key_heads, &d.head_width, &d.hidden, &d.vocabulary, &d.positions,
                 &d.slots, &d.tied, &d.gelu};
  float *factor[] = {&d.epsilon, &d.embedding_scale, &d.attention_scale};
  const void **block[] = {
      (const void **)&d.embedding, (const void **)&d.head, (const void **)&d.final_norm, (const void **)&d.layer,
      (const void **)&d.keys, (const void **)&d.values, (const void **)&d.slot, (const void **)&d.position,
      (const void **)&d.token, (const void **)&d.state, (const void **)&d.normed, (const void **)&d.projected,
      (const void **)&d.inner, (const void **)&d.scores, (const void **)&d.logits, (const void **)&d.ranking,
      (const void **)&d.joining};
  for (int i = 0; i < 11; i++) *size[i] = word[i];
  for (int i = 0; i < 3; i++) __builtin_memcpy(factor[i], word + 11 + i, 4);
  for (int i = 0; i < 17; i++) *block[i] = heap + (uint32_t)word[14 + i];
  const int32_t *table = (const int32_t *)d.layer;
  for (int l = 0; l < d.layers; l++) {
    const float **weight = (const float **)&layers[l];
    for (int i = 0; i < 13; i++, table++) weight[i] = *table ? (const float *)(heap + (uint32_t)*table) : 0;
    layers[l].window = *table++;
  }
  d.layer = layers;
  return d;
}
#define WRAP_DECODER(name, ...)                                                                                        \
  static void call_##name(char *heap, const double *number) {                                                         \
    struct Layer layers[MOST_LAYERS];                                                                                  \
    struct Decoder d = decoder_at(heap, P(0), layers);                                                                 \
    name(&d, __VA_ARGS__);                                                                                             \
  }

WRAP(rollout_pack, P(0), I(1), I(2), P(3))
WRAP(rollout_pack_pair, P(0), P(1), I(2), I(3), P(4))
WRAP(rollout_angles, I(0), I(1), number[2], P(3), P(4))
WRAP_DECODER(rollout_advance, I(1))
WRAP_DECODER(rollout_logits, P(1), I(2))
WRAP_DECODER(rollout_logits_of, I(1), P(2), I(3), P(4))
WRAP_DECODER(rollout_draw, P(1), P(2), P(3), I(4), number[5], I(6), number[7], P(8), P(9))
WRAP_DECODER(rollout_judge, P(1), P(2), I(3), number[4], P(5))
WRAP_DECODER(rollout_copy_prefix, I(1), I(2), I(3))

#define ENTRY(name) {#name, call_##name}
static const Kernel kernels[] = {
    ENTRY(gemm_pack), ENTRY(gemm_packed), ENTRY(gemm), ENTRY(attention), ENTRY(attention_gradient), ENTRY(rms_norm),
    ENTRY(rms_norm_gradient), ENTRY(rotary_table), ENTRY(rotary), ENTRY(swiglu), ENTRY(swiglu_gradient),
    ENTRY(token_scores), ENTRY(token_gradient), ENTRY(gather_rows), ENTRY(scatter_rows), ENTRY(add_columns),
    ENTRY(add_scaled), ENTRY(sum_squares), ENTRY(adamw), ENTRY(rollout_pack), ENTRY(rollout_pack_pair), ENTRY(rollout_angles),
    ENTRY(rollout_advance), ENTRY(rollout_logits), ENTRY(rollout_logits_of), ENTRY(rollout_draw), ENTRY(rollout_judge),
    ENTRY(rollout_copy_prefix),
};

static napi_value run(napi_env env, napi_callback_info info) {
  napi_value given[MOST_NUMBERS + 1];
  size_t count = MOST_NUMBERS + 1, bytes;
  void *which, *heap;
  napi_get_cb_info(env, info, &count, given, 0, &which);
  if (count < 1 || napi_get_arraybuffer_info(env, given[0], &heap, &bytes) != napi_ok) {
    napi_throw_type_error(env, 0, "kernel: expected the heap's ArrayBuffer first");
    return 0;
  }
  double number[MOST_NUMBERS] = {0};
  for (size_t i = 1; i < count && i <= MOST_NUMBERS; i++)
    if (napi_get_value_double(env, given[i], &number[i - 1]) != napi_ok) {
      napi_throw_type_error(env, 0, "kernel: expected numbers after the heap");
      return 0;
    }
  ((const Kernel *)which)->call(heap, number);
  return 0;
}

static int can_be_wide(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f");
}

/* Nanoseconds of this thread for one product of a transformer's usual shape, the least of some. */
static double product_time(int with_sixteen) {
  enum { ROWS = BLOCK_M, K = BLOCK_K, COLUMNS = 8 * TILE_COLUMNS };
  static float a[ROWS * K], b[K * COLUMNS], c[ROWS * COLUMNS];
  double least = 1e18;
  wide = with_sixteen;
  for (int again = 0; again < 12; again++) {
    struct timespec from, to;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    gemm_packed(ROWS, COLUMNS, K, a, K, 1, b, c, COLUMNS, 0, 0, 0);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    double spent = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec);
    if (spent < least) least = spent;
  }
  return least;
}

/* Sixteen lanes only where they are plainly quicker: some processors have them and gain nothing. */
static int sixteen_pays(void) { return can_be_wide() && product_time(1) < 0.95 * product_time(0); }

/* lanes(): how many floats a product takes at once; lanes(8) and lanes(16) change it, where the processor can. */
static napi_value lanes(napi_env env, napi_callback_info info) {
  napi_value given, told;
  size_t count = 1;
  double wanted = 0;
  napi_get_cb_info(env, info, &count, &given, 0, 0);
  if (count == 1 && napi_get_value_double(env, given, &wanted) == napi_ok) wide = wanted == 16 && can_be_wide();
  napi_create_int32(env, wide ? 16 : 8, &told);
  return told;
}

NAPI_MODULE_INIT() {
  static int chosen = 0; /* threads share what the first one found */
  if (!chosen) wide = sixteen_pays();
  chosen = 1;
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    napi_value function;
    napi_create_function(env, kernels[i].name, NAPI_AUTO_LENGTH, run, (void *)&kernels[i], &function);
    napi_set_named_property(env, exports, kernels[i].name, function);
  }
  napi_value choice;
  napi_create_function(env, "lanes", NAPI_AUTO_LENGTH, lanes, 0, &choice);
  napi_set_named_property(env, exports, "lanes", choice);
  return exports;
}
