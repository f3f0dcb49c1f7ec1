package org.semblance.data.inspect;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageDecoder;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.PictureFacts;
import org.semblance.data.RecordImages;
import org.semblance.data.align.FivePoints;
import org.semblance.data.align.Landmarks;
import org.semblance.data.convert.Rasters;

/**
 * Looks for what would break a training or spoil its result.
 *
 * @param height of the pictures that the model wants, in pixels
 * @param width of them
 * @param landmarks where faces are in the pictures, or null if nobody knows
 */
public record Check(int height, int width, @Nullable Landmarks landmarks) {

  /** Mean eyes farther from the template than this, in pixels of 112, were aligned otherwise. */
  private static final double MOST_OFF = 2;

  private static final int EXAMPLES = 5;

  /** Checks the ranges. */
  public Check {
    Rasters.checkSide(height);
    Rasters.checkSide(width);
  }

  /**
   * Something that is wrong.
   *
   * @param message what must hold, what was found, what to do
   * @param examples where, some of them
   */
  public record Finding(String message, List<String> examples) {}

  /** Collects places of one kind of mistake. */
  private static final class Places {

    private final List<String> examples = new ArrayList<>();
    private int count;

    void add(String place) {
      count++;
      if (examples.size() < EXAMPLES) {
        examples.add(place);
      }
    }
  }

  /**
   * Decodes every picture and looks at it.
   *
   * @param verification sets whose people must not be trained on; their pictures are compared
   * @param progress hears how many pictures were looked at
   * @return what is wrong; empty if nothing is
   */
  public List<Finding> of(ImageSet set, List<PairSet> verification, IntConsumer progress) {
    Places undecodable = new Places();
    Places sizes = new Places();
    Places mixed = new Places();
    Places shared = new Places();
    Map<Long, Integer> firsts = new LinkedHashMap<>();
    Set<Long> verified = hashes(verification);
    byte[] rgb = new byte[height * width * ImageDecoder.CHANNELS];
    try (ImageDecoder decoder = ImageDecoder.open()) {
      for (int i = 0; i < set.size(); i++) {
        String place = set.place(i);
        try {
          byte[] encoded = set.encoded(i);
          PictureFacts facts = PictureFacts.of(encoded, place);
          if (facts.height() != height || facts.width() != width) {
            sizes.add(place + " is " + facts.width() + "x" + facts.height());
          } else {
            decoder.decode(encoded, place, height, width, rgb, 0);
          }
          Integer first = firsts.putIfAbsent(facts.hash(), i);
          if (first != null && set.label(first) != set.label(i)) {
            mixed.add(set.place(first) + " and " + place);
          }
          if (verified.contains(facts.hash())) {
            shared.add(place);
          }
        } catch (DataException e) {
          undecodable.add(String.valueOf(e.getMessage()));
        }
        progress.accept(i + 1);
      }
    }
    List<Finding> findings = new ArrayList<>();
    add(
        findings,
        undecodable,
        "every picture must be readable, %,d are not; remove or replace them");
    add(
        findings,
        sizes,
        "every picture must be "
            + width
            + "x"
            + height
            + ", %,d are not; data convert --size makes"
            + " them so");
    add(
        findings,
        mixed,
        "equal pictures must be of one person, %,d are not; one of the labels is wrong");
    add(
        findings,
        shared,
        "nobody may be trained on and verified with, but %,d pictures are in both sets; leave these"
            + " people out of one of them");
    addGaps(findings, set);
    addEyes(findings, set);
    return findings;
  }

  private static void add(List<Finding> findings, Places places, String message) {
    if (places.count > 0) {
      findings.add(new Finding(String.format(message, places.count), places.examples));
    }
  }

  private static Set<Long> hashes(List<PairSet> sets) {
    Set<Long> hashes = new HashSet<>();
    for (PairSet set : sets) {
      for (int i = 0; i < set.images(); i++) {
        hashes.add(PictureFacts.of(set.encoded(i), set.place(i)).hash());
      }
    }
    return hashes;
  }

  /** Class numbers that leave some out are trained on, but as other classes than elsewhere. */
  private static void addGaps(List<Finding> findings, ImageSet set) {
    if (!(set instanceof RecordImages records)) {
      return; // names, not numbers
    }
    ImmutableLongArray labels = records.storedLabels();
    for (int i = 0; i < labels.length(); i++) {
      if (labels.get(i) != i) {
        findings.add(
            new Finding(
                String.format(
                    "labels must go from 0 to %,d, but there is no picture of label %,d and there is"
                        + " one of label %,d; here classes are counted without gaps, elsewhere they"
                        + " may not be. data convert writes labels without gaps",
                    labels.length() - 1, i, labels.get(labels.length() - 1)),
                List.of()));
        return;
      }
    }
  }

  private void addEyes(List<Finding> findings, ImageSet set) {
    if (landmarks == null) {
      return;
    }
    double[] mean = new double[4];
    int known = 0;
    for (int i = 0; i < set.size(); i++) {
      FivePoints points = landmarks.of(set, i);
      if (points != null) {
        known++;
        for (int j = 0; j < mean.length; j++) {
          mean[j] += points.values().get(j);
        }
      }
    }
    if (known == 0) {
      findings.add(
          new Finding(
              "the five points must be of pictures of this set, none of them is", List.of()));
      return;
    }
    FivePoints template = FivePoints.template(height);
    double off = 0;
    for (int j = 0; j < mean.length; j++) {
      off = Math.max(off, Math.abs(mean[j] / known - template.values().get(j)));
    }
    if (off > MOST_OFF * height / 112) {
      findings.add(
          new Finding(
              String.format(
                  "the mean eyes must be at (%.1f, %.1f) and (%.1f, %.1f), they are at (%.1f, %.1f)"
                      + " and (%.1f, %.1f); align the faces with data align",
                  template.values().get(0),
                  template.values().get(1),
                  template.values().get(2),
                  template.values().get(3),
                  mean[0] / known,
                  mean[1] / known,
                  mean[2] / known,
                  mean[3] / known),
              List.of()));
    }
  }
}
