/* Drawing and judging tokens from the logits of a rollout.
 *
 * A token is drawn from softmax(logits / temperature), cut to top-k and then top-p and renormalised, by the uniform
 * number of (key, index): the same whoever else draws. Its log-probability is under exactly that distribution; greedy
 * drawing (temperature 0) reports the log-probability at temperature 1. Sums run in token order in double precision.
 */
#ifndef SIRI_DRAW_H
#define SIRI_DRAW_H
#include "rollout.h"

/* Threefry-2x32, 20 rounds, as in lib/random.ts; the first output word of counter (index, 0). */
static unsigned threefry_word(unsigned key0, unsigned key1, unsigned index) {
  const unsigned long long turns = 0x18101d11061a0f0dULL; /* 13, 15, 26, 6, 17, 29, 16, 24 by bytes: no static data */
  unsigned schedule[3] = {key0, key1, key0 ^ key1 ^ 0x1bd11bda}, x = index + key0, y = key1;
  for (int round = 0; round < 20; round++) {
    int turn = (int)(turns >> 8 * (round % 8)) & 31;
    x += y;
    y = ((y << turn) | (y >> (32 - turn))) ^ x;
    if (round % 4 == 3) {
      int injection = (round + 1) / 4;
      x += schedule[injection % 3];
      y += schedule[(injection + 1) % 3] + injection;
    }
  }
  return x;
}

static float largest_logit(const float *logits, int vocabulary) {
  int v = 0;
  float top = logits[0];
  if (vocabulary >= VW) {
    vf best = load(logits);
    for (; v + VW <= vocabulary; v += VW) best = vmax(best, load(logits + v));
    top = max_lanes(best);
  }
  for (; v < vocabulary; v++) top = logits[v] > top ? logits[v] : top;
  return top;
}

/* logits -> exp((logit - top) / temperature), up to whole vectors; returns the sum over the vocabulary. */
static double exponentials(const float *logits, float *shares, int vocabulary, float top, double temperature) {
  vf inverse = splat((float)(1.0 / temperature)), highest = splat(top);
  for (int v = 0; v < vocabulary; v += VW) store(shares + v, vexp((load(logits + v) - highest) * inverse));
  double total = 0;
  for (int v = 0; v < vocabulary; v++) total += shares[v];
  return total;
}

/* Ranking by share, ties to the lower token: a binary heap with the first in rank at its root. */
static inline int before(const float *shares, int a, int b) {
  return shares[a] > shares[b] || (shares[a] == shares[b] && a < b);
}
static void sift(const float *shares, int *heap, int size, int at) {
  int token = heap[at];
  for (;;) {
    int child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && before(shares, heap[child + 1], heap[child])) child++;
    if (!before(shares, heap[child], token)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = token;
}
/* Take the first in rank off a heap of `size`; it ends at heap[size - 1]. */
static int take_first(const float *shares, int *heap, int size) {
  int first = heap[0];
  heap[0] = heap[size - 1];
  heap[size - 1] = first;
  sift(shares, heap, size - 1, 0);
  return first;
}

/* The last `kept` entries of the ranking, back to front, are the tokens that may be drawn; their share is *total. */
static int cut(const float *shares, int *heap, int vocabulary, int top_k, double top_p, double *total) {
  int most = top_k > 0 ? smaller(top_k, vocabulary) : vocabulary, size = vocabulary, kept = 0;
  double within = *total, sum = 0;
  for (int v = 0; v < vocabulary; v++) heap[v] = v;
  for (int at = vocabulary / 2 - 1; at >= 0; at--) sift(shares, heap, vocabulary, at);
  if (most < vocabulary) {
    within = 0;
    for (; kept < most; kept++) within += shares[take_first(shares, heap, size--)];
  }
  if (top_p >= 1) { *total = within; return kept ? kept : vocabulary; }
  int ranked = kept;
  for (kept = 0; kept < most;) {
    int token = kept < ranked ? heap[vocabulary - 1 - kept] : take_first(shares, heap, size--);
    sum += shares[token];
    kept++;
    if (sum >= top_p * within) break;
  }
  *total = sum;
  return kept;
}

static int draw_row(const struct Decoder *d, float *logits, double temperature, int top_k, double top_p,
                    double uniform, float *log_prob) {
  int V = d->vocabulary, token = -1;
  float top = largest_logit(logits, V), *shares = d->scores;
  double t = temperature > 0 ? temperature : 1, total = exponentials(logits, shares, V, top, t), sum = 0;
  if (!(total >= 1 && total < 1e30)) return -1;
  if (temperature <= 0) {
    for (token = 0; logits[token] != top;) token++;
  } else if ((top_k > 0 && top_k < V) || top_p < 1) {
    int kept = cut(shares, d->ranking, V, top_k, top_p, &total);
    for (int i = 0; i < kept; i++) {
      token = d->ranking[V - 1 - i];
      sum += shares[token];
      if (sum > uniform * total) break;
    }
  } else {
    for (token = 0; token < V - 1; token++) {
      sum += shares[token];
      if (sum > uniform * total) break;
    }
  }
  *log_prob = (float)((double)(logits[token] - top) / t - exact_log(total));
  return token;
}

/* A token and its log-probability for each of `count` rows of the last advance; token -1: the logits are not finite. */
EXPORT(rollout_draw)(const struct Decoder *d, const int *row, const unsigned *key, const int *index, int count,
                     double temperature, int top_k, double top_p, int *token, float *log_prob) {
  int stride = padded(d->vocabulary, TILE_COLUMNS);
  for (int i0 = 0; i0 < count; i0 += HEAD_BLOCK) {
    int rows = smaller(HEAD_BLOCK, count - i0);
    rollout_logits(d, row + i0, rows);
    for (int i = 0; i < rows; i++) {
      double uniform = threefry_word(key[2 * (i0 + i)], key[2 * (i0 + i) + 1], index[i0 + i]) / 4294967296.0;
      token[i0 + i] = draw_row(d, d->logits + i * stride, temperature, top_k, top_p, uniform, log_prob + i0 + i);
    }
  }
}

/* The log-probabilities of given tokens under softmax(logits / temperature); NaN where the logits are not finite. */
EXPORT(rollout_judge)(const struct Decoder *d, const int *row, const int *token, int count, double temperature,
                      float *log_prob) {
  int V = d->vocabulary, stride = padded(V, TILE_COLUMNS);
  for (int i0 = 0; i0 < count; i0 += HEAD_BLOCK) {
    int rows = smaller(HEAD_BLOCK, count - i0);
    rollout_logits(d, row + i0, rows);
    for (int i = 0; i < rows; i++) {
      const float *logits = d->logits + i * stride;
      float top = largest_logit(logits, V);
      double total = exponentials(logits, d->scores, V, top, temperature);
      log_prob[i0 + i] = (float)((double)(logits[token[i0 + i]] - top) / temperature - exact_log(total));
    }
  }
}

/* The first `length` cached positions of one slot into another. */
EXPORT(rollout_copy_prefix)(const struct Decoder *d, int from, int to, int length) {
  for (int l = 0; l < d->layers; l++)
    for (int h = 0; h < d->key_heads; h++) {
      int source = cache_place(d, from, l, h), target = cache_place(d, to, l, h);
      __builtin_memcpy(d->keys + target, d->keys + source, 4 * padded(length, KEY_TILE) * d->head_width);
      __builtin_memcpy(d->values + target, d->values + source, 4 * length * d->head_width);
    }
}

#endif
