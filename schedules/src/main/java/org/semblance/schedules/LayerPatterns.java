package org.semblance.schedules;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.semblance.nn.Network;

/**
 * Chooses layers of a network by name or by kind.
 *
 * <p>A pattern stands for whole names, {@code *} in it for any number of characters and {@code ?}
 * for one: {@code stack1_*}. After {@code @} it stands for kinds: {@code @batchNorm}. After {@code
 * !} it takes layers away that a pattern before it has chosen: of all patterns that match a layer
 * the last one decides, so {@code ["*", "!@batchNorm"]} is all but the batch normalisations.
 *
 * @param patterns none choose nothing
 */
public record LayerPatterns(List<String> patterns) {

  private static final String NOT = "!";
  private static final String KIND = "@";
  private static final int LONGEST = 100;
  private static final int SUGGESTED = 3;

  /** Copies the list. */
  public LayerPatterns {
    patterns = List.copyOf(patterns);
  }

  /** Returns the names of the chosen layers, in the network's order. */
  public Set<String> in(Network network) {
    Set<String> chosen = new LinkedHashSet<>();
    for (Network.Node node : network.nodes()) {
      boolean in = false;
      for (String pattern : patterns) {
        in = matches(pattern, node) ? !pattern.startsWith(NOT) : in;
      }
      if (in) {
        chosen.add(node.name());
      }
    }
    return chosen;
  }

  /**
   * Checks that each pattern matches a layer.
   *
   * @param path where the patterns stand, for messages
   * @throws IllegalArgumentException naming the pattern and what is near
   */
  void requireMatches(Network network, String path) {
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      checkArgument(
          pattern.length() <= LONGEST && !bare(pattern).isEmpty(),
          "%s[%s] must be a pattern of 1 to %s characters, got \"%s\"",
          path,
          i,
          LONGEST,
          pattern.substring(0, Math.min(LONGEST, pattern.length())));
      checkArgument(
          network.nodes().stream().anyMatch(node -> matches(pattern, node)),
          "%s[%s] must match a layer of the network, got \"%s\", which matches none; near it are"
              + " %s; `semblance models NAME` lists the layers of a backbone",
          path,
          i,
          pattern,
          near(bare(pattern), network));
    }
  }

  private static String bare(String pattern) {
    return pattern.startsWith(NOT) ? pattern.substring(NOT.length()) : pattern;
  }

  private static boolean matches(String pattern, Network.Node node) {
    String bare = bare(pattern);
    return bare.startsWith(KIND)
        ? matches(bare.substring(KIND.length()), kind(node))
        : matches(bare, node.name());
  }

  /** Returns the first word of what a layer says of itself. */
  private static String kind(Network.Node node) {
    return node.layer().describe().split(" ", 2)[0];
  }

  /** Matches in time of the product of both lengths at most, whatever stars there are. */
  private static boolean matches(String pattern, String name) {
    int at = 0;
    int in = 0;
    int star = -1; // the last one passed
    int taken = 0; // where what it stands for ends
    while (in < name.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        taken = in;
      } else if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++taken;
      } else {
        return false;
      }
    }
    return pattern.substring(at).chars().allMatch(c -> c == '*');
  }

  /** Returns the nearest of the names, of the groups that their beginnings make, and of kinds. */
  private static String near(String pattern, Network network) {
    Set<String> known = new LinkedHashSet<>();
    for (Network.Node node : network.nodes()) {
      StringBuilder group = new StringBuilder();
      for (String part : Splitter.on('_').split(node.name())) {
        group.append(part).append('_');
        if (group.length() < node.name().length()) {
          known.add(group + "*");
        }
      }
      known.add(node.name());
      known.add(KIND + kind(node));
    }
    return known.stream()
        .sorted(Comparator.comparingInt(word -> NearestWord.distance(pattern, word)))
        .limit(SUGGESTED)
        .map(word -> "\"" + word + "\"")
        .collect(Collectors.joining(", "));
  }
}
