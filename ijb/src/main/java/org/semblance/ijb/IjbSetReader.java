package org.semblance.ijb;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.semblance.data.DataException;

/** Reads the lists of a set: pictures, points and pairs, in this order. */
final class IjbSetReader {

  private static final int POINT_VALUES = 10;
  private static final int MOST_LINES = 1 << 30;

  private final IjbFolder folder;
  private final BadEntries bad;

  /** Lines of each list, blank ones included. */
  private final Map<Path, Integer> lines = new HashMap<>();

  IjbSetReader(IjbFolder folder, BadEntries bad) {
    this.folder = folder;
    this.bad = bad;
  }

  IjbSet read(boolean cached) {
    String key = contentKey();
    SetCache cache = new SetCache(folder, key);
    IjbSet kept = cached ? cache.read() : null;
    if (kept != null) {
      return kept;
    }
    IjbSet set = parse(key);
    if (bad.isEmpty()) {
      // What was left out is counted anew each time.
      cache.write(set);
    }
    return set;
  }

  /** Hashes the lists and counts their lines. */
  private String contentKey() {
    Hasher all = Hashing.sha256().newHasher();
    byte[] buffer = new byte[1 << 20];
    for (Path file : List.of(folder.media(), folder.points(), folder.pairs())) {
      long count = 1;
      long bytes = 0;
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          all.putBytes(buffer, 0, n);
          bytes += n;
          for (int i = 0; i < n; i++) {
            count += buffer[i] == '\n' ? 1 : 0;
          }
        }
      } catch (IOException e) {
        throw new DataException(
            "a list of an IJB set is expected at " + file + ", but cannot be read: " + e, e);
      }
      if (count > MOST_LINES) {
        throw new DataException(
            String.format("%s may have %,d lines at most, it has %,d", file, MOST_LINES, count));
      }
      lines.put(file, (int) count);
      all.putLong(bytes);
    }
    return all.hash().toString();
  }

  private int linesOf(Path file) {
    return lines.getOrDefault(file, 0);
  }

  private IjbSet parse(String key) {
    int capacity = linesOf(folder.media());
    String[] names = new String[capacity];
    int[] ids = new int[capacity];
    int[] media = new int[capacity];
    int images = 0;
    try (FieldReader in = FieldReader.open(folder.media(), "a list of templates and media")) {
      for (; in.nextLine(); images++) {
        names[images] = in.text("the picture's name");
        ids[images] = in.integer("the template");
        media[images] = in.integer("the media");
        in.endOfLine();
      }
    }
    if (images == 0) {
      throw new DataException(folder.media() + " must name at least one picture, it is empty");
    }
    names = Arrays.copyOf(names, images);
    int[] templateIds = distinct(Arrays.copyOf(ids, images));
    int[] templates = new int[images];
    for (int i = 0; i < images; i++) {
      templates[i] = Arrays.binarySearch(templateIds, ids[i]);
    }
    float[] points = new float[Math.multiplyExact(POINT_VALUES, images)];
    float[] scores = new float[images];
    readPoints(names, points, scores);
    IjbSet.Pictures pictures =
        new IjbSet.Pictures(names, templates, Arrays.copyOf(media, images), points, scores);
    return new IjbSet(folder, key, templateIds, pictures, readPairs(templateIds));
  }

  private static int[] distinct(int[] values) {
    Arrays.sort(values);
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        values[count++] = values[i];
      }
    }
    return Arrays.copyOf(values, count);
  }

  /**
   * Reads points and scores. The lists name the pictures in the same order; where they do not, a
   * line is put to the picture of its name.
   */
  private void readPoints(String[] names, float[] points, float[] scores) {
    Arrays.fill(points, Float.NaN);
    Arrays.fill(scores, Float.NaN);
    Places places = new Places(names);
    try (FieldReader in = FieldReader.open(folder.points(), "a list of five points and scores")) {
      for (int row = 0; in.nextLine(); row++) {
        String name = in.text("the picture's name");
        int image = places.of(row, name);
        if (image < 0) {
          bad.add(
              BadEntries.Kind.POINTS_WITHOUT_PICTURE,
              in.here(
                  String.format(
                      "%s must be a picture of %s that had no points yet%s",
                      name,
                      folder.media(),
                      row < names.length ? "; its line there names " + names[row] : "")));
          continue;
        }
        for (int i = 0; i < POINT_VALUES; i++) {
          points[POINT_VALUES * image + i] = in.number("a point");
        }
        scores[image] = in.number("the detector's score");
        in.endOfLine();
      }
    }
    for (int i = 0; i < names.length; i++) {
      if (Float.isNaN(scores[i])) {
        bad.add(
            BadEntries.Kind.PICTURE_WITHOUT_POINTS,
            String.format("%s must have a line for %s, it has none", folder.points(), names[i]));
      }
    }
  }

  /** Finds pictures by name, each once; knows the usual order. */
  private static final class Places {

    private final String[] names;
    private final BitSet taken = new BitSet();
    private final Map<String, Integer> byName = new HashMap<>();

    Places(String[] names) {
      this.names = names;
    }

    /** Returns the picture of a line, or -1. */
    int of(int row, String name) {
      int image = row < names.length && names[row].equals(name) ? row : named(name);
      if (image < 0 || taken.get(image)) {
        return -1;
      }
      taken.set(image);
      return image;
    }

    private int named(String name) {
      if (byName.isEmpty()) {
        for (int i = names.length - 1; i >= 0; i--) {
          byName.put(names[i], i);
        }
      }
      return byName.getOrDefault(name, -1);
    }
  }

  private IjbSet.Pairs readPairs(int[] templateIds) {
    int capacity = linesOf(folder.pairs());
    int[] left = new int[capacity];
    int[] right = new int[capacity];
    BitSet same = new BitSet();
    int pairs = 0;
    try (FieldReader in = FieldReader.open(folder.pairs(), "a list of pairs of templates")) {
      while (in.nextLine()) {
        int first = in.integer("the first template");
        int second = in.integer("the second template");
        int label = in.integer("the answer");
        in.endOfLine();
        if (label != 0 && label != 1) {
          throw in.error("the answer must be 1 for the same person or 0, got " + label);
        }
        left[pairs] = Arrays.binarySearch(templateIds, first);
        right[pairs] = Arrays.binarySearch(templateIds, second);
        if (left[pairs] < 0 || right[pairs] < 0) {
          bad.add(BadEntries.Kind.PAIR, in.here(unknown(left[pairs] < 0 ? first : second)));
          continue;
        }
        same.set(pairs, label == 1);
        pairs++;
      }
    }
    if (pairs == 0) {
      throw new DataException(folder.pairs() + " must hold at least one pair, it holds none");
    }
    return new IjbSet.Pairs(trimmed(left, pairs), trimmed(right, pairs), same);
  }

  private String unknown(int template) {
    return String.format(
        "template %d must have a picture in %s, it has none", template, folder.media());
  }

  private static int[] trimmed(int[] values, int count) {
    return count == values.length ? values : Arrays.copyOf(values, count);
  }
}
