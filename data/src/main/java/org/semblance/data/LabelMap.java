package org.semblance.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.semblance.nn.files.AtomicFile;

/**
 * Which identity each class is: saved beside weights, compared when training goes on.
 *
 * <p>The text is a line {@code semblance-labels-1}, a line with the number of identities and the
 * SHA-256 of the rest, then one name per line, with {@code \\} before a backslash, and {@code \n}
 * and {@code \r} for line ends inside a name.
 *
 * @param identities distinct names; the position is the class
 */
public record LabelMap(List<String> identities) {

  private static final String FORMAT = "semblance-labels-1";

  /** Copies the list and checks that no name is there twice. */
  public LabelMap {
    identities = List.copyOf(identities);
    HashSet<String> seen = new HashSet<>();
    for (String name : identities) {
      checkArgument(seen.add(name), "identities must be distinct, got %s twice", name);
    }
  }

  /** Returns the labels of a training set. */
  public static LabelMap of(ImageSet images) {
    return new LabelMap(images.identities());
  }

  /** Returns how many classes there are. */
  public int size() {
    return identities.size();
  }

  /** Returns the SHA-256, in hexadecimal, of the names as they are written to a file. */
  public String sha256() {
    return hash(body());
  }

  private static String hash(String body) {
    return Hashing.sha256().hashString(body, StandardCharsets.UTF_8).toString();
  }

  private String body() {
    StringBuilder text = new StringBuilder();
    for (String name : identities) {
      text.append(name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
      text.append('\n');
    }
    return text.toString();
  }

  /** Returns the content of a label file. */
  public String toText() {
    String body = body();
    return FORMAT + "\n" + size() + " " + hash(body) + "\n" + body;
  }

  /** Writes a label file, completely or not at all. */
  public void write(Path file) {
    AtomicFile.writeText(file, toText());
  }

  /**
   * Reads a label file.
   *
   * @throws DataException if it is missing, of another kind, or was changed
   */
  public static LabelMap read(Path file) {
    List<String> lines = TextLines.read(file, "a label file");
    return parse(String.join("\n", lines), file.toString());
  }

  /**
   * Reads the content of a label file.
   *
   * @param source where it comes from, for messages
   * @throws DataException if it is of another kind, or was changed
   */
  public static LabelMap parse(String text, String source) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 2 || !lines.get(0).equals(FORMAT)) {
      throw new DataException(
          String.format(
              "%s must be a label file whose first line is %s, got %s",
              source, FORMAT, lines.isEmpty() ? "nothing" : lines.get(0)));
    }
    List<String> names = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      names.add(unescape(line));
    }
    if (new HashSet<>(names).size() != names.size()) {
      throw new DataException(source + " must name every identity once, got one of them twice");
    }
    LabelMap labels = new LabelMap(names);
    String expected = lines.get(1);
    String found = labels.size() + " " + labels.sha256();
    if (!found.equals(expected)) {
      throw new DataException(
          String.format(
              "%s:2: the file was changed or cut: it promises %s, the names below give %s",
              source, expected, found));
    }
    return labels;
  }

  private static String unescape(String line) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        i++;
        c =
            switch (line.charAt(i)) {
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> line.charAt(i);
            };
      }
      name.append(c);
    }
    return name.toString();
  }

  /**
   * Checks that weights trained with these labels can go on with a data set.
   *
   * @param here where these labels come from, for instance the checkpoint's path
   * @throws DataException naming the first class that differs
   */
  public void requireSame(LabelMap data, String here) {
    if (identities.equals(data.identities)) {
      return;
    }
    int common = Math.min(size(), data.size());
    int at = 0;
    while (at < common && identities.get(at).equals(data.identities.get(at))) {
      at++;
    }
    throw new DataException(
        String.format(
            "the label map of %s must be that of the training data: it has %d identities, the data"
                + " has %d; they differ first at class %d, which is %s there and %s in the data."
                + " Train on the same data, or start a new run; model.pretrained and model.headFrom"
                + " let it begin with these weights, row by row for the identities of both",
            here, size(), data.size(), at, nameAt(at), data.nameAt(at)));
  }

  private String nameAt(int label) {
    return label < size() ? identities.get(label) : "(none)";
  }
}
