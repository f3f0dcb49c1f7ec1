package org.semblance.data.convert;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names of pictures and identities as names of files: safe ones, and no two alike.
 *
 * <p>The same calls in the same order give the same names, so a conversion that goes on only has to
 * ask again for those that it has written.
 */
final class FileNames {

  /** 64 bits of each name, so that millions take little memory. */
  private final Set<Long> taken = new HashSet<>();

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
    for (int i = 2; !taken.add(hash(label, name)); i++) {
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
          for (int i = 2; !taken.add(hash(-1, name)); i++) {
            name = safe + "_" + i;
          }
          return name;
        });
  }

  private static long hash(int label, String name) {
    // File systems may not tell capitals from small letters.
    return Hashing.murmur3_128(label)
        .hashString(name.toLowerCase(Locale.ROOT), StandardCharsets.UTF_8)
        .asLong();
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
