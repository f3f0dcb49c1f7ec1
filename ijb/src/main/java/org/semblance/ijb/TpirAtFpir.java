package org.semblance.ijb;

/**
 * Identification rate of an open-set search at a false positive identification rate.
 *
 * @param fpir share of the probes without a mate that may come above the threshold
 * @param tpir share of the probes with a mate whose mate comes first and above the threshold
 * @param threshold cosine that must be exceeded
 */
public record TpirAtFpir(double fpir, double tpir, double threshold) {}
