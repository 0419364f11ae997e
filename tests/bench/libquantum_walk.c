/* The Hadamard walk in libquantum, beside which tests/bench/qtm.lua measures: complex float amplitudes of basis states in
 * a hash table.
 *
 *   bench_libquantum STEPS      prints the CPU seconds, then a line "position weight" for each place of the walk
 *
 * Bit 0 is the coin (0 moves right), the bits above it the position plus STEPS. A step is one Hadamard gate on the coin
 * and the conditional shift, done on the list of basis states itself, which is the least that it can cost here; the gate
 * builds its hash table anew.
 */
#include <complex.h>
#include <quantum.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int count, char **argument) {
  int steps = count > 1 ? atoi(argument[1]) : 0, width = 2;
  if (steps < 1 || steps > 100000) {
    fputs("usage: bench_libquantum STEPS (1 to 100000)\n", stderr);
    return 2;
  }
  while (1 << (width - 1) < 2 * steps + 2) width++;
  quantum_reg r = quantum_new_qureg(2 * (MAX_UNSIGNED)steps, width);
  clock_t start = clock();
  for (int n = 0; n < steps; n++) {
    quantum_hadamard(0, &r);
    for (int i = 0; i < r.size; i++) r.state[i] += r.state[i] & 1 ? (MAX_UNSIGNED)-2 : 2;
  }
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  printf("%.6f\n", seconds);
  double *weight = calloc((size_t)2 * (size_t)steps + 1, sizeof *weight);
  for (int i = 0; i < r.size; i++) {
    double a = cabsf(r.amplitude[i]);
    weight[r.state[i] >> 1] += a * a;
  }
  for (int p = 0; p <= 2 * steps; p++)
    if (weight[p] > 0) printf("%d %.9f\n", p - steps, weight[p]);
  free(weight);
  quantum_delete_qureg(&r);
  return 0;
}
