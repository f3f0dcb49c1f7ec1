package org.semblance.nn.trace;

/**
 * Where a node belongs.
 *
 * @param path as it was given to {@link org.semblance.nn.GraphScope#opsIn}, for instance {@code
 *     stem_conv}; empty for nodes at the graph's root. A gradient has the path of the node whose
 *     gradient it is.
 * @param phase what it works for
 */
public record NodePlace(String path, Phase phase) {}
