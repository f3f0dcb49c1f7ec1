package org.semblance.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The 15,000 drawn pairs of make.py, and the figures that Python's libraries have for them. */
final class DrawnScores {

  static final int PAIRS = 15_000;
  static final List<String> GROUPS = List.of("A", "B", "C");

  final double[] scores = new double[PAIRS];
  final boolean[] same = new boolean[PAIRS];
  final int[] group = new int[PAIRS];
  final double[] quality = new double[PAIRS];
  private final Map<String, Double> figures = new HashMap<>();
  private long state = 4711;

  DrawnScores() throws IOException {
    for (int i = 0; i < PAIRS; i++) {
      same[i] = i % 5 == 0;
      group[i] = i / 5 % 3;
      double bell = uniform() + uniform() + uniform() - 1.5;
      scores[i] = Math.rint(((same[i] ? 0.6 : 0.02 * group[i]) + 0.4 * bell) * 1e4) / 1e4;
      quality[i] = Math.rint((scores[i] + (same[i] ? 1 : 0) + 3 * (uniform() - 0.5)) * 10) / 10;
    }
    try (InputStream in = DrawnScores.class.getResourceAsStream("figures.tsv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .forEach(line -> figures.put(line[0], Double.parseDouble(line[1])));
    }
  }

  private double uniform() {
    state = (1103515245L * state + 12345) % (1L << 31);
    return state / (double) (1L << 31);
  }

  /** Returns what Python found. */
  double figure(String name) {
    Double value = figures.get(name);
    if (value == null) {
      throw new AssertionError("make.py knows no " + name);
    }
    return value;
  }

  PairScores all() {
    return PairScores.of(scores, same);
  }

  /** Returns the pairs of each group, in their order, ten folds each. */
  List<GroupScores> groups() {
    List<GroupScores> groups = new ArrayList<>();
    for (int g = 0; g < GROUPS.size(); g++) {
      int wanted = g;
      int[] mine = IntStream.range(0, PAIRS).filter(i -> group[i] == wanted).toArray();
      double[] values = new double[mine.length];
      boolean[] answers = new boolean[mine.length];
      for (int i = 0; i < mine.length; i++) {
        values[i] = scores[mine[i]];
        answers[i] = same[mine[i]];
      }
      PairScores pairs = PairScores.of(values, answers);
      groups.add(GroupScores.of(GROUPS.get(g), new ScoredPairs("set", 2, pairs, 10, List.of(), 0)));
    }
    return groups;
  }
}
