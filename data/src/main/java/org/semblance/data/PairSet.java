package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Ints;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of encoded pictures with the answer to: the same person? Each distinct picture once.
 *
 * <p>Holds encoded pictures only, so an evaluation can decode them batch by batch. Immutable and
 * thread-safe. Pairs are in the order of the file: its folds are contiguous blocks, and shuffling
 * them would change a ten-fold result.
 */
public final class PairSet {

  /** Folds where a file does not say how many it has. */
  public static final int DEFAULT_FOLDS = 10;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private final String name;
  private final int folds;
  private final List<byte[]> encoded;
  private final List<String> places;
  private final List<String> names;
  private final int[] left;
  private final int[] right;
  private final boolean[] same;

  private PairSet(PairSet other, String name) {
    this.name = name;
    this.folds = other.folds;
    this.encoded = other.encoded;
    this.places = other.places;
    this.names = other.names;
    this.left = other.left;
    this.right = other.right;
    this.same = other.same;
  }

  private PairSet(Builder builder, int folds) {
    this.name = builder.name;
    this.folds = folds;
    this.encoded = List.copyOf(builder.encoded);
    this.places = List.copyOf(builder.places);
    this.names = List.copyOf(builder.names);
    this.left = Ints.toArray(builder.left);
    this.right = Ints.toArray(builder.right);
    this.same = Booleans.toArray(builder.same);
  }

  /** Starts a set; the name is that of its metrics, for instance {@code lfw}. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Checks a name that was given for a set. */
  static void checkName(@Nullable String name) {
    checkArgument(
        name == null || NAME.matcher(name).matches(),
        "name must be letters, digits, dots, hyphens or underscores, got \"%s\"; it is part of the"
            + " names of metrics",
        name);
  }

  /** Returns the name of a file without its ending. */
  static String nameOf(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "pairs" : last.toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Returns the same pairs under another name. */
  PairSet named(String newName) {
    return new PairSet(this, newName);
  }

  /** Returns the name of the set, for instance {@code lfw} for {@code lfw.bin}. */
  public String name() {
    return name;
  }

  /** Returns how many pairs there are. */
  public int pairs() {
    return same.length;
  }

  /** Returns how many distinct pictures there are. */
  public int images() {
    return encoded.size();
  }

  /** Returns a picture as JPEG or PNG. The caller must not change the array. */
  public byte[] encoded(int image) {
    return encoded.get(image);
  }

  /** Returns where a picture comes from, for messages. */
  public String place(int image) {
    return places.get(image);
  }

  /**
   * Returns a picture's name, by which tables of other facts speak of it: its path in the folder or
   * archive of a list of pairs, with its ending; for pictures that came without names the place
   * among those of the file, from 0. Of equal pictures it is that of the first.
   */
  public String pictureName(int image) {
    return names.get(image);
  }

  /**
   * Checks by their headers that all pictures are JPEG or PNG and have a size.
   *
   * @throws DataException naming the first that is not or has another
   */
  public void requireSize(int height, int width) {
    for (int image = 0; image < images(); image++) {
      ImageDecoder.requireSize(encoded(image), place(image), height, width);
    }
  }

  /** Returns the first picture of a pair. */
  public int left(int pair) {
    return left[pair];
  }

  /** Returns the second picture of a pair. */
  public int right(int pair) {
    return right[pair];
  }

  /** Returns whether both pictures of a pair show the same person. */
  public boolean same(int pair) {
    return same[pair];
  }

  /** Returns how many contiguous folds of equal size the pairs have; 10 if the file is silent. */
  public int folds() {
    return folds;
  }

  /** Collects pictures and pairs. */
  public static final class Builder {

    private final String name;
    private String source;
    private final List<byte[]> encoded = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Map<ByteBuffer, Integer> known = new HashMap<>();

    /** A pickle may recall one large picture millions of times: its bytes are looked at once. */
    private final IdentityHashMap<byte[], Integer> seen = new IdentityHashMap<>();

    private final List<Integer> left = new ArrayList<>();
    private final List<Integer> right = new ArrayList<>();
    private final List<Boolean> same = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
      this.source = name;
    }

    /** Says where the pairs come from, for messages. */
    Builder from(String newSource) {
      source = newSource;
      return this;
    }

    /**
     * Adds a picture.
     *
     * @param place where it comes from, for messages
     * @return its number
     */
    public int image(byte[] bytes, String place) {
      return image(bytes, place, Integer.toString(encoded.size()));
    }

    /**
     * Adds a picture.
     *
     * @param place where it comes from, for messages
     * @param pictureName what tables of other facts call it, for instance {@code Ann/1.jpg}
     * @return its number
     */
    public int image(byte[] bytes, String place, String pictureName) {
      encoded.add(bytes);
      places.add(place);
      names.add(pictureName);
      return encoded.size() - 1;
    }

    /** Adds a picture, unless an equal one was added so: its number is returned then. */
    int distinct(byte[] bytes, String place, String pictureName) {
      Integer image = seen.get(bytes);
      if (image == null) {
        image =
            known.computeIfAbsent(
                ByteBuffer.wrap(bytes), equal -> image(bytes, place, pictureName));
        seen.put(bytes, image);
      }
      return image;
    }

    /** Adds a pair of pictures, by their numbers. */
    public Builder pair(int leftImage, int rightImage, boolean samePerson) {
      checkArgument(
          leftImage >= 0 && leftImage < encoded.size(), "there is no picture %s", leftImage);
      checkArgument(
          rightImage >= 0 && rightImage < encoded.size(), "there is no picture %s", rightImage);
      left.add(leftImage);
      right.add(rightImage);
      same.add(samePerson);
      return this;
    }

    /**
     * Returns the set.
     *
     * @param folds contiguous blocks of pairs, at least 1
     * @throws DataException if there are no pairs, or only pairs of one kind
     */
    public PairSet build(int folds) {
      checkArgument(folds >= 1, "folds must be >= 1, got %s", folds);
      long positive = same.stream().filter(answer -> answer).count();
      if (positive == 0 || positive == same.size()) {
        throw new DataException(
            String.format(
                "%s must hold pairs of the same person and of different people, got %d and %d",
                source, positive, same.size() - positive));
      }
      return new PairSet(this, folds);
    }
  }
}
