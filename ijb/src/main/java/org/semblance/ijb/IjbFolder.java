package org.semblance.ijb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;

/**
 * Where the files of a set are.
 *
 * <pre>
 * FOLDER/loose_crop/                          pictures
 * FOLDER/meta/NAME_face_tid_mid.txt           picture template media
 * FOLDER/meta/NAME_name_5pts_score.txt        picture, x and y of five points, detector's score
 * FOLDER/meta/NAME_template_pair_label.txt    template template 0|1
 * FOLDER/meta/NAME_1N_gallery_G1.csv, _G2     template,subject; IJB-B has S1 and S2
 * FOLDER/meta/NAME_1N_probe_mixed.csv         template,subject
 * </pre>
 *
 * <p>NAME is {@code ijbb} or {@code ijbc}, or anything else for a set of one's own.
 *
 * @param folder that holds {@code meta}
 * @param name with which the lists begin
 */
public record IjbFolder(Path folder, String name) {

  private static final String MEDIA = "_face_tid_mid.txt";

  /**
   * Finds a set.
   *
   * @param path the set's folder, or one that holds it
   * @param subset name of the set's folder below {@code path}, for instance {@code IJBC}; null if
   *     there is only one
   * @throws DataException if there is no such set, or several
   */
  public static IjbFolder find(Path path, @Nullable String subset) {
    if (subset != null) {
      return in(path.resolve(subset));
    }
    if (Files.isDirectory(path.resolve("meta"))) {
      return in(path);
    }
    List<Path> sets = folders(path).filter(f -> Files.isDirectory(f.resolve("meta"))).toList();
    if (sets.size() != 1) {
      throw new DataException(
          String.format(
              "%s must hold the folder meta of an IJB set, or one folder with it; found %s. Give"
                  + " the set's own folder, or name it with --subset",
              path, sets.isEmpty() ? "none" : sets));
    }
    return in(sets.get(0));
  }

  private static IjbFolder in(Path folder) {
    Path meta = folder.resolve("meta");
    if (!Files.isDirectory(meta)) {
      throw new DataException(
          String.format("the lists of an IJB set are expected in %s, but it is no folder", meta));
    }
    List<String> names;
    try (Stream<Path> files = Files.list(meta)) {
      names =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(file -> file.endsWith(MEDIA))
              .map(file -> file.substring(0, file.length() - MEDIA.length()))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (names.size() != 1) {
      throw new DataException(
          String.format(
              "%s must hold one file NAME%s, found %s", meta, MEDIA, names.isEmpty() ? 0 : names));
    }
    return new IjbFolder(folder, names.get(0));
  }

  private static Stream<Path> folders(Path path) {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(Files::isDirectory).sorted().toList().stream();
    } catch (IOException e) {
      throw new DataException(
          "an IJB set is expected at " + path + ", but it is no folder; correct the path", e);
    }
  }

  /** Returns the name as people write it. */
  public String title() {
    return name.toUpperCase(Locale.ROOT);
  }

  /** Returns where the pictures are. */
  public Path pictures() {
    return folder.resolve("loose_crop");
  }

  Path media() {
    return meta(MEDIA);
  }

  Path points() {
    return meta("_name_5pts_score.txt");
  }

  Path pairs() {
    return meta("_template_pair_label.txt");
  }

  Path probes() {
    return meta("_1N_probe_mixed.csv");
  }

  /** Returns the list of a gallery, 1 or 2: called G in IJB-C, S in IJB-B. */
  Path gallery(int number) {
    Path older = meta("_1N_gallery_S" + number + ".csv");
    return Files.exists(older) ? older : meta("_1N_gallery_G" + number + ".csv");
  }

  Path cache() {
    return meta(".semblance-cache");
  }

  private Path meta(String ending) {
    return folder.resolve("meta").resolve(name + ending);
  }
}
