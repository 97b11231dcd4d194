/* The other operations of the decoder's training, row by row: RMSNorm, rotary positions, SwiGLU, token loss, embedding,
 * AdamW. Widths are multiples of 8 unless said otherwise; every sum has a fixed order.
 */
#ifndef SIRI_TRAIN_H
#define SIRI_TRAIN_H
#include "vector.h"

/* Y = X * r * g with r = 1 / sqrt(mean(X^2) + epsilon), kept in inverse[N]. */
EXPORT(rms_norm)(int N, int D, const float *X, const float *g, float epsilon, float *Y, float *inverse) {
  for (int i = 0; i < N; i++, X += D, Y += D) {
    vf sum = splat(0);
    for (int j = 0; j < D; j += VW) sum = multiply_add(load(X + j), load(X + j), sum);
    float r = 1.0f / __builtin_sqrtf(sum_lanes(sum) / (float)D + epsilon);
    vf factor = splat(inverse[i] = r);
    for (int j = 0; j < D; j += VW) store(Y + j, load(X + j) * factor * load(g + j));
  }
}

/* dX = R + r (dY g - X r^2 mean(dY g X)), dg += sum dY X r. R (the gradient past the norm) may be 0 or dX itself. */
EXPORT(rms_norm_gradient)(int N, int D, const float *dY, const float *X, const float *inverse, const float *g,
                          const float *R, float *dX, float *dg) {
  for (int i = 0; i < N; i++, dY += D, X += D, dX += D) {
    vf sum = splat(0), r = splat(inverse[i]);
    for (int j = 0; j < D; j += VW) {
      vf x = load(X + j), d = load(dY + j);
      sum = multiply_add(d * load(g + j), x, sum);
      store(dg + j, multiply_add(d * x, r, load(dg + j)));
    }
    float mean = sum_lanes(sum) / (float)D;
    vf pull = splat(inverse[i] * inverse[i] * inverse[i] * mean);
    for (int j = 0; j < D; j += VW) {
      vf d = load(dY + j) * load(g + j) * r - load(X + j) * pull;
      store(dX + j, R ? d + load(R + j) : d);
    }
    if (R) R += D;
  }
}

/* cosine[T, half], sine[T, half] of position * theta^(-2i/hd). */
EXPORT(rotary_table)(int T, int hd, double theta, float *cosine, float *sine) {
  int half = hd / 2;
  double log_theta = exact_log(theta);
  for (int i = 0; i < half; i++) {
    double frequency = exact_exp(-2.0 * i / hd * log_theta), s, c;
    for (int t = 0; t < T; t++) {
      exact_sin_cos(t * frequency, &s, &c);
      cosine[t * half + i] = (float)c;
      sine[t * half + i] = (float)s;
    }
  }
}

/* Rotate `heads` neighbouring heads of each row in place; direction -1 turns back (the gradient). Any even hd. */
EXPORT(rotary)(int N, int heads, int hd, float *X, int ld, const int *position, const float *cosine, const float *sine,
               float direction) {
  int half = hd / 2;
  for (int i = 0; i < N; i++, X += ld) {
    const float *c = cosine + position[i] * half, *s = sine + position[i] * half;
    for (int h = 0; h < heads; h++) {
      float *a = X + h * hd, *b = a + half;
      int j = 0;
      for (; j + VW <= half; j += VW) {
        vf x = load(a + j), y = load(b + j), cs = load(c + j), sn = load(s + j) * splat(direction);
        store(a + j, x * cs - y * sn);
        store(b + j, y * cs + x * sn);
      }
      for (; j < half; j++) {
        float x = a[j], y = b[j], sn = s[j] * direction;
        a[j] = x * c[j] - y * sn;
        b[j] = y * c[j] + x * sn;
      }
    }
  }
}

static inline vf sigmoid(vf x) { return splat(1) / (splat(1) + vexp(-x)); }

/* A[N,F] = silu(gate) * up, rows of GU are [gate | up]. */
EXPORT(swiglu)(int N, int F, const float *GU, float *A) {
  for (int i = 0; i < N; i++, GU += 2 * F, A += F)
    for (int j = 0; j < F; j += VW) {
      vf gate = load(GU + j);
      store(A + j, gate * sigmoid(gate) * load(GU + F + j));
    }
}

/* dGU from dA; dA is overwritten with A, which the gradient of the down projection needs. */
EXPORT(swiglu_gradient)(int N, int F, const float *GU, float *dA, float *dGU) {
  for (int i = 0; i < N; i++, GU += 2 * F, dGU += 2 * F, dA += F)
    for (int j = 0; j < F; j += VW) {
      vf gate = load(GU + j), up = load(GU + F + j), d = load(dA + j), s = sigmoid(gate), silu = gate * s;
      store(dGU + j, d * up * (s + silu * (splat(1) - s)));
      store(dGU + F + j, d * silu);
      store(dA + j, silu * up);
    }
}

/* Z [n, ld] becomes log-probabilities of Z * sharpness; the target's and the entropy of each row are returned.
 * ld is V rounded up to 8; the columns past V are filled here. */
EXPORT(token_scores)(int n, int V, int ld, float *Z, const int *target, float sharpness, float *log_prob,
                     float *entropy) {
  for (int i = 0; i < n; i++, Z += ld) {
    float most = Z[0];
    for (int j = 1; j < V; j++) most = Z[j] > most ? Z[j] : most;
    for (int j = V; j < ld; j++) Z[j] = most - 1e4f / sharpness;
    vf shift = splat(most), factor = splat(sharpness), sum = splat(0), weighted = splat(0);
    for (int j = 0; j < ld; j += VW) {
      vf z = (load(Z + j) - shift) * factor, e = vexp(z);
      store(Z + j, z);
      sum += e;
      weighted = multiply_add(e, z, weighted);
    }
    float total = sum_lanes(sum), log_total = (float)exact_log((double)total);
    vf constant = splat(log_total);
    for (int j = 0; j < ld; j += VW) store(Z + j, load(Z + j) - constant);
    log_prob[i] = Z[target[i]];
    entropy[i] = log_total - sum_lanes(weighted) / total;
  }
}

/* Z (log-probabilities) becomes the gradient of the logits, given each row's slope in log-probability and entropy. */
EXPORT(token_gradient)(int n, int ld, float *Z, const int *target, float sharpness, const float *by_log_prob,
                       const float *by_entropy, const float *entropy) {
  for (int i = 0; i < n; i++, Z += ld) {
    vf slope = splat(by_log_prob[i] * sharpness), spread = splat(by_entropy[i] * sharpness), mean = splat(entropy[i]);
    for (int j = 0; j < ld; j += VW) {
      vf l = load(Z + j);
      store(Z + j, -vexp(l) * (slope + spread * (l + mean)));
    }
    Z[target[i]] += by_log_prob[i] * sharpness;
  }
}

/* Y[i] = X[row[i]]; rows of D floats. */
EXPORT(gather_rows)(int n, int D, const float *X, const int *row, float *Y) {
  for (int i = 0; i < n; i++, Y += D)
    for (int j = 0; j < D; j += VW) store(Y + j, load(X + row[i] * D + j));
}

/* Y[row[i]] += X[i], in order. */
EXPORT(scatter_rows)(int n, int D, const float *X, const int *row, float *Y) {
  for (int i = 0; i < n; i++, X += D)
    for (int j = 0; j < D; j += VW) store(Y + row[i] * D + j, load(Y + row[i] * D + j) + load(X + j));
}

/* y[C] += the sum of the rows of X[N, C], in order; any C. */
EXPORT(add_columns)(int N, int C, const float *X, int ld, float *y) {
  for (int i = 0; i < N; i++, X += ld)
    for (int j = 0; j < C; j++) y[j] += X[j];
}

/* y += factor * x; any n. */
EXPORT(add_scaled)(int n, float factor, const float *x, float *y) {
  int j = 0;
  for (; j + VW <= n; j += VW) store(y + j, multiply_add(splat(factor), load(x + j), load(y + j)));
  for (; j < n; j++) y[j] += factor * x[j];
}

/* result = sum of x^2 in double precision; any n. */
EXPORT(sum_squares)(int n, const float *x, double *result) {
  double sum[4] = {0, 0, 0, 0};
  int j = 0;
  for (; j + 4 <= n; j += 4)
    for (int lane = 0; lane < 4; lane++) sum[lane] += (double)x[j + lane] * x[j + lane];
  for (; j < n; j++) sum[0] += (double)x[j] * x[j];
  *result = (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* One AdamW step in place: g is scaled first (clipping); `unbias1`, `unbias2` are 1/(1 - beta^t); any n. */
EXPORT(adamw)(int n, float *w, float *m, float *v, const float *g, float scale, float rate, float beta1, float beta2,
              float epsilon, float decay, float unbias1, float unbias2) {
  float keep = 1 - rate * decay;
  int j = 0;
  for (; j + VW <= n; j += VW) {
    vf d = load(g + j) * splat(scale);
    vf first = load(m + j) * splat(beta1) + d * splat(1 - beta1);
    vf second = load(v + j) * splat(beta2) + d * d * splat(1 - beta2);
    store(m + j, first);
    store(v + j, second);
    vf step = first * splat(unbias1) / (vsqrt(second * splat(unbias2)) + splat(epsilon));
    store(w + j, load(w + j) * splat(keep) - step * splat(rate));
  }
  for (; j < n; j++) {
    float d = g[j] * scale;
    m[j] = m[j] * beta1 + d * (1 - beta1);
    v[j] = v[j] * beta2 + d * d * (1 - beta2);
    w[j] = w[j] * keep - m[j] * unbias1 / (__builtin_sqrtf(v[j] * unbias2) + epsilon) * rate;
  }
}

#endif
