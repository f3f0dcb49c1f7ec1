package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.semblance.data.DataException;
import org.semblance.data.ImageSet;
import org.semblance.data.ListedPairs;
import org.semblance.data.PairNames;
import org.semblance.data.PairSet;
import org.semblance.data.convert.Rasters;
import org.semblance.data.inspect.Check.Kind;

/**
 * Looks at sets for verification: at their pictures, at whether their answers can be true, and at
 * who is in them.
 *
 * @param height of the pictures that the model wants, in pixels
 * @param width of them
 * @param threads that read and decode, at least 1
 */
public record VerificationCheck(int height, int width, int threads) {

  /** In the place of the content of a picture that cannot be read. */
  private static final int UNKNOWN = -1;

  /** Checks the ranges. */
  public VerificationCheck {
    Rasters.checkSide(height);
    Rasters.checkSide(width);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /** Looks at pairs that hold their pictures and name nobody, such as those of a {@code .bin}. */
  public VerificationFacts of(PairSet pairs) {
    Findings findings = new Findings();
    return new VerificationFacts(Set.of(), contents(pairs, false, findings), findings);
  }

  /** Looks at a list of pairs without its pictures: at its names alone. */
  public VerificationFacts of(PairNames names) {
    Findings findings = new Findings();
    addNames(names, findings);
    return new VerificationFacts(names.people(), new long[0], findings);
  }

  /**
   * Looks at a list of pairs and the pictures that it names.
   *
   * @throws DataException if the list is malformed
   */
  public VerificationFacts of(ListedPairs list) {
    Findings findings = new Findings();
    PairNames names = PairNames.read(list.pairs());
    long[] contents = {};
    try {
      PairSet pairs =
          list.openPart(
              missing -> findings.add(Kind.MISSING_PICTURES, String.valueOf(missing.getMessage())));
      contents = contents(pairs, names.byPerson(), findings);
    } catch (DataException e) {
      if (!findings.has(Kind.MISSING_PICTURES)) {
        throw e;
      }
      // Too few pairs are left because pictures are missing, which is said already.
    }
    return new VerificationFacts(names.people(), contents, findings);
  }

  /** Looks at pictures with identities out of which pairs will be made. */
  public VerificationFacts of(ImageSet set) {
    Findings findings = new Findings();
    long[] contents = new long[set.size()];
    int[] known = {0};
    new PictureCheck(height, width, set::encoded, set::place)
        .look(
            set.size(),
            threads,
            findings,
            (image, facts) -> {
              if (facts != null) {
                contents[known[0]++] = facts.hash();
              }
            });
    return new VerificationFacts(Check.peopleOf(set), Arrays.copyOf(contents, known[0]), findings);
  }

  /** Different people must have different names, where names are people's. */
  private static void addNames(PairNames names, Findings findings) {
    for (PairNames.Line line : names.lines()) {
      String place = String.format("%s:%d: ", names.source(), line.number());
      if (line.left().equals(line.right())) {
        findings.add(Kind.SAME_PICTURE_PAIRS, place + line.left());
      } else if (names.byPerson()
          && !line.same()
          && PairNames.person(line.left()).equals(PairNames.person(line.right()))) {
        findings.add(Kind.CONTRADICTORY_PAIRS, place + line.left() + " and " + line.right());
      }
    }
  }

  /** Returns the hashes of the readable pictures, and notes what is wrong. */
  private long[] contents(PairSet pairs, boolean byPerson, Findings findings) {
    int[] content = new int[pairs.images()];
    Map<Long, Integer> known = new HashMap<>();
    new PictureCheck(height, width, pairs::encoded, pairs::place)
        .look(
            content.length,
            threads,
            findings,
            (image, facts) ->
                content[image] =
                    facts == null
                        ? UNKNOWN
                        : known.computeIfAbsent(facts.hash(), k -> known.size()));
    addAnswers(pairs, content, byPerson, findings);
    return known.keySet().stream().mapToLong(hash -> hash).toArray();
  }

  /**
   * Puts together what the pairs call the same person, then looks for others that deny it.
   *
   * @param content what each picture shows: equal pictures have equal numbers
   */
  private static void addAnswers(
      PairSet pairs, int[] content, boolean byPerson, Findings findings) {
    int[] group = new int[content.length];
    Arrays.setAll(group, i -> i);
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      int left = content[pairs.left(pair)];
      int right = content[pairs.right(pair)];
      if (pairs.same(pair) && left != UNKNOWN && right != UNKNOWN) {
        group[root(group, left)] = root(group, right);
      }
    }
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      int left = content[pairs.left(pair)];
      int right = content[pairs.right(pair)];
      if (left == UNKNOWN || right == UNKNOWN) {
        continue;
      }
      if (left == right) {
        findings.add(Kind.SAME_PICTURE_PAIRS, place(pairs, pair));
      } else if (!pairs.same(pair)
          && (root(group, left) == root(group, right) || (byPerson && sameFolder(pairs, pair)))) {
        findings.add(Kind.CONTRADICTORY_PAIRS, place(pairs, pair));
      }
    }
  }

  private static String place(PairSet pairs, int pair) {
    return String.format(
        "pair %d, %s and %s",
        pair + 1, pairs.place(pairs.left(pair)), pairs.place(pairs.right(pair)));
  }

  private static boolean sameFolder(PairSet pairs, int pair) {
    return PairNames.person(pairs.place(pairs.left(pair)))
        .equals(PairNames.person(pairs.place(pairs.right(pair))));
  }

  /** Returns what stands for a group, and shortens the way to it. */
  private static int root(int[] group, int member) {
    int at = member;
    while (group[at] != at) {
      group[at] = group[group[at]];
      at = group[at];
    }
    return at;
  }
}
