package org.semblance.ijb;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.semblance.data.DataException;

/**
 * MegaFace's two challenges, without its devkit: for every person each choice of a picture as mate
 * in a gallery of distractors, all other pictures of the person searched for; and true accept rates
 * at tiny false accept rates over all scores of pictures with distractors.
 *
 * <p>Distractors are read once, block by block, for the figures with noise and without; memory
 * holds the pictures that are searched for and a block. A distractor as near as the mate is ahead
 * of it. <b>Source:</b> The MegaFace Benchmark (Kemelmacher-Shlizerman et al. 2016); noise as in
 * InsightFace's {@code remove_noises.py}. <b>Differs from</b> the devkit: features are scaled to
 * length one; the smaller sets of distractors are drawn from the seed.
 *
 * @param seed of the draws
 * @param threads at least 1; figures do not depend on it
 */
public record MegaFace(long seed, int threads) {

  /** Ranks that results tell. */
  public static final List<Integer> RANKS =
      List.of(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000);

  /** Checks the range. */
  public MegaFace {
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /**
   * Pictures whose labels or faces are wrong.
   *
   * @param given whether figures without them are wanted; otherwise both are empty
   * @param probes file names of FaceScrub
   * @param distractors last three parts of MegaFace's paths
   */
  public record Noise(boolean given, Set<String> probes, Set<String> distractors) {

    /** Copies the sets. */
    public Noise {
      probes = Set.copyOf(probes);
      distractors = Set.copyOf(distractors);
    }

    /** Returns whether a picture of FaceScrub is noise. */
    boolean hasProbe(String name) {
      return probes.contains(MegaFaceList.last(name, 1));
    }

    /** Returns whether a distractor is noise. */
    boolean hasDistractor(String name) {
      return !distractors.isEmpty()
          && distractors.contains(MegaFaceList.last(name, FeatureFolder.Form.MEGAFACE));
    }

    /** Returns no noise at all. */
    public static Noise none() {
      return new Noise(false, Set.of(), Set.of());
    }
  }

  /**
   * Searches.
   *
   * @param scrub pictures that are searched for, {@code …/PERSON/FILE}
   * @param distractors of other people; names are needed with a list of noise
   * @param model name of the network, for people
   * @param bad takes what cannot be used
   * @param progress hears a line now and then
   * @throws DataException if features are wrong, or cannot be used and are not skipped
   */
  public MegaFaceResult evaluate(
      FeatureRows scrub,
      FeatureRows distractors,
      Noise noise,
      String model,
      BadEntries bad,
      Consumer<String> progress) {
    long start = System.nanoTime();
    requireFit(scrub, distractors, noise);
    MegaFaceProbes probes = MegaFaceProbes.read(scrub, noise, bad);
    List<MegaFaceVariant> variants = new ArrayList<>();
    int[] sizes = sizes(distractors.count());
    variants.add(MegaFaceVariant.raw(probes, distractors.count(), sizes.length));
    if (noise.given()) {
      variants.add(
          MegaFaceVariant.clean(
              probes, probes.replacements(seed, bad), distractors.count(), sizes.length));
    }
    MegaFaceScan scan = new MegaFaceScan(variants, sizes, seed, threads);
    scan.run(distractors, noise, bad, progress);
    List<String> notes = new ArrayList<>(bad.notes());
    addNotes(probes, scan, noise, notes);
    return new MegaFaceResult(
        model,
        seed,
        variants.stream().map(variant -> variant.figures(scan, probes)).toList(),
        notes,
        (System.nanoTime() - start) / 1e9);
  }

  private static void requireFit(FeatureRows scrub, FeatureRows distractors, Noise noise) {
    if (scrub.size() != distractors.size()) {
      throw new DataException(
          String.format(
              "features of %s and of %s must have the same size, got %d and %d; were they made by"
                  + " the same network?",
              scrub.place(), distractors.place(), scrub.size(), distractors.size()));
    }
    if (!noise.distractors().isEmpty() && !distractors.named()) {
      throw new DataException(
          String.format(
              "%s must hold names, which the list of noise is about; it has no array \"names\" or"
                  + " \"filenames\"",
              distractors.place()));
    }
  }

  /** Returns 10, 100, … up to all. */
  static int[] sizes(int count) {
    List<Integer> sizes = new ArrayList<>();
    for (long size = 10; size < count; size *= 10) {
      sizes.add((int) size);
    }
    sizes.add(count);
    return sizes.stream().mapToInt(i -> i).toArray();
  }

  private static void addNotes(
      MegaFaceProbes probes, MegaFaceScan scan, Noise noise, List<String> notes) {
    if (!noise.probes().isEmpty() && probes.noisy() == 0) {
      notes.add(
          "the list of noise of FaceScrub names none of the pictures; it must name files, for"
              + " instance "
              + MegaFaceList.last(probes.name(0), 1));
    }
    if (!noise.distractors().isEmpty() && scan.noisy() == 0) {
      notes.add(
          "the list of noise of MegaFace names none of the distractors; it must name the last three"
              + " parts of their paths");
    }
  }
}
