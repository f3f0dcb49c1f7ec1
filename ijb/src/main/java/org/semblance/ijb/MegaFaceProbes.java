package org.semblance.ijb;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.random.Draws;

/**
 * The pictures of FaceScrub that are searched for, with their people: features of length one.
 *
 * <p>A picture's person is the folder it is in.
 */
final class MegaFaceProbes {

  private static final double SPREAD = 0.001;
  private static final long REPLACEMENTS = 0x4e6f697365L;

  private final int size;
  private final List<String> names = new ArrayList<>();
  private final List<float[]> rows = new ArrayList<>();
  private final List<Integer> people = new ArrayList<>();
  private final Map<String, Integer> personOf = new LinkedHashMap<>();
  private final BitSet noisy = new BitSet();

  private MegaFaceProbes(int size) {
    this.size = size;
  }

  /**
   * Reads all features.
   *
   * @param noise files that are noise, besides those that say so themselves
   * @throws DataException if pictures have no names, or there are no two of one person
   */
  static MegaFaceProbes read(FeatureRows source, MegaFace.Noise noise, BadEntries bad) {
    if (!source.named()) {
      throw new DataException(
          source.place()
              + " must hold names, PERSON/FILE, that say whose pictures these are; it has no array"
              + " \"names\" or \"filenames\"");
    }
    MegaFaceProbes probes = new MegaFaceProbes(source.size());
    float[] row = new float[source.size()];
    for (int i = 0; i < source.count(); i++) {
      if (source.next(row, bad) && isUsable(row, source, i, bad)) {
        String name = source.name(i);
        boolean isNoise = source.markedAsNoise() || noise.hasProbe(name);
        probes.add(name, row.clone(), isNoise);
      }
    }
    if (probes.personOf.size() == probes.size()) {
      throw new DataException(
          String.format(
              "%s must have several pictures of a person, got %,d pictures of %,d persons; names"
                  + " must end in PERSON/FILE",
              source.place(), probes.size(), probes.personOf.size()));
    }
    return probes;
  }

  /** Scales a feature to length one; returns whether it has a length. */
  static boolean isUsable(float[] row, FeatureRows source, int number, BadEntries bad) {
    String problem;
    try {
      FolderEmbeddings.normalize(row, source.place() + ", " + source.name(number));
      return true;
    } catch (DataException e) {
      problem = String.valueOf(e.getMessage());
    }
    bad.add(BadEntries.Kind.EMBEDDING, problem);
    return false;
  }

  private void add(String name, float[] row, boolean isNoise) {
    String two = MegaFaceList.last(name, 2);
    int slash = two.indexOf('/');
    if (slash < 0) {
      throw new DataException("a picture's name must end in PERSON/FILE, got \"" + name + "\"");
    }
    int person = personOf.computeIfAbsent(two.substring(0, slash), key -> personOf.size());
    noisy.set(rows.size(), isNoise);
    names.add(name);
    rows.add(row);
    people.add(person);
  }

  int size() {
    return rows.size();
  }

  int featureSize() {
    return size;
  }

  String name(int probe) {
    return names.get(probe);
  }

  float[] row(int probe) {
    return rows.get(probe);
  }

  int person(int probe) {
    return people.get(probe);
  }

  int persons() {
    return personOf.size();
  }

  boolean isNoisy(int probe) {
    return noisy.get(probe);
  }

  int noisy() {
    return noisy.cardinality();
  }

  /**
   * Returns what stands for the noisy pictures: of each person with clean ones the sum of these and
   * of numbers from U(−0.001, 0.001), of length one; null where there is nothing to stand for, or
   * nothing to sum.
   *
   * <p><b>Source:</b> InsightFace's {@code remove_noises.py}. <b>Differs from</b> it: the numbers
   * are functions of the seed and the picture's place, and a person without clean pictures is left
   * out and counted.
   *
   * @param bad takes noisy pictures of persons without clean ones
   */
  List<float @Nullable []> replacements(long seed, BadEntries bad) {
    float[] @Nullable [] sums = new float[persons()][];
    for (int probe = 0; probe < size(); probe++) {
      if (!isNoisy(probe)) {
        float[] sum = sums[person(probe)];
        if (sum == null) {
          sums[person(probe)] = row(probe).clone();
        } else {
          for (int i = 0; i < size; i++) {
            sum[i] += row(probe)[i];
          }
        }
      }
    }
    List<float @Nullable []> found = new ArrayList<>();
    for (int probe = 0; probe < size(); probe++) {
      float[] sum = sums[person(probe)];
      if (isNoisy(probe) && sum == null) {
        bad.add(
            BadEntries.Kind.NOISY,
            name(probe) + " is noise and its person must have a clean picture, there is none");
      }
      found.add(isNoisy(probe) && sum != null ? replacement(sum, seed, probe) : null);
    }
    return found;
  }

  private float[] replacement(float[] sum, long seed, int probe) {
    Draws draws = Draws.of(seed, REPLACEMENTS, probe);
    float[] row = sum.clone();
    for (int i = 0; i < size; i++) {
      row[i] += draws.spread(SPREAD);
    }
    FolderEmbeddings.normalize(
        row, "the sum of the clean features of the person of " + name(probe));
    return row;
  }
}
