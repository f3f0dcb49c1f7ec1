package org.semblance.ijb;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.semblance.data.DataException;

/**
 * The texts of MegaFace's protocol as InsightFace passes them round: lists of pictures and lists of
 * noise.
 *
 * <p>{@code facescrub_lst} has paths that end in {@code PERSON/FILE}, {@code megaface_lst} such
 * that end in {@code FOLDER/FOLDER/FILE}. {@code facescrub_noises.txt} names files, {@code
 * megaface_noises.txt} the last three parts of paths, or a number, a TAB and these; lines that
 * begin with {@code #} are passed over.
 */
public final class MegaFaceList {

  private static final int MOST_LINES = 1 << 24;

  private MegaFaceList() {}

  /**
   * Reads a list of pictures.
   *
   * @throws DataException if it is not there or empty, or names a picture twice
   */
  public static List<String> pictures(Path file) {
    Set<String> names = new LinkedHashSet<>();
    read(
        file,
        line -> {
          if (!names.add(line)) {
            throw new DataException(file + " must name each picture once, but twice: " + line);
          }
        });
    if (names.isEmpty()) {
      throw new DataException(file + " must name at least one picture, it is empty");
    }
    return new ArrayList<>(names);
  }

  /** Reads a list of noise; what stands before a TAB is left out. */
  public static Set<String> noise(Path file) {
    Set<String> names = new LinkedHashSet<>();
    read(
        file,
        line -> {
          if (!line.startsWith("#")) {
            String[] parts = line.split("\t", -1);
            names.add(parts.length > 1 ? parts[1].strip() : line);
          }
        });
    return names;
  }

  private static void read(Path file, Consumer<String> lines) {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      int count = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          if (++count > MOST_LINES) {
            throw new DataException(file + " may have " + MOST_LINES + " lines at most");
          }
          lines.accept(line.strip());
        }
      }
    } catch (NoSuchFileException e) {
      throw new DataException("a list is expected at " + file + ", but nothing is there", e);
    } catch (CharacterCodingException e) {
      throw new DataException(file + " must be text in UTF-8, but it is not", e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns the last parts of a path; the whole path if it has no more. */
  public static String last(String path, int parts) {
    int from = path.length();
    for (int i = 0; i < parts && from >= 0; i++) {
      from = path.lastIndexOf('/', from - 1);
    }
    return path.substring(from + 1);
  }
}
