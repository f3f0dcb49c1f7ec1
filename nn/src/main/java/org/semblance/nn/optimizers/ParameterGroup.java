package org.semblance.nn.optimizers;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.semblance.nn.ParameterRole;

/**
 * Parameters with a rate or a decay of their own.
 *
 * <p>{@code match} is the name of a layer, for instance {@code block_1_conv}, of the classification
 * head, {@code head}, or of a single parameter, {@code stem_conv/kernel}; {@code *} in it stands
 * for any characters. The word {@code backbone} stands for all of backbone and embedding head.
 *
 * @param match what belongs to the group
 * @param rateFactor by which the learning rate is multiplied, ≥ 0; 0 leaves the weights as they are
 *     but for decoupled decay, which is per unit of rate and so 0 too
 * @param decayFactor by which weight decay of either kind is multiplied, ≥ 0
 */
public record ParameterGroup(String match, double rateFactor, double decayFactor) {

  private static final String BACKBONE = "backbone";

  /** Checks the ranges. */
  public ParameterGroup {
    checkArgument(!match.isBlank(), "match must name layers, got an empty text");
    checkArgument(
        rateFactor >= 0 && Double.isFinite(rateFactor),
        "rateFactor must be >= 0 and finite, got %s",
        rateFactor);
    checkArgument(
        decayFactor >= 0 && Double.isFinite(decayFactor),
        "decayFactor must be >= 0 and finite, got %s",
        decayFactor);
  }

  /**
   * Returns whether a parameter belongs to the group.
   *
   * @param name of the parameter, its layer's before the last slash
   */
  public boolean matches(String name, ParameterRole role) {
    if (match.equals(BACKBONE)) {
      return role.ofNetwork();
    }
    Pattern pattern = pattern();
    return pattern.matcher(name).matches()
        || pattern.matcher(name.substring(0, Math.max(0, name.lastIndexOf('/')))).matches();
  }

  private Pattern pattern() {
    return Pattern.compile(
        Splitter.on('*')
            .splitToStream(match)
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  /** Returns the first group that a parameter belongs to, else one that changes nothing. */
  public static ParameterGroup of(List<ParameterGroup> groups, String name, ParameterRole role) {
    return groups.stream()
        .filter(group -> group.matches(name, role))
        .findFirst()
        .orElse(new ParameterGroup("*", 1, 1));
  }
}
