package org.semblance.backbones;

import com.google.common.collect.ImmutableMap;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The architectures by name, each in its usual form.
 *
 * <p><b>Differs from</b> Keras_insightface: a name is looked up whole, not as a part of the text,
 * and an unknown one is an error.
 */
public final class Catalogue {

  private static final ImmutableMap<String, Backbone> BY_NAME = all();

  private Catalogue() {}

  private static ImmutableMap<String, Backbone> all() {
    ImmutableMap.Builder<String, Backbone> builder = ImmutableMap.builder();
    for (boolean squeezeExcitation : new boolean[] {false, true}) {
      put(builder, new MobileFaceNet(squeezeExcitation, Nonlinearity.PRELU));
      for (int depth : IResNet.depths()) {
        put(builder, new IResNet(depth, squeezeExcitation, Nonlinearity.RELU, false));
      }
    }
    return builder.buildOrThrow();
  }

  private static void put(ImmutableMap.Builder<String, Backbone> builder, Backbone backbone) {
    builder.put(backbone.name(), backbone);
  }

  /** Returns the names, small networks first, forms with squeeze-and-excitation last. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }

  /** Returns all architectures by name. */
  public static Map<String, Backbone> backbones() {
    return BY_NAME;
  }

  /**
   * Finds an architecture; upper and lower case are the same.
   *
   * @throws IllegalArgumentException if there is none, naming the nearest and all
   */
  public static Backbone backbone(String name) {
    Backbone backbone = BY_NAME.get(name.toLowerCase(Locale.ROOT));
    if (backbone == null) {
      throw new IllegalArgumentException(
          String.format(
              "there is no backbone %s; did you mean %s? There are %s",
              name, nearest(name.toLowerCase(Locale.ROOT)), String.join(", ", names())));
    }
    return backbone;
  }

  private static String nearest(String name) {
    return names().stream().min(Comparator.comparingInt(n -> distance(n, name))).orElseThrow();
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
