/*
 * How the planes of a convolution are cut into parts for threads; winograd_transforms.inc has what
 * is done with each, products.inc the products.
 */
#include "winograd.h"

#include <string.h>

enum {
  /* Tiles that a thread takes at once: three blocks of rows, and few enough to stay in a cache. */
  MOST_TILES = 42,
  /* Bytes of the planes from which a kernel's gradient is summed at once. */
  MOST_BYTES = 4 << 20,
  /* Into which tiles are cut for threads, so that few or many are busy to the end. */
  LEAST_PARTS = 64,
  /* Floats between planes, so that their rows do not fall on the same lines of a cache. */
  GAP = 48
};

static tiling tiling_of(const TF_Tensor *map, int64_t channels) {
  tiling t = {
      .images = TF_Dim(map, 0),
      .height = TF_Dim(map, 1),
      .width = TF_Dim(map, 2),
      .channels = channels,
      .pixel = channels};
  t.rows = (t.height + 3) / 4;
  t.columns = (t.width + 3) / 4;
  return t;
}

convolution convolution_of(
    call *c, storage type, const TF_Tensor *map, const TF_Tensor *kernel, int turned) {
  convolution v = {.type = type, .turned = turned};
  if (failed(c)) {
    return v;
  }
  if (TF_NumDims(map) != 4 || TF_NumDims(kernel) != 4 || TF_Dim(kernel, 0) != 3 ||
      TF_Dim(kernel, 1) != 3) {
    fail(c, TF_INVALID_ARGUMENT, "a map [n, h, w, c] and a kernel [3, 3, in, out] are needed");
    return v;
  }
  v.in = TF_Dim(kernel, 2);
  v.out = TF_Dim(kernel, 3);
  if (v.in % PANEL != 0 || v.out % PANEL != 0 || TF_Dim(map, 3) != (turned ? v.out : v.in)) {
    fail(c, TF_INVALID_ARGUMENT, "map and kernel must have the same channels, multiples of 32");
    return v;
  }
  v.x_tiling = tiling_of(map, turned ? v.out : v.in);
  v.y_tiling = tiling_of(map, turned ? v.in : v.out);
  v.tiles = v.x_tiling.images * v.x_tiling.rows * v.x_tiling.columns;
  v.kernel = TF_TensorData(kernel);
  return v;
}

static planes planes_of(float *values, int64_t first, int64_t rows, int64_t columns) {
  planes p = {.values = values, .distance = rows * columns + GAP, .first = first, .tiles = rows};
  return p;
}

static int64_t floats_of_planes(int64_t rows, int64_t columns) {
  return PLANES * (rows * columns + GAP);
}

/* Floats of the calling thread, or null, which is noted. */
static float *part_memory(convolution *v, int64_t floats) {
  float *memory = thread_memory((size_t)floats * sizeof *memory);
  if (!memory) {
    atomic_store(&v->out_of_memory, 1);
  }
  return memory;
}

/* Transforms the kernel for one panel of what comes out. */
static void transform_kernel(const convolution *v, int panel, const planes *p) {
  if (v->turned) {
    arithmetic->winograd_turned_kernel(v->kernel, v->in, v->out, panel, p);
  } else {
    arithmetic->winograd_kernel(v->kernel, v->in, v->out, panel, p);
  }
}

/* A part of the tiles whose planes are shared. */
static void transform_tiles(void *job, int part) {
  convolution *v = job;
  int64_t tiles = v->end - v->first;
  int64_t first = v->first + tiles * part / LEAST_PARTS;
  int64_t end = v->first + tiles * (part + 1) / LEAST_PARTS;
  arithmetic->winograd_inputs[v->type](&v->x_tiling, v->x, v->norm, first, end, &v->x_planes);
  if (v->dy) {
    arithmetic->winograd_output_gradients[v->type](
        &v->y_tiling, v->dy, first, end, &v->dy_planes);
  }
}

/* --- By tiles: the kernel's planes are shared, a part has some tiles and all channels. --- */

static void share_kernel_panel(void *job, int panel) {
  convolution *v = job;
  planes p = v->kernel_planes;
  p.values += panel * v->x_tiling.channels * PANEL;
  transform_kernel(v, panel, &p);
}

static void convolve_tiles(void *job, int part) {
  convolution *v = job;
  int64_t from = v->x_tiling.channels, to = v->y_tiling.channels;
  int64_t first = v->tiles * part / v->parts, end = v->tiles * (part + 1) / v->parts;
  int64_t tiles = end - first, inputs = floats_of_planes(tiles, from);
  float *memory = part_memory(v, inputs + floats_of_planes(tiles, to));
  if (!memory) {
    return;
  }
  planes x = planes_of(memory, first, tiles, from);
  planes y = planes_of(memory + inputs, first, tiles, to);
  const planes *k = &v->kernel_planes;
  arithmetic->winograd_inputs[v->type](&v->x_tiling, v->x, v->norm, first, end, &x);
  for (int64_t i = 0; i < PLANES; i++) {
    arithmetic->product(
        x.values + i * x.distance, k->values + i * k->distance, tiles, from, to,
        y.values + i * y.distance);
  }
  arithmetic->winograd_outputs[v->type](&v->y_tiling, &y, first, end, v->y);
}

static void convolve_by_tiles(call *c, const settings *set, convolution *v) {
  int64_t from = v->x_tiling.channels, to = v->y_tiling.channels;
  float *memory = space(c, (size_t)floats_of_planes(from, to), sizeof *memory);
  if (memory) {
    v->kernel_planes = planes_of(memory, 0, from, to);
    semblance_parallel(set->threads, (int)(to / PANEL), share_kernel_panel, v);
    v->parts = (v->tiles + MOST_TILES - 1) / MOST_TILES;
    v->parts = (v->parts + LEAST_PARTS - 1) / LEAST_PARTS * LEAST_PARTS;
    v->parts = v->parts < v->tiles ? v->parts : v->tiles;
    semblance_parallel(set->threads, (int)v->parts, convolve_tiles, v);
  }
  give_back(memory);
}

/* --- By channels: the tiles' planes are shared, a part has all tiles and a panel of outputs. --- */

static void convolve_panel(void *job, int panel) {
  convolution *v = job;
  int64_t from = v->x_tiling.channels, kernel = floats_of_planes(from, PANEL);
  float *memory = part_memory(v, kernel + floats_of_planes(v->tiles, PANEL));
  if (!memory) {
    return;
  }
  planes k = planes_of(memory, 0, from, PANEL);
  planes y = planes_of(memory + kernel, 0, v->tiles, PANEL);
  const planes *x = &v->x_planes;
  transform_kernel(v, panel, &k);
  for (int64_t i = 0; i < PLANES; i++) {
    arithmetic->product(
        x->values + i * x->distance, k.values + i * k.distance, v->tiles, from, PANEL,
        y.values + i * y.distance);
  }
  tiling t = v->y_tiling;
  t.channels = PANEL;
  arithmetic->winograd_outputs[v->type](
      &t, &y, 0, v->tiles, v->y + panel * PANEL * (int64_t)bytes_of(v->type));
}

static void convolve_by_channels(call *c, const settings *set, convolution *v) {
  int64_t from = v->x_tiling.channels, to = v->y_tiling.channels;
  float *memory = space(c, (size_t)floats_of_planes(v->tiles, from), sizeof *memory);
  if (memory) {
    v->end = v->tiles;
    v->x_planes = planes_of(memory, 0, v->tiles, from);
    semblance_parallel(set->threads, LEAST_PARTS, transform_tiles, v);
    semblance_parallel(set->threads, (int)(to / PANEL), convolve_panel, v);
  }
  give_back(memory);
}

void convolve(call *c, const settings *set, convolution *v) {
  if (failed(c) || v->tiles == 0) {
    return;
  }
  semblance_take_pool();
  /* What is shared is the smaller of both. */
  if (v->tiles < v->y_tiling.channels) {
    convolve_by_channels(c, set, v);
  } else {
    convolve_by_tiles(c, set, v);
  }
  semblance_release_pool();
  if (v->out_of_memory) {
    fail(c, TF_RESOURCE_EXHAUSTED, "no memory for a part of a convolution");
  }
}

/* --- The gradient of the kernel. --- */

/* Sums over the tiles that are there into planes that are shared. */
static void add_products(void *job, int plane) {
  convolution *v = job;
  arithmetic->transposed_product(
      v->x_planes.values + plane * v->x_planes.distance,
      v->dy_planes.values + plane * v->dy_planes.distance, v->in, v->end - v->first, v->out,
      v->first > 0, v->kernel_planes.values + plane * v->kernel_planes.distance);
}

static void finish_panel(void *job, int panel) {
  convolution *v = job;
  planes p = v->kernel_planes;
  p.values += panel * v->in * PANEL;
  arithmetic->winograd_kernel_gradient(&p, v->in, v->out, panel, v->d_kernel);
}

/* Sums over all tiles for one panel of outputs. */
static void sum_panel(void *job, int panel) {
  convolution *v = job;
  float *memory = part_memory(v, floats_of_planes(v->in, PANEL));
  if (!memory) {
    return;
  }
  planes sums = planes_of(memory, 0, v->in, PANEL);
  for (int64_t i = 0; i < PLANES; i++) {
    arithmetic->transposed_product(
        v->x_planes.values + i * v->x_planes.distance,
        v->dy_planes.values + i * v->dy_planes.distance + panel * v->tiles * PANEL, v->in,
        v->tiles, PANEL, 0, sums.values + i * sums.distance);
  }
  arithmetic->winograd_kernel_gradient(&sums, v->in, v->out, panel, v->d_kernel);
}

void sum_kernel_gradient(call *c, const settings *set, convolution *v) {
  /* Nothing here depends on the number of threads, so the order of the sums does not. */
  int by_channels = v->tiles * (v->in + v->out) < v->in * v->out;
  int64_t sums = by_channels ? 0 : floats_of_planes(v->in, v->out);
  int64_t at_once = MOST_BYTES / (int64_t)sizeof(float) / PLANES / (v->in + v->out + 1) + 1;
  int64_t chunks = by_channels ? 1 : (v->tiles + at_once - 1) / at_once;
  int64_t most = chunks == 0 ? 0 : (v->tiles + chunks - 1) / chunks;
  int64_t inputs = floats_of_planes(most, v->in);
  float *memory =
      space(c, (size_t)(sums + inputs + floats_of_planes(most, v->out)), sizeof *memory);
  if (memory && v->tiles == 0) {
    memset(v->d_kernel, 0, (size_t)(9 * v->in * v->out) * sizeof *memory);
  } else if (memory) {
    semblance_take_pool();
    v->kernel_planes = planes_of(memory, 0, v->in, v->out);
    for (int64_t i = 0; i < chunks; i++) {
      v->first = v->tiles * i / chunks;
      v->end = v->tiles * (i + 1) / chunks;
      v->x_planes = planes_of(memory + sums, v->first, v->end - v->first, v->in);
      v->dy_planes = planes_of(memory + sums + inputs, v->first, v->end - v->first, v->out);
      semblance_parallel(set->threads, LEAST_PARTS, transform_tiles, v);
      if (!by_channels) {
        semblance_parallel(set->threads, PLANES, add_products, v);
      }
    }
    semblance_parallel(
        set->threads, (int)(v->out / PANEL), by_channels ? sum_panel : finish_panel, v);
    semblance_release_pool();
  }
  if (v->out_of_memory) {
    fail(c, TF_RESOURCE_EXHAUSTED, "no memory for a part of a convolution");
  }
  give_back(memory);
}
