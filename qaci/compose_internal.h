/* What the composers share: see compose.h. */
#ifndef QACI_QACI_COMPOSE_INTERNAL_H
#define QACI_QACI_COMPOSE_INTERNAL_H

#include "qaci/compose.h"

/* An array of n intervals [0, 0]; and its end. */
qaci_interval *qaci_intervals(size_t n);
void qaci_intervals_free(qaci_interval *a, size_t n);
void qaci_interval_set(qaci_interval *r, const mpq_t q);
bool qaci_interval_exact(const qaci_interval *x);

/* One more point of r, all [0, 0]. */
qaci_point *qaci_composition_add_point(qaci_composition *r);
/* r's scores := the mean of its points' lotteries, at least one. At the end, qaci_compose does. */
void qaci_composition_mean_of_points(qaci_composition *r);

/* Do the scores of two actions, not known to be the same, still overlap? */
bool qaci_composition_overlap(const qaci_composition *r, size_t x, size_t y);

/* w[i] := the share of item i in the total mass; as many as o has. */
mpq_t *qaci_opinions_shares(const qaci_opinions *o);

qaci_status qaci_compose_average(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                 qaci_composition *r);
qaci_status qaci_compose_average_normalized(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                            qaci_composition *r);
qaci_status qaci_compose_maximin(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                 qaci_composition *r);
qaci_status qaci_compose_geometric(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                   qaci_composition *r);

qaci_status qaci_compose_kalai_smorodinsky(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                           qaci_composition *r);

qaci_status qaci_compose_nash(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                              qaci_composition *r);
qaci_status qaci_compose_rose_candidate(qaci_ctx *ctx, const qaci_opinions *o, const qaci_compose_options *options,
                                        qaci_composition *r);

void qaci_widen_average(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits, qaci_interval *score);
void qaci_widen_average_normalized(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits,
                                   qaci_interval *score);
void qaci_widen_maximin(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits, qaci_interval *score);
void qaci_widen_geometric(const qaci_opinions *o, const mpq_t total, const mpq_t more, size_t bits,
                          qaci_interval *score);

#endif
