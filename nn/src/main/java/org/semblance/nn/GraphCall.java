package org.semblance.nn;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;

/**
 * A prepared call of a session: what is fed, what is fetched, what else runs.
 *
 * @param name what the call does, for error messages, for instance {@code train step}
 * @param feeds placeholders, in the order in which tensors are given to {@link GraphScope#run}
 * @param fetches outputs, in the order of the result
 * @param targets operations that run without being fetched
 */
public record GraphCall(
    String name, List<Operand<?>> feeds, List<Operand<?>> fetches, List<Op> targets) {

  /** Copies the lists. */
  public GraphCall {
    feeds = List.copyOf(feeds);
    fetches = List.copyOf(fetches);
    targets = List.copyOf(targets);
  }
}
