/* The one unit of the compute kernels. `npm run kernels` builds it twice: strict SIMD (the same bytes everywhere) and
 * relaxed SIMD (fused multiply-add, faster, not the same bytes on every processor). Memory comes from the host.
 */
#include "vector.h"
#include "gemm.h"
#include "attention.h"
#include "train.h"
#include "rollout.h"
#include "draw.h"
