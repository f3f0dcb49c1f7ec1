package org.semblance.data.convert;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.semblance.data.HashedNames;

/**
 * Names of pictures and identities as names of files: safe ones, and no two alike.
 *
 * <p>The same calls in the same order give the same names, so a conversion that goes on only has to
 * ask again for those that it has written.
 */
final class FileNames {

  /** The space of the names of folders; that of pictures is their identity's number. */
  private static final int FOLDERS = -1;

  private final HashedNames taken = new HashedNames();

  private final Map<Integer, String> folders = new HashMap<>();

  /** Returns {@code IDENTITY/IMAGE} without an ending, as names that are free. */
  String path(int label, String identity, String fileName) {
    return folder(label, identity) + "/" + stem(label, fileName);
  }

  /**
   * Returns a picture's name without its ending; with a number if its identity has one of that name
   * already.
   */
  String stem(int label, String fileName) {
    String stem = safe(withoutEnding(fileName));
    String name = stem;
    for (int i = 2; !add(label, name); i++) {
      name = stem + "_" + i;
    }
    return name;
  }

  /** Returns the name of an identity's folder; with a number if another has it already. */
  String folder(int label, String identity) {
    return folders.computeIfAbsent(
        label,
        k -> {
          String safe = safe(identity);
          String name = safe;
          for (int i = 2; !add(FOLDERS, name); i++) {
            name = safe + "_" + i;
          }
          return name;
        });
  }

  private boolean add(int space, String name) {
    // File systems may not tell capitals from small letters.
    return taken.add(space, name.toLowerCase(Locale.ROOT));
  }

  private static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Returns a name that is one file or folder everywhere; others are written as {@code %2F}. */
  static String safe(String name) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean end = i == 0 || i == name.length() - 1;
      boolean bad =
          c < ' ' || "/\\:*?\"<>|%".indexOf(c) >= 0 || (c == '.' && i == 0) || (c == ' ' && end);
      safe.append(bad ? String.format(Locale.ROOT, "%%%02X", (int) c) : String.valueOf(c));
    }
    return safe.isEmpty() ? "%00" : safe.toString();
  }

  /** Returns the ending that a picture's content calls for. */
  static String ending(byte[] encoded) {
    boolean png = encoded.length > 3 && encoded[1] == 'P' && encoded[2] == 'N' && encoded[3] == 'G';
    return png ? ".png" : ".jpg";
  }
}
