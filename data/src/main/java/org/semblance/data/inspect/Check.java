package org.semblance.data.inspect;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CaseFormat;
import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ImageSet;
import org.semblance.data.align.FivePoints;
import org.semblance.data.align.Landmarks;
import org.semblance.data.convert.Rasters;

/**
 * Looks for what would break a training or spoil its result.
 *
 * @param height of the pictures that the model wants, in pixels
 * @param width of them
 * @param landmarks where faces are in the pictures, or null if nobody knows
 * @param threads that read and decode, at least 1
 */
public record Check(int height, int width, @Nullable Landmarks landmarks, int threads) {

  /** Mean eyes farther from the template than this, in pixels of 112, were aligned otherwise. */
  private static final double MOST_OFF = 2;

  /** Checks the ranges. */
  public Check {
    Rasters.checkSide(height);
    Rasters.checkSide(width);
    checkArgument(threads >= 1, "threads must be >= 1, got %s", threads);
  }

  /** What can be wrong, what matters most first. */
  public enum Kind {
    /** A picture that cannot be read or decoded. */
    UNREADABLE("every picture must be readable, %,d are not; remove or replace them"),
    /** A picture of another size than the model's. */
    WRONG_SIZE("every picture must be %dx%d, %,d are not; data convert --size makes them so"),
    /** There is nobody to tell apart. */
    FEW_IDENTITIES("a training needs at least two identities, there is %,d; add people"),
    /** Class numbers are left out, or negative. */
    LABEL_GAPS(
        "labels must be 0, 1, 2 and so on, %,d of them have no picture or cannot be; here classes"
            + " are counted without gaps, elsewhere they may not be. data convert writes labels"
            + " without gaps"),
    /** The same picture under two labels. */
    LABEL_NOISE("equal pictures must be of one person, %,d are not; one of the labels is wrong"),
    /** The same picture in training and in verification. */
    SHARED_PICTURES(
        "nobody may be trained on and verified with, but %,d pictures are in both sets; leave these"
            + " people out of one of them"),
    /** A person of the same name in training and in verification. */
    SHARED_IDENTITIES(
        "nobody may be trained on and verified with, but %,d people have the same name in both"
            + " sets; leave them out of one"),
    /** Faces are elsewhere than where models expect them. */
    EYES_OFF_TEMPLATE("faces must be aligned to the template; align them with data align"),
    /** Points were given, but not of these pictures. */
    NO_LANDMARKS("the five points must be of pictures of this set, none of them is"),
    /** A list of pairs names a picture that is not there. */
    MISSING_PICTURES(
        "every picture that pairs name must be there, %,d are not; take the pictures that belong to"
            + " the list"),
    /** A pair of a picture with itself. */
    SAME_PICTURE_PAIRS(
        "a pair must be of two pictures, %,d are of one picture twice; leave these pairs out"),
    /** Pairs whose answers cannot all be true. */
    CONTRADICTORY_PAIRS(
        "pairs must not contradict one another, %,d are said to be of different people though names"
            + " or other pairs say that they are of the same person; one of the answers is wrong");

    private final String message;

    Kind(String message) {
      this.message = message;
    }

    String message() {
      return message;
    }

    /** Returns the word for programs, {@code wrongSize}. */
    @Override
    public String toString() {
      return CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, name());
    }
  }

  /**
   * All mistakes of one kind.
   *
   * @param kind of mistake
   * @param count how many there are
   * @param message what must hold, what was found, what to do
   * @param examples where, some of them
   */
  public record Finding(Kind kind, long count, String message, List<String> examples) {}

  /**
   * Decodes every picture and looks at it.
   *
   * @param verification sets whose people must not be trained on
   * @param progress hears how many pictures were looked at
   * @return what is wrong, with the sets for verification too; empty if nothing is
   */
  public List<Finding> of(
      ImageSet set, List<VerificationFacts> verification, IntConsumer progress) {
    Findings findings = new Findings();
    verification.forEach(facts -> findings.addAll(facts.findings()));
    addPictures(findings, set, verification, progress);
    if (set.identities().size() < 2) {
      findings.add(Kind.FEW_IDENTITIES, set.identities().get(0));
    }
    addGaps(findings, set);
    addNames(findings, set, verification);
    addEyes(findings, set);
    return findings.list(height, width);
  }

  /** Returns what is wrong with sets for verification by themselves. */
  public List<Finding> of(List<VerificationFacts> verification) {
    Findings findings = new Findings();
    verification.forEach(facts -> findings.addAll(facts.findings()));
    return findings.list(height, width);
  }

  private void addPictures(
      Findings findings, ImageSet set, List<VerificationFacts> verification, IntConsumer progress) {
    PictureHashes hashes = new PictureHashes(set.size());
    new PictureCheck(height, width, set::encoded, set::place)
        .look(
            set.size(),
            threads,
            findings,
            (image, facts) -> {
              if (facts != null) {
                hashes.put(image, facts.hash());
                if (verification.stream().anyMatch(other -> other.hasPicture(facts.hash()))) {
                  findings.add(Kind.SHARED_PICTURES, set.place(image));
                }
              }
              progress.accept(image + 1);
            });
    addLabelNoise(findings, set, hashes);
  }

  private static void addLabelNoise(Findings findings, ImageSet set, PictureHashes hashes) {
    for (int[] group : hashes.groups()) {
      for (int image : group) {
        if (set.label(image) != set.label(group[0])) {
          findings.add(Kind.LABEL_NOISE, set.place(group[0]) + " and " + set.place(image));
        }
      }
    }
  }

  /** Class numbers that leave some out are trained on, but as other classes than elsewhere. */
  private static void addGaps(Findings findings, ImageSet set) {
    LabelRange range = LabelRange.of(set);
    if (range == null || range.whole()) {
      return;
    }
    List<String> examples = new ArrayList<>();
    long negative = set.storedLabels().stream().filter(label -> label < 0).count();
    if (negative > 0) {
      examples.add("the smallest label is " + range.first());
    }
    range.gaps().forEach(gap -> examples.add("there is no picture of label " + gap));
    findings.add(Kind.LABEL_GAPS, range.missing() + negative, examples);
  }

  private static void addNames(
      Findings findings, ImageSet set, List<VerificationFacts> verification) {
    Set<String> names = peopleOf(set);
    for (String name : set.identities()) {
      if (names.contains(name)
          && verification.stream().anyMatch(facts -> facts.people().contains(name))) {
        findings.add(Kind.SHARED_IDENTITIES, name);
      }
    }
  }

  /** Returns the names of identities; none where they are class numbers, which mean nobody. */
  static Set<String> peopleOf(ImageSet set) {
    ImmutableLongArray labels = set.storedLabels();
    List<String> names = set.identities();
    for (int i = 0; i < names.size(); i++) {
      if (labels.isEmpty() || !names.get(i).equals(Long.toString(labels.get(i)))) {
        return Set.copyOf(names);
      }
    }
    return Set.of();
  }

  private void addEyes(Findings findings, ImageSet set) {
    if (landmarks == null) {
      return;
    }
    MeanFace mean = MeanFace.of(set, landmarks);
    if (mean.points() == null) {
      findings.add(Kind.NO_LANDMARKS, "the first picture is called " + Landmarks.nameOf(set, 0));
    } else if (mean.eyesOff(height) > MOST_OFF * height / 112) {
      findings.add(
          Kind.EYES_OFF_TEMPLATE,
          String.format(
              "the mean eyes must be at %s, they are at %s",
              MeanFace.eyesOf(FivePoints.template(height)), mean.eyes()));
    }
  }
}
